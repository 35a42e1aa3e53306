"""The values of a chart as Helm merges them, and the images in them.

Source: Helm documentation, "Values Files": later files win key by key; lists are replaced whole.
Names of keys are those that `helm create` and the common charts use.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.images import ImageNameError, Reference, parse_reference
from aks_gitops.edit.nodes import Node
from aks_gitops.edit.reading import Keys, followed, pairs_of, text_of
from aks_gitops.edit.refusal import refused
from aks_gitops.edit.subcharts import Defaults
from aks_gitops.repo.yaml_file import MAX_DEPTH, MAX_NODES

_NAME_KEYS = ("repository", "name")
_REGISTRY, _TAG, _DIGEST = "registry", "tag", "digest"
_IMAGE = "image"


class Leaf(NamedTuple):
    """One value, after the merge."""

    text: str
    path: str
    """The file that decides it."""
    line: int


Leaves = Mapping[Keys, Leaf]
_Tree: TypeAlias = "Leaf | dict[str, _Tree] | list[_Tree]"


@dataclass(frozen=True)
class Place:
    """Where the values name an image."""

    image: Reference
    keys: Keys
    """The mapping that holds its parts, or the text that is the whole image."""
    tag: Keys | None
    """The key of its tag; None where the text is the whole image."""
    digest: Keys | None = None
    """The key of its digest, where the values have one."""

    def __str__(self) -> str:
        return dotted(self.keys)


def dotted(keys: Keys) -> str:
    """Return a path as Helm's --set writes it."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


def merged(files: Iterable[YamlFile], below: Iterable[Defaults] = ()) -> dict[Keys, Leaf]:
    """Return all values, the files given from the weakest to the strongest.

    Given: `below`, the subcharts whose defaults stand below a key; those that the values switch
    off do not count. Raises RefusedError for values that are no mapping, and for anchors that
    explode.
    """
    own = list(files)
    subcharts = list(below)
    tree = _laid({}, own)
    if not subcharts:
        return dict(_leaves(tree, ()))
    known = {dotted(keys): leaf.text for keys, leaf in _leaves(tree, ())}
    defaults: _Tree = {
        one.key: _laid({}, [one.file]) for one in subcharts if not _is_off(one, known)
    }
    return dict(_leaves(_laid(defaults, own), ()))


def _is_off(one: Defaults, known: Mapping[str, str]) -> bool:
    switch = next((key for key in one.conditions if key in known), "")
    return known.get(switch) == "false"


def _laid(tree: "_Tree", files: Iterable[YamlFile]) -> "_Tree":
    """Return values with those of files laid over them."""
    for file in files:
        for root in file.documents[:1]:
            if root.kind == "mapping":
                tree = _Merge(file.path).merged(tree, root, 0)
            elif not root.is_empty:
                raise refused(
                    "the values", "are no mapping", file.path, "begin with keys", root.line
                )
    return tree


def places_in(leaves: Leaves) -> Iterator[Place]:
    """Yield the images in some values."""
    for keys, leaf in leaves.items():
        if not keys or not leaf.text:
            continue
        if keys[-1] in _NAME_KEYS and _holds_image(keys, leaves):
            yield _in_parts(keys, leaf.text, leaves)
        elif str(keys[-1]).casefold().endswith(_IMAGE):
            yield from _in_one(keys, leaf.text, leaves)


def nameless_tags(leaves: Leaves) -> Iterator[Keys]:
    """Yield the keys of tags that some values give an image whose name they do not know."""
    for keys in leaves:
        is_called = len(keys) > 1 and str(keys[-2]).casefold().endswith(_IMAGE)
        if is_called and keys[-1] == _TAG and not _has_name(keys[:-1], leaves):
            yield keys


def _has_name(parent: Keys, leaves: Leaves) -> bool:
    return any((*parent, name) in leaves for name in _NAME_KEYS)


def place_at(text: str, leaves: Leaves) -> Place | None:
    """Return the image at a key that somebody named, such as api.image; None for no such key."""
    named = [keys for keys in leaves if dotted(keys) == text]
    if named and named[0][-1] != _TAG:
        return next(_in_one(named[0], leaves[named[0]].text, leaves), None)
    parent = text.removesuffix(f".{_TAG}")
    below = [keys for keys in leaves if dotted(keys).startswith(f"{parent}.")]
    if not below:
        return None
    keys = next(
        one[:end] for one in below for end in range(len(one)) if dotted(one[:end]) == parent
    )
    for name in _NAME_KEYS:
        if (*keys, name) in leaves:
            return _in_parts((*keys, name), leaves[*keys, name].text, leaves)
    return _in_parts((*keys, ""), "", leaves)


class _Merge:
    """Lays one file over the values so far."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._left = MAX_NODES

    def merged(self, old: "_Tree", node: Node, depth: int) -> "_Tree":
        """Return the values with a node laid over them."""
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            fact = "are too large or too deep with their anchors written out"
            raise refused("the values", fact, self._path, "use fewer anchors", node.line)
        value = followed(node)
        if value.kind == "mapping":
            tree = dict(old) if isinstance(old, dict) else {}
            for key, inner in pairs_of(value):
                tree[key] = self.merged(tree.get(key, {}), inner, depth + 1)
            return tree
        if value.kind == "sequence":
            return [self.merged({}, item, depth + 1) for item in value.items]
        return Leaf(text_of(value), self._path, node.line)


def _leaves(tree: "_Tree", keys: Keys) -> Iterator[tuple[Keys, Leaf]]:
    if isinstance(tree, Leaf):
        yield keys, tree
        return
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from _leaves(inner, (*keys, key))


def _holds_image(keys: Keys, leaves: Leaves) -> bool:
    """Tell whether a mapping is an image: by its other keys, or by what it is called."""
    is_called = len(keys) > 1 and str(keys[-2]).casefold().endswith(_IMAGE)
    return is_called or (keys[-1] == _NAME_KEYS[0] and (*keys[:-1], _TAG) in leaves)


def _in_parts(keys: Keys, name: str, leaves: Leaves) -> Place:
    parent = keys[:-1]
    parts = {
        key: leaves[*parent, key].text
        for key in (_REGISTRY, _TAG, _DIGEST)
        if (*parent, key) in leaves
    }
    registry = parts.get(_REGISTRY, "")
    full = f"{registry}/{name}" if registry and name else name
    image = Reference(full, parts.get(_TAG, ""), parts.get(_DIGEST, ""))
    return Place(image, parent, (*parent, _TAG), (*parent, _DIGEST) if _DIGEST in parts else None)


def _in_one(keys: Keys, text: str, leaves: Leaves) -> Iterator[Place]:
    """Yield the image that a text is; its tag may stand beside it."""
    try:
        image = parse_reference(text)
    except ImageNameError:
        return
    beside = [(*keys[:-1], name) for name in (f"{keys[-1]}Tag", _TAG)]
    tag = next((one for one in beside if one in leaves), None)
    if tag is None or image.tag or image.digest:
        yield Place(image, keys, None)
    else:
        yield Place(image._replace(tag=leaves[tag].text), keys, tag)
