"""YAML as Argo CD reads it where no type is given: sigs.k8s.io/yaml 1.6 on go.yaml.in/yaml/v2.

It reads YAML 1.1, makes JSON of it, and reads that: every number becomes a float64, every key a
text. Only the first document counts. libyaml does the scanning here as it does there.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, LimitError, NotEvaluatedError
from aks_gitops.check.golang.json_values import format_number
from aks_gitops.check.golang.yaml_scalars import BINARY, MERGE, Scalar, key_text, resolve

_MAX_BYTES = 1 << 20


@dataclass
class _Node:
    """What the events of one node say."""

    tag: str = ""
    value: str | None = None
    """The text of a scalar."""
    plain: bool = False
    items: "list[_Node] | None" = None
    pairs: "list[tuple[_Node, _Node]] | None" = None
    alias: "_Node | None" = None
    open: bool = field(default=False)
    """It is being read: an alias to it stands within it."""


def read_yaml(data: bytes, budget: Budget) -> object:
    """Return the value of the first document; None for an empty one.

    Raises GoError where Argo CD refuses the text, LimitError, and NotEvaluatedError for keys of
    which Go's chance decides which one stays.
    """
    if len(data) > _MAX_BYTES:
        raise LimitError(f"a YAML text is longer than {_MAX_BYTES} bytes")
    try:
        node = _Composer(data, budget).document()
    except yaml.MarkedYAMLError as error:
        if "tag" in f"{error.context} {error.problem}":
            # Go's scanner takes tags that newer versions of libyaml refuse.
            raise NotEvaluatedError("a YAML tag with special characters") from None
        raise GoError(f"it is no YAML: {error.problem} ({_place(error)})") from None
    except yaml.YAMLError:
        raise GoError("it is no YAML: it holds a character that YAML does not permit") from None
    return None if node is None else _value(node, budget, 0)


def _place(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"line {mark.line + 1}" if mark else "somewhere"


class _Composer:
    """Makes nodes of libyaml's events, without its own composer, whose C stack can overflow."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(data, Loader=yaml.CSafeLoader)
        self._budget = budget
        self._anchors: dict[str, _Node] = {}

    def document(self) -> _Node | None:
        next(self._events)
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            return None
        node = self._node(next(self._events), 0)
        next(self._events)
        return node

    def _node(self, event: yaml.Event, depth: int) -> _Node:
        self._budget.check_depth(depth)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise GoError(f"unknown anchor '{event.anchor}' referenced")
            return _Node(alias=self._anchors[event.anchor])
        node = _Node(tag=getattr(event, "tag", None) or "")
        if anchor := getattr(event, "anchor", None):
            self._anchors[anchor] = node
        if isinstance(event, yaml.ScalarEvent):
            node.value, node.plain = event.value, bool(event.implicit[0])
        elif isinstance(event, yaml.SequenceStartEvent):
            node.items = list(self._children(yaml.SequenceEndEvent, depth))
        else:
            children = list(self._children(yaml.MappingEndEvent, depth))
            node.pairs = list(zip(children[::2], children[1::2], strict=True))
        return node

    def _children(self, end: type[yaml.Event], depth: int) -> Iterator[_Node]:
        while not isinstance(event := next(self._events), end):
            yield self._node(event, depth + 1)


def _value(node: _Node, budget: Budget, depth: int) -> object:
    budget.check_depth(depth)
    if node.alias:
        if node.alias.open:
            raise GoError("an anchor's value contains itself")
        return _value(node.alias, budget, depth + 1)
    if node.value is not None:
        return _json_scalar(_scalar(node))
    if node.items is None:
        return _json_keys(_mapping(node, budget, depth))
    node.open = True
    result = [_value(item, budget, depth + 1) for item in node.items]
    node.open = False
    return result


def _scalar(node: _Node) -> Scalar:
    if not node.tag and not node.plain:
        return node.value
    tag, value = resolve(node.tag, node.value or "")
    if tag != BINARY:
        return value
    try:
        return go.to_text(base64.b64decode((node.value or "").replace("\n", ""), validate=True))
    except ValueError:  # binascii.Error is one; so is what is not ASCII.
        raise GoError("!!binary value contains invalid base64 data") from None


def _json_scalar(value: Scalar) -> object:
    if isinstance(value, str):
        return go.as_utf8(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        format_number(value)
    return float(value)


def _mapping(node: _Node, budget: Budget, depth: int) -> dict[tuple[type, Scalar], object]:
    """Return a mapping with its keys as YAML has them; later pairs win, also over merged ones."""
    if node.open:
        raise GoError("an anchor's value contains itself")
    node.open = True
    result: dict[tuple[type, Scalar], object] = {}
    for key, value in node.pairs or ():
        if key.value == "<<" and (key.plain or key.tag == MERGE):
            for merged in _merged(value):
                budget.check_depth(depth)
                result |= _mapping(merged, budget, depth + 1)
        else:
            name = _key(key)
            result[type(name), name] = _value(value, budget, depth + 1)
    node.open = False
    return result


def _key(node: _Node) -> Scalar:
    node = node.alias or node
    if node.value is None:
        raise GoError("invalid map key: it is a collection")
    return _scalar(node)


def _merged(node: _Node) -> list[_Node]:
    """Return the mappings that a merge key names, the strongest last."""
    nodes = [node] if node.items is None else node.items[::-1]
    mappings = [one.alias or one for one in nodes]
    if any(one.pairs is None for one in mappings):
        raise GoError("map merge requires map or sequence of maps as the value")
    return mappings


def _json_keys(mapping: dict[tuple[type, Scalar], object]) -> dict[str, object]:
    result = {go.as_utf8(key_text(key)): value for (_, key), value in mapping.items()}
    if len(result) < len(mapping):
        raise NotEvaluatedError("two keys of a YAML mapping that become the same text")
    return result
