"""What one version of a file says of images, and which other files it makes a build read.

Only a file's content and its role count, so what was found is kept by blob id; over runs too, all
versions of a path together.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

import yaml

from aks_gitops.check.graph.documents import UnreadableError, children, documents, texts
from aks_gitops.check.graph.kustomization import facts_in
from aks_gitops.edit.reading import Keys
from aks_gitops.history.manifest_images import manifest_images
from aks_gitops.history.values_leaves import values_leaves
from aks_gitops.repo.yaml_file import MAX_BYTES

Role = Literal["kustomization", "chart", "values", "manifest"]
"""As what a file is read: one file may have several roles."""

ENTRY_PARTS = ("name", "newname", "newtag", "digest", "tagsuffix")
"""What an entry of kustomize's `images` may hold; the order is that of kustomize_build.Entry."""
_Stored = tuple[list[tuple[list[str | int], str, int]], list[str], list[str], bool]
"""Facts as JSON has them."""

_VERSION = 2
"""Raise it when other facts are found in the same content, or are kept in another way."""


class Leaf(NamedTuple):
    """A text that is an image, or a part of one."""

    keys: Keys
    text: str
    line: int
    """Counted from 1."""


class Facts(NamedTuple):
    """What one version of a file says."""

    leaves: tuple[Leaf, ...] = ()
    references: tuple[str, ...] = ()
    """Of a kustomization: the paths that it reads, as it writes them."""
    components: tuple[str, ...] = ()
    """Those of them that are components."""
    unseen: bool = False
    """Whether it brings images that nobody sees without a build."""


NOTHING = Facts()


def facts_of(role: Role, data: bytes) -> Facts:
    """Return what a file says; nothing where it is too large or no YAML."""
    if len(data) > MAX_BYTES:
        return NOTHING
    try:
        return _READERS[role](data)
    except UnreadableError:
        return NOTHING


def store_key(role: Role, path: str) -> str:
    """Return the key under which the facts of a file's versions are stored."""
    return f"history {_VERSION} {role} {path}"


def encoded(versions: Mapping[str, Facts]) -> bytes:
    """Return the facts of a file's versions, by blob id, as they are stored."""
    return json.dumps(versions, separators=(",", ":")).encode()


def decoded(data: bytes) -> dict[str, Facts]:
    """Return stored facts, by blob id."""
    return {blob: _decoded(one) for blob, one in json.loads(data).items()}


def _decoded(one: _Stored) -> Facts:
    leaves, references, components, unseen = one
    return Facts(
        tuple([Leaf(tuple(keys), text, line) for keys, text, line in leaves]),
        tuple(references),
        tuple(components),
        unseen,
    )


def _kustomization(data: bytes) -> Facts:
    roots = documents(data)
    leaves = [
        leaf
        for root in roots
        for images in children(root, "images")
        for index, entry in enumerate(children(images, "*"))
        for leaf in _entry(entry, index)
    ]
    found = facts_in(roots)
    references = tuple(dict.fromkeys(one.text for one in found.references))
    parts = tuple(one.text for one in found.references if one.role == "component")
    charts = tuple(one.directory for one in found.charts)
    plugins = any(one.role == "plugin" for one in found.references)
    unseen = bool(charts or found.plugins or plugins)
    return Facts(tuple(leaves), (*references, *charts), parts, unseen)


def _entry(entry: yaml.Node, index: int) -> Iterator[Leaf]:
    for key in ENTRY_PARTS:
        for found in texts(entry, (key,)):
            yield Leaf((index, key), found.text, found.line)


def _chart(data: bytes) -> Facts:
    found = (one for root in documents(data)[:1] for one in texts(root, ("appversion",)))
    return Facts(tuple(Leaf(("appVersion",), one.text, one.line) for one in found))


def _values(data: bytes) -> Facts:
    return Facts(tuple(Leaf(*one) for one in values_leaves(data)))


def _manifest(data: bytes) -> Facts:
    return Facts(
        tuple(
            Leaf((number, one.key), one.image, one.line)
            for number, one in enumerate(manifest_images(data))
        )
    )


_READERS: Mapping[Role, Callable[[bytes], Facts]] = {
    "kustomization": _kustomization,
    "chart": _chart,
    "values": _values,
    "manifest": _manifest,
}
