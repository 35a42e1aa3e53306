"""Single values that both a chart's environments, or both overlays of a base, declare.

Of a chart: every value that is a text, a number or a boolean, but for images; called as Helm's
--set calls it. Of an overlay: `replicas.NAME`, and `configMapGenerator.NAME.KEY` of literals.
Secrets are none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.edit.application import ApplicationFiles, FileEdit, Renderer
from aks_gitops.edit.declared import declared_images
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.helm_images import is_overridden, values_files
from aks_gitops.edit.helm_values import dotted, merged
from aks_gitops.edit.kustomize_build import kustomization_of
from aks_gitops.edit.nodes import Node
from aks_gitops.edit.plain import is_plain_text
from aks_gitops.edit.reading import Keys, followed, items_at, text_at, text_of, value_at
from aks_gitops.edit.refusal import refused
from aks_gitops.edit.refused import check_own


class Setting(NamedTuple):
    """A value, and where it is declared."""

    text: str
    is_text: bool
    """False for a number, a boolean or null."""
    path: str
    keys: Keys
    line: int


def settings_of(application: ApplicationFiles) -> dict[str, Setting]:
    """Return the values of an application by their keys. Raises RefusedError."""
    reader = _READERS.get(application.renderer)
    return dict(reader(application)) if reader else {}


def set_setting(application: ApplicationFiles, key: str, wanted: Setting) -> list[FileEdit]:
    """Return the edit that gives a key another value; none where it has that. Raises RefusedError.

    The application's own files have to declare it, and nothing else may change by it.
    """
    known = settings_of(application)
    if key not in known:
        fact = "is not declared for this environment"
        raise refused(f"key {key}", fact, application.directory, "write it there first")
    old = known[key]
    if (old.text, old.is_text) == (wanted.text, wanted.is_text):
        return []
    check_own(application, old.path, old.line)
    file = YamlFile(application.files[old.path], old.path)
    if wanted.is_text:
        edited = file.set_scalar(0, old.keys, wanted.text)
    else:
        edited = file.set_plain(0, old.keys, wanted.text)
    return [FileEdit(old.path, file.data, edited.data)]


def _of_chart(application: ApplicationFiles) -> Iterator[tuple[str, Setting]]:
    files = {file.path: file for file in values_files(application)}
    images = {one.helm_key for one in declared_images(application)}
    for keys, leaf in merged(files.values()).items():
        name = dotted(keys)
        mapping = name.rpartition(".")[0]
        if name in images or mapping in images or is_overridden(application, keys):
            continue
        node = _node(files[leaf.path].documents[0], keys)
        if node is not None and followed(node).kind == "scalar":
            yield name, _setting(node, leaf.path, keys)


def _of_overlay(application: ApplicationFiles) -> Iterator[tuple[str, Setting]]:
    path = kustomization_of(application.files, application.directory)
    for root in YamlFile(application.files[path], path).documents[:1]:
        for index, item in enumerate(items_at(root, "replicas")):
            count = value_at(item, "count")
            if count is not None:
                keys: Keys = ("replicas", index, "count")
                yield f"replicas.{text_at(item, 'name')}", _setting(count, path, keys)
        for index, item in enumerate(items_at(root, "configMapGenerator")):
            for place, literal in enumerate(items_at(item, "literals")):
                keys = ("configMapGenerator", index, "literals", place)
                name = text_of(literal).partition("=")[0]
                key = f"configMapGenerator.{text_at(item, 'name')}.{name}"
                yield key, _setting(literal, path, keys)


def _node(root: Node, keys: Keys) -> Node | None:
    node: Node | None = root
    for key in keys:
        node = value_at(node, key)
    return node


def _setting(node: Node, path: str, keys: Keys) -> Setting:
    value = followed(node)
    is_text = bool(value.style or value.tag) or is_plain_text(value.value)
    return Setting(value.value, is_text, path, keys, node.line)


_READERS: Mapping[Renderer, Callable[[ApplicationFiles], Iterator[tuple[str, Setting]]]] = {
    "kustomize": _of_overlay,
    "helm": _of_chart,
}
