"""Read a YAML file that steers a renderer, as nodes with lines: bounded, and never expanded.

Anchors stay shared, so that none can explode; keys that stand twice all count, because which one
wins is the renderer's affair.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import yaml

from aks_gitops.repo.yaml_file import MAX_BYTES, MAX_DEPTH

_COMPACT = re.compile(r"^ *(?:[-?:] +)+", re.MULTILINE)
_MERGE = "<<"


class UnreadableError(ValueError):
    """Why a file cannot be read, with its line."""


class Text(NamedTuple):
    """A text in a YAML file."""

    text: str
    line: int
    """Counted from 1."""


Path = tuple[str, ...]
"""Keys, casefolded, from a document's top; '*' is each item of a list."""


def documents(data: bytes) -> list[yaml.Node]:
    """Return the documents of a YAML file that are not empty. Raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"is larger than {MAX_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
        check_depth(text)
        return [node for node in yaml.compose_all(text, yaml.CSafeLoader) if node is not None]
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"is not UTF-8 text (line {line})") from None
    except yaml.reader.ReaderError as error:
        raise UnreadableError(f"holds a character that YAML does not permit: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UnreadableError(f"is not YAML (line {line}): {error.problem}") from None


def texts(node: yaml.Node, path: Path) -> Iterator[Text]:
    """Yield the scalars at a path. Keys match in any case, as encoding/json matches them."""
    if not path:
        if isinstance(node, yaml.ScalarNode):
            yield Text(node.value, node.start_mark.line + 1)
        return
    for child in children(node, path[0]):
        yield from texts(child, path[1:])


def text_at(node: yaml.Node, key: str) -> str:
    """Return the last text under a key; empty where there is none."""
    return ([""] + [one.text for one in texts(node, (key,))])[-1]


def children(node: yaml.Node, step: str) -> list[yaml.Node]:
    """Return the nodes one step below a node."""
    if step == "*":
        return list(node.value) if isinstance(node, yaml.SequenceNode) else []
    return [value for key, value in pairs(node) if key == step]


def pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """Yield a mapping's keys, casefolded, and values; those of merge keys too."""
    stack, seen = [node], {id(node)}
    while stack:
        one = stack.pop()
        for key, value in one.value if isinstance(one, yaml.MappingNode) else ():
            if key.value == _MERGE:
                merged = children(value, "*") or [value]
                stack += (other for other in merged if id(other) not in seen)
                seen.update(map(id, merged))
            elif isinstance(key, yaml.ScalarNode):
                yield key.value.casefold(), value


def check_depth(text: str) -> None:
    """Refuse what could overflow the stack of libyaml's composer. Raises UnreadableError.

    Brackets and the widest line bound the depth from above; only what exceeds that is looked at
    event by event.
    """
    widest = max(
        map(len, chain(_COMPACT.findall(text), re.findall(r"^ +", text, re.MULTILINE))), default=0
    )
    if text.count("[") + text.count("{") + widest < MAX_DEPTH * 8:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise UnreadableError(f"is nested deeper than {MAX_DEPTH} levels")
