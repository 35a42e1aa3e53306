"""The texts in one values file that may be images, or parts of one, as edit.helm_values has them.

libyaml's composer makes the nodes, as in manifest_images, and for the same reason.
"""

from collections.abc import Iterator

import yaml

from aks_gitops.check.graph.documents import UnreadableError, documents
from aks_gitops.edit.reading import Keys
from aks_gitops.history.manifest_images import pairs_of, scalar_text
from aks_gitops.repo.yaml_file import MAX_DEPTH, MAX_NODES

_KEYS = frozenset({"repository", "name", "registry", "tag", "digest"})
_ENDS = ("image", "imagetag")


def is_image_key(key: str) -> bool:
    """Tell whether a value under this key may be an image, or a part of one."""
    return key in _KEYS or key.casefold().endswith(_ENDS)


def values_leaves(data: bytes) -> Iterator[tuple[Keys, str, int]]:
    """Yield keys, text and line, counted from 1. Raises UnreadableError."""
    for root in documents(data)[:1]:
        if isinstance(root, yaml.MappingNode):
            yield from _Leaves().below(root, ())


class _Leaves:
    """Walks a file; what an anchor holds counts at each place that uses it, up to a limit."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def below(self, node: yaml.Node, keys: Keys) -> Iterator[tuple[Keys, str, int]]:
        """Yield what stands below a node."""
        self._left -= 1
        if self._left < 0 or len(keys) > MAX_DEPTH:
            raise UnreadableError("is too large or too deep with its anchors written out")
        if isinstance(node, yaml.MappingNode):
            for key, value in pairs_of(node).items():
                yield from self._at(key, value, (*keys, key))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                yield from self.below(item, (*keys, index))

    def _at(self, key: str, value: yaml.Node, keys: Keys) -> Iterator[tuple[Keys, str, int]]:
        if not isinstance(value, yaml.ScalarNode):
            yield from self.below(value, keys)
        elif is_image_key(key):
            yield keys, scalar_text(value), value.start_mark.line + 1
