"""The container images in Kubernetes objects: in any kind, at any depth."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.check.images import IMAGES, NO_OBJECT
from aks_gitops.edit.nodes import Node
from aks_gitops.edit.reading import Keys, followed, pairs_of, text_at, text_of, value_at


class Used(NamedTuple):
    """An image, and where it stands."""

    image: str
    keys: Keys
    line: int


def images_in(root: Node) -> list[Used]:
    """Return the images of a document; those of definitions are no images.

    What an anchor holds counts at each place that uses it, but is not looked into twice.
    """
    return list(_below(root, (), set()))


def _below(node: Node, keys: Keys, seen: set[int]) -> Iterator[Used]:
    node = followed(node)
    if id(node) in seen or text_at(node, "kind") == NO_OBJECT:
        return
    seen.add(id(node))
    for index, item in enumerate(node.items):
        yield from _below(item, (*keys, index), seen)
    for key, value in pairs_of(node):
        for index, item in enumerate(followed(value).items):
            yield from _of(key, item, (*keys, key, index))
        yield from _below(value, (*keys, key), seen)


def _of(key: str, item: Node, keys: Keys) -> Iterator[Used]:
    """Yield the image of a container, or of a volume that is an image."""
    steps = IMAGES.get(key, ())
    value: Node | None = item if steps else None
    for step in steps:
        value = value_at(value, step) if value and followed(value).pairs else None
    if value and text_of(value):
        yield Used(text_of(value), (*keys, *steps), value.line)
