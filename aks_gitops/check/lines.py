"""Where in a YAML document a value stands."""

from collections.abc import Sequence

import yaml

from aks_gitops.check.graph.documents import UnreadableError, check_depth


def nodes_of(data: bytes) -> list[yaml.Node]:
    """Return the objects that a file holds, the items of lists one by one.

    None for what is no YAML, or is nested too deeply.
    """
    try:
        text = data.decode("utf-8-sig")
        check_depth(text)
        found = [one for one in yaml.compose_all(text, Loader=yaml.CSafeLoader) if one is not None]
    except (yaml.YAMLError, UnicodeDecodeError, UnreadableError):
        return []
    return [item for one in found for item in _items(one)]


def line_in(node: yaml.Node, keys: Sequence[str | int]) -> int:
    """Return the line, counted from 1, of the value that a path of keys leads to.

    Given: `keys`, each a mapping's key or a list's index. Where the path ends early, the line of
    its last step that is there.
    """
    line = node.start_mark.line
    for key in keys:
        step = _step(node, key)
        if step is None:
            break
        line, node = step
    return int(line) + 1


def name_in(node: yaml.Node) -> tuple[str, str] | None:
    """Return the kind and the name of an object; None for what is no object."""
    kind = _text(node, "kind")
    about = _step(node, "metadata")
    return (kind, _text(about[1], "name") if about else "") if kind else None


def _items(node: yaml.Node) -> list[yaml.Node]:
    kind = name_in(node)
    if kind and kind[0].endswith("List") and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "items" and isinstance(value, yaml.SequenceNode):
                return list(value.value)
    return [node]


def _text(node: yaml.Node, key: str) -> str:
    found = _step(node, key)
    return str(found[1].value) if found and isinstance(found[1], yaml.ScalarNode) else ""


def _step(node: yaml.Node, key: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line of a key or an item, and the value there."""
    if isinstance(node, yaml.MappingNode):
        found = (pair for pair in node.value if pair[0].value == str(key))
        return next(((name.start_mark.line, value) for name, value in found), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line, item
    return None
