"""The container images in manifests, as edit.containers finds them, but without their places.

libyaml's composer makes the nodes, which takes a third of the time of nodes that can be edited:
history reads many versions of large files.
"""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from aks_gitops.check.graph.documents import documents
from aks_gitops.check.images import IMAGES, NO_OBJECT
from aks_gitops.edit.nodes import NULLS

_MERGE = "<<"


class Found(NamedTuple):
    """An image."""

    image: str
    key: str
    """The key that it stands under."""
    line: int
    """Counted from 1."""


def manifest_images(data: bytes) -> Iterator[Found]:
    """Yield the images of a file's documents. Raises UnreadableError."""
    if b"image" not in data:
        return
    for root in documents(data):
        yield from _below(root)


def _below(root: yaml.Node) -> Iterator[Found]:
    """Yield the images below a node; what an anchor holds is not looked into twice."""
    ahead, seen = [root], set[int]()
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            ahead += node.value
        elif isinstance(node, yaml.MappingNode):
            pairs = pairs_of(node)
            if scalar_text(pairs.get("kind")) != NO_OBJECT:
                for key, value in pairs.items():
                    yield from _of(key, value)
                    if not isinstance(value, yaml.ScalarNode):
                        ahead.append(value)


def _of(key: str, value: yaml.Node) -> Iterator[Found]:
    """Yield the images of containers, or of volumes that are images."""
    steps = IMAGES.get(key)
    if steps is None or not isinstance(value, yaml.SequenceNode):
        return
    for item in value.value:
        image: yaml.Node | None = item
        for step in steps:
            image = pairs_of(image).get(step)
        if text := scalar_text(image):
            yield Found(text, steps[-1], image.start_mark.line + 1 if image else 0)


def pairs_of(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return a mapping's keys and values, its own before those that a merge key brings."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    found = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    merged = found.pop(_MERGE, None)
    if merged is not None and merged is not node:
        several = merged.value if isinstance(merged, yaml.SequenceNode) else [merged]
        for other in several:
            own = other.value if isinstance(other, yaml.MappingNode) else []
            for key, value in own:
                if isinstance(key, yaml.ScalarNode):
                    found.setdefault(key.value, value)
    return found


def scalar_text(node: yaml.Node | None) -> str:
    """Return a scalar's text; empty for anything else, and for null."""
    if not isinstance(node, yaml.ScalarNode) or (not node.style and node.value in NULLS):
        return ""
    return str(node.value)
