"""What a document says, without how it is written: to tell whether an edit changed only what it
should."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from aks_gitops.edit.nodes import Node
from aks_gitops.edit.plain import is_plain_text
from aks_gitops.edit.reading import Keys

Value: TypeAlias = "str | Mapping[str, Value] | Sequence[Value]"
"""What can be written into a file: texts, and mappings and lists of them."""


class Shape(NamedTuple):
    """What one value says."""

    kind: str
    tag: str = ""
    anchor: str = ""
    text: str = ""
    is_text: bool = True
    """False for a scalar that some reader takes for a number, a boolean, a date or null."""
    pairs: "tuple[tuple[Shape, Shape], ...]" = ()
    items: "tuple[Shape, ...]" = ()


Change = Callable[[Shape], Shape]


def shape_of(node: Node) -> Shape:
    """Return what a node says."""
    return Shape(
        node.kind,
        node.tag,
        node.anchor,
        node.value,
        node.kind != "scalar" or bool(node.style or node.tag) or is_plain_text(node.value),
        tuple((shape_of(key), shape_of(value)) for key, value in node.pairs),
        tuple(map(shape_of, node.items)),
    )


def shape_of_value(value: Value) -> Shape:
    """Return what a value says once it is written."""
    if isinstance(value, str):
        return Shape("scalar", text=value)
    if isinstance(value, Mapping):
        pairs = tuple(
            (Shape("scalar", text=key), shape_of_value(one)) for key, one in value.items()
        )
        return Shape("mapping", pairs=pairs)
    return Shape("sequence", items=tuple(map(shape_of_value, value)))


def changed(shape: Shape, keys: Keys, change: Change) -> Shape:
    """Return a shape with one value in it changed."""
    if not keys:
        return change(shape)
    key, rest = keys[0], keys[1:]
    if isinstance(key, int):
        inner = changed(shape.items[key], rest, change)
        return shape._replace(items=(*shape.items[:key], inner, *shape.items[key + 1 :]))
    pairs = (
        (name, changed(one, rest, change) if name.text == key else one) for name, one in shape.pairs
    )
    return shape._replace(pairs=tuple(pairs))


def unordered(shape: Shape) -> Shape:
    """Return a shape whose mappings are sorted by their keys; those that stand twice keep their
    order."""
    pairs = ((unordered(key), unordered(value)) for key, value in shape.pairs)
    ordered = tuple(sorted(pairs, key=lambda pair: pair[0].text))
    return shape._replace(pairs=ordered, items=tuple(map(unordered, shape.items)))
