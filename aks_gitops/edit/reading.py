"""Look at nodes as a renderer does: aliases are followed, nothing is copied."""

from collections.abc import Iterator

from aks_gitops.edit.nodes import MERGE, NULLS, Node

Keys = tuple[str | int, ...]


def followed(node: Node) -> Node:
    """Return what a node stands for."""
    return node.target or node


def pairs_of(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys and values of a mapping; those that a merge key brings first."""
    stack, seen, found = [followed(node)], set[int](), list[tuple[str, Node]]()
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        own = [(key.value, value) for key, value in one.pairs if key.value != MERGE]
        found = own + found if one is not followed(node) else found + own
        for key, value in one.pairs:
            if key.value == MERGE:
                merged = followed(value)
                stack += [followed(each) for each in merged.items or [merged]]
    yield from found


def value_at(node: Node | None, key: str | int) -> Node | None:
    """Return the value one step below a node; None where there is none."""
    if node is None:
        return None
    if isinstance(key, int):
        items = followed(node).items
        return items[key] if key < len(items) else None
    return dict(pairs_of(node)).get(key)


def items_at(node: Node | None, key: str) -> list[Node]:
    """Return the items of a list under a key; none where it is no list."""
    value = value_at(node, key)
    return followed(value).items if value else []


def text_at(node: Node | None, key: str) -> str:
    """Return the text under a key; empty where it is no text."""
    value = value_at(node, key)
    return text_of(value) if value else ""


def text_of(node: Node) -> str:
    """Return the text of a scalar; empty for anything else, and for null."""
    value = followed(node)
    is_null = not value.style and value.value in NULLS
    return "" if value.kind != "scalar" or is_null else value.value
