"""Read one YAML file that anybody may have written: bounded, strict, and clear in its errors."""

from typing import cast

import yaml

from aks_gitops.settings.mistakes import Mistake, SettingsError

MAX_BYTES = 1 << 20
MAX_NODES = 100_000
"""How many nodes a file may have once its anchors are written out."""


def load_yaml(data: bytes, path: str) -> dict[str, object]:
    """Return the mapping that a YAML file holds; an empty file is an empty mapping.

    Given: `data`, the file's bytes; `path`, named in messages. Raises SettingsError for a file that
    is too large, not text, not YAML, not one mapping, that has a key twice, or whose anchors
    explode.
    """
    if len(data) > MAX_BYTES:
        raise _error(path, f"is {len(data)} bytes, more than {MAX_BYTES}", "split or shorten it")
    try:
        text = data.decode("utf-8")
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return {}
            _check_nodes(node, path)
            value: object = loader.construct_document(node)
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise _error(path, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise _error(path, f"is not YAML{_place(error)}", "mend its syntax") from error
    if not isinstance(value, dict):
        raise _error(path, "is not a mapping", "write its keys at the start of a line")
    return cast(dict[str, object], value)


def _check_nodes(root: yaml.Node, path: str) -> None:
    """Refuse keys that stand twice, recursion, and anchors that explode; each node is seen once."""
    sizes: dict[int, int] = {}
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    open_nodes: set[int] = set()
    while stack:
        node, done = stack.pop()
        children = _children(node)
        if done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in children)
            if sizes[id(node)] > MAX_NODES:
                raise _error(
                    path, f"has anchors that expand to more than {MAX_NODES} nodes", "write it out"
                )
        elif id(node) in open_nodes:
            raise _error(
                path, f"has an anchor that holds itself (line {_line(node)})", "write it out"
            )
        elif id(node) not in sizes:
            _check_keys(node, path)
            open_nodes.add(id(node))
            stack.append((node, True))
            stack += ((child, False) for child in children)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _check_keys(node: yaml.Node, path: str) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            raise _error(path, f"has the key '{key.value}' twice (line {_line(key)})", "keep one")
        if isinstance(key, yaml.ScalarNode):
            seen.add(key.value)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""


def _error(path: str, fact: str, fix: str) -> SettingsError:
    return SettingsError([Mistake(path, fact, fix)])
