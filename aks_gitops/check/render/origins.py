"""Which file each object of a kustomization comes from.

kustomize tells by an annotation, where the kustomization asks for it (buildMetadata,
originAnnotations). An annotation can change what patches find, so that is asked in a render of its
own, and never of the one whose objects are looked at.
"""

from collections.abc import Iterable
from posixpath import join, normpath

import yaml

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.documents import UnreadableError, documents, pairs, text_at
from aks_gitops.check.object_key import ObjectKey, key_of

ANNOTATION = "config.kubernetes.io/origin"

_FIELD = "buildMetadata"
_OPTION = "originAnnotations"


def asking_for_origins(kustomization: bytes) -> bytes | None:
    """Return a kustomization that asks for origins; None where it cannot be made to."""
    try:
        found = documents(kustomization)
        text = kustomization.decode("utf-8-sig")
    except (UnreadableError, UnicodeDecodeError):
        return None
    if len(found) != 1 or not isinstance(found[0], yaml.MappingNode) or not found[0].value:
        return None
    node = found[0]
    if _FIELD.casefold() in dict(pairs(node)):
        return _with_option(text, node)
    if node.flow_style:
        start = node.start_mark.index + 1
        return f'{text[:start]}"{_FIELD}": [{_OPTION}], {text[start:]}'.encode()
    first = node.value[0][0].start_mark
    before = text[: first.index]
    return f"{before}{_FIELD}: [{_OPTION}]\n{' ' * first.column}{text[first.index :]}".encode()


def origins(objects: Iterable[Manifest], directory: str) -> dict[ObjectKey, str]:
    """Return the files, from the repository's top, that annotated objects come from.

    Of a generated object it is the kustomization with its generator. What comes from elsewhere has
    none. Given: `directory`, where the kustomization lies.
    """
    found: dict[ObjectKey, str] = {}
    for manifest in objects:
        metadata = manifest.get("metadata")
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        text = annotations.get(ANNOTATION) if isinstance(annotations, dict) else None
        if isinstance(text, str) and (path := _path(text)):
            found[key_of(manifest)] = normpath(join(directory, path))
    return found


def _path(origin: str) -> str:
    try:
        nodes = documents(origin.encode())
    except UnreadableError:
        return ""
    if not nodes or text_at(nodes[0], "repo"):
        return ""
    return text_at(nodes[0], "path") or text_at(nodes[0], "configuredin")


def _with_option(text: str, node: yaml.Node) -> bytes | None:
    """Return a kustomization whose own list has the option too."""
    lists = [value for key, value in pairs(node) if key == _FIELD.casefold()]
    if len(lists) != 1 or not isinstance(lists[0], yaml.SequenceNode):
        return None
    options = [item.value for item in lists[0].value if isinstance(item, yaml.ScalarNode)]
    if _OPTION in options:
        return text.encode()
    start, end = lists[0].start_mark.index, lists[0].end_mark.index
    line = "" if lists[0].flow_style else "\n"
    return f"{text[:start]} [{', '.join([*options, _OPTION])}]{line}{text[end:]}".encode()
