"""A YAML text as nodes that know from where to where they stand.

The places are those of libyaml's events. Aliases stay aliases, so that nothing can explode and an
edit can tell a value that stands in one place from one that stands in several.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import yaml

from aks_gitops.check.graph.documents import UnreadableError, check_depth
from aks_gitops.edit.refusal import refused
from aks_gitops.repo.yaml_file import MAX_BYTES, MAX_DEPTH

Kind = Literal["scalar", "mapping", "sequence", "alias"]
BOM = "\ufeff"
MERGE = "<<"
NULLS = ("", "~", "null", "Null", "NULL")
"""The plain scalars that are null."""


@dataclass(eq=False)
class Node:
    """One value. Places are counted in characters, behind a byte order mark."""

    kind: Kind
    start: int
    """Where it begins; its anchor and its tag are part of it."""
    end: int
    """Where its text ends: of a block, behind its last value."""
    line: int
    """Counted from 1."""
    tag: str = ""
    anchor: str = ""
    """Its own anchor; of an alias, the one it names."""
    value: str = ""
    style: str = ""
    """Of a scalar: a quote, | or >; empty for a plain one."""
    flow: bool = False
    """Of a collection: in braces or brackets."""
    items: "list[Node]" = field(default_factory=list)
    pairs: "list[tuple[Node, Node]]" = field(default_factory=list)
    target: "Node | None" = None
    """What an alias stands for."""
    used_again: int = 0
    """The line of an alias to it; 0 where there is none."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here, which YAML takes for null."""
        return self.kind == "scalar" and not self.style and not self.value and not self.tag

    def children(self) -> "Iterator[Node]":
        """Yield the values right below this one, keys too."""
        yield from self.items
        for pair in self.pairs:
            yield from pair


class Parsed(NamedTuple):
    """A file's text and its documents, the empty ones too."""

    text: str
    documents: tuple[Node, ...]
    has_bom: bool


def parse(data: bytes, path: str) -> Parsed:
    """Return a file's nodes. Raises RefusedError for what is no YAML, too large or too deep."""
    if len(data) > MAX_BYTES:
        raise refused("the file", f"is larger than {MAX_BYTES // 1024} KiB", path, "split it")
    try:
        text = data.decode("utf-8")
        has_bom = text.startswith(BOM)
        text = text.removeprefix(BOM)
        check_depth(text)
        return Parsed(text, tuple(_Composer(text).documents()), has_bom)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused("the file", "is not UTF-8 text", path, "save it as UTF-8", line) from None
    except UnreadableError as error:
        raise refused("the file", str(error), path, "mend it there") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise refused(
            "the file", f"is not YAML: {error.problem}", path, "mend its syntax", line
        ) from None
    except yaml.YAMLError:
        fact = "holds a character that YAML does not permit"
        raise refused("the file", fact, path, "remove it") from None


class _Composer:
    """Makes nodes of libyaml's events."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, Node] = {}
        self._depth = 0

    def documents(self) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._node(next(self._events))

    def _node(self, event: yaml.Event) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        node = _started(event)
        if node.anchor:
            self._anchors[node.anchor] = node
        if isinstance(event, yaml.SequenceStartEvent):
            self._fill(node, yaml.SequenceEndEvent)
        elif isinstance(event, yaml.MappingStartEvent):
            self._fill(node, yaml.MappingEndEvent)
            node.pairs = list(zip(node.items[::2], node.items[1::2], strict=True))
            node.items = []
        return node

    def _alias(self, event: yaml.AliasEvent) -> Node:
        start, end, line = _span(event)
        target = self._anchors.get(event.anchor or "")
        if target is None:
            raise UnreadableError(
                f"uses the anchor &{event.anchor}, which is not there (line {line})"
            )
        target.used_again = target.used_again or line
        return Node("alias", start, end, line, anchor=event.anchor or "", target=target)

    def _fill(self, node: Node, end: type[yaml.Event]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError(f"is nested deeper than {MAX_DEPTH} levels (line {node.line})")
        while not isinstance(event := next(self._events), end):
            node.items.append(self._node(event))
        self._depth -= 1
        inner = node.items[-1].end if node.items else node.start
        node.end = _span(event)[1] if node.flow else inner


def _started(event: yaml.Event) -> Node:
    kinds: dict[type[yaml.Event], Kind] = {
        yaml.ScalarEvent: "scalar",
        yaml.SequenceStartEvent: "sequence",
        yaml.MappingStartEvent: "mapping",
    }
    start, end, line = _span(event)
    return Node(
        kinds[type(event)],
        start,
        end,
        line,
        tag=getattr(event, "tag", None) or "",
        anchor=getattr(event, "anchor", None) or "",
        value=getattr(event, "value", None) or "",
        style=getattr(event, "style", None) or "",
        flow=bool(getattr(event, "flow_style", False)),
    )


def _span(event: yaml.Event) -> tuple[int, int, int]:
    """Return where an event begins and ends, and its line."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        raise TypeError("libyaml gives a place to every event")
    return start.index, end.index, start.line + 1
