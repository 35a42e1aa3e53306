"""Where in a YAML file a value stands."""

from collections.abc import Sequence

import yaml


def line_of(data: bytes, keys: Sequence[str | int], document: int = 0) -> int:
    """Return the line, counted from 1, of the value that a path of keys leads to.

    Given: `keys`, each a mapping's key or a list's index; `document`, which one of the file, from
    0. Where the path ends early, the line of its last step that is there; 0 for what is no YAML.
    """
    try:
        documents = list(yaml.compose_all(data, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError):
        return 0
    if document >= len(documents) or documents[document] is None:
        return 0
    node = documents[document]
    line = node.start_mark.line
    for key in keys:
        step = _step(node, key)
        if step is None:
            break
        line, node = step
    return int(line) + 1


def _step(node: yaml.Node, key: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line of a key or an item, and the value there."""
    if isinstance(node, yaml.MappingNode):
        found = (pair for pair in node.value if pair[0].value == str(key))
        return next(((name.start_mark.line, value) for name, value in found), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line, item
    return None
