"""YAML as Argo CD writes it: sigs.k8s.io/yaml 1.6 on go.yaml.in/yaml/v2.

Block style, keys in a natural order, lines folded behind column 80. Source: encode.go and
emitterc.go of go.yaml.in/yaml/v2 2.4, whose flags are kept here under their names.
"""

import re
from functools import cmp_to_key

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.json_values import format_number
from aks_gitops.check.golang.numbers import format_float
from aks_gitops.check.golang.values import NIL_TYPES, refuse_shuffled
from aks_gitops.check.golang.yaml_style import (
    BREAKS,
    Style,
    escaped,
    must_be_escaped,
    natural_order,
    style_of,
    traits,
)

_UNREADABLE = re.compile("[\x7f-\x9f\ufffe\uffff]")
_WIDTH = 80
_INDENT = 2
_LONGEST_SIMPLE_KEY = 128
_LONGEST_READ_KEY = 150


def write_yaml(value: object, budget: Budget) -> str:
    """Return a value as YAML, without the last line break. Raises GoError and LimitError."""
    emitter = _Emitter(Output(budget))
    emitter.node(value, -1, 0, mapping=False)
    emitter.begin_line(0)
    return emitter.output.text().removesuffix("\n")


class _Emitter:
    def __init__(self, output: Output) -> None:
        self.output = output
        self._column = 0
        self._whitespace = True
        self._indention = True

    def node(self, value: object, indent: int, depth: int, *, mapping: bool) -> None:
        """Write a value. `mapping`: it is the value of a key."""
        self.output.budget.check_depth(depth)
        refuse_shuffled(value, "the YAML")
        if isinstance(value, dict) and value:
            self._mapping(value, indent, depth)
        elif isinstance(value, list) and value:
            self._sequence(value, indent, depth, indentless=mapping and not self._indention)
        else:
            self._scalar(value, indent)

    def _mapping(self, value: dict[str, object], indent: int, depth: int) -> None:
        indent = _deeper(indent)
        names = {_readable(key): one for key, one in value.items()}
        for key in sorted(names, key=cmp_to_key(natural_order)):
            self.begin_line(indent)
            if len(key) > _LONGEST_READ_KEY:
                raise NotEvaluatedError("toYaml of a key so long that YAML cannot read it")
            simple = not traits(key).multiline and go.length(key) <= _LONGEST_SIMPLE_KEY
            if simple:
                self._text(key, style_of(key, simple_key=True), indent, simple_key=True)
                self._indicator(":", space=False)
            else:
                self._indicator("?", indention=True)
                self._text(key, style_of(key, simple_key=False), indent)
                self.begin_line(indent)
                self._indicator(":", indention=True)
            self.node(names[key], indent, depth + 1, mapping=True)

    def _sequence(self, value: list[object], indent: int, depth: int, *, indentless: bool) -> None:
        indent = indent if indentless and indent >= 0 else _deeper(indent)
        for one in value:
            self.begin_line(indent)
            self._indicator("-", indention=True)
            self.node(one, indent, depth + 1, mapping=False)

    def _scalar(self, value: object, indent: int) -> None:
        if isinstance(value, str):
            text = _readable(value)
            self._text(text, style_of(text, simple_key=False), indent)
        else:
            self._plain(_word(value), indent)

    def _text(self, text: str, style: Style, indent: int, *, simple_key: bool = False) -> None:
        if style == "literal":
            self._literal(text, indent)
        elif style == "double":
            self._double(text, indent, breaks=not simple_key)
        elif style == "single":
            self._single(text, indent, breaks=not simple_key)
        else:
            self._plain(text, indent, breaks=not simple_key)

    def _put(self, text: str) -> None:
        self.output.write(text)
        self._column += len(text)

    def _break(self, mark: str = "\n") -> None:
        self.output.write(mark)
        self._column = 0

    def begin_line(self, indent: int) -> None:
        """Go to a column, on a new line unless this one holds nothing yet."""
        if (
            not self._indention
            or self._column > indent
            or (self._column == indent and not self._whitespace)
        ):
            self._break()
        self._put(" " * (indent - self._column))
        self._whitespace = self._indention = True

    def _indicator(self, mark: str, *, space: bool = True, indention: bool = False) -> None:
        self._put((" " if space and not self._whitespace else "") + mark)
        self._whitespace = False
        self._indention = self._indention and indention

    def _plain(self, text: str, indent: int, *, breaks: bool = True) -> None:
        self._put("" if self._whitespace else " ")
        self._folded(text, indent, breaks=breaks, quoted=False)
        self._whitespace = self._indention = False

    def _single(self, text: str, indent: int, *, breaks: bool) -> None:
        self._indicator("'")
        self._folded(text, indent, breaks=breaks, quoted=True)
        self._indicator("'", space=False)
        self._indention = False

    def _folded(self, text: str, indent: int, *, breaks: bool, quoted: bool) -> None:
        before, inner = "", _deeper(indent, flow=True)
        for index, rune in enumerate(text):
            inside = not quoted or 0 < index < len(text) - 1
            if rune == " " and before != " " and breaks and self._column > _WIDTH and inside:
                if text[index + 1 : index + 2] != " ":
                    self.begin_line(inner)
                else:
                    self._put(rune)
            elif rune in BREAKS:
                # The first break of a run is doubled, for a single one would read as a space.
                self._break("\n\n" if rune == "\n" and before not in BREAKS else rune)
                self._indention = True
            else:
                if before and before in BREAKS:
                    self.begin_line(inner)
                self._put("''" if quoted and rune == "'" else rune)
                self._indention = self._indention and rune == " "
            before = rune

    def _double(self, text: str, indent: int, *, breaks: bool) -> None:
        self._indicator('"')
        spaces = False
        for index, rune in enumerate(text):
            folds = breaks and not spaces and self._column > _WIDTH and 0 < index < len(text) - 1
            if rune == " " and folds:
                self.begin_line(_deeper(indent, flow=True))
                self._put("\\" if text[index + 1] == " " else "")
            else:
                escape = text[0] == "\ufeff" or must_be_escaped(rune)
                self._put(escaped(rune) if escape else rune)
            spaces = rune == " "
        self._indicator('"', space=False)
        self._indention = False

    def _literal(self, text: str, indent: int) -> None:
        self._indicator("|")
        hint = str(_INDENT) if text[0] in " " + BREAKS else ""
        self._put(hint + _chomping(text))
        self._break()
        self._indention = self._whitespace = breaks = True
        for rune in text:
            if rune in BREAKS:
                self._break(rune)
                self._indention = breaks = True
                continue
            if breaks:
                self.begin_line(_deeper(indent, flow=True))
            self._put(rune)
            self._indention = breaks = False


def _readable(text: str) -> str:
    """Return a text as Argo CD has it: it writes JSON first, and reads that as YAML."""
    found = _UNREADABLE.search(text)
    if not found:
        return go.as_utf8(text)
    if found[0] == "\x85":
        raise NotEvaluatedError("toYaml of the character U+0085")
    raise GoError("yaml: control characters are not allowed")


def _deeper(indent: int, *, flow: bool = False) -> int:
    if indent < 0:
        return _INDENT if flow else 0
    return indent + _INDENT


def _chomping(text: str) -> str:
    if text[-1] not in BREAKS:
        return "-"
    return "+" if len(text) == 1 or text[-2] in BREAKS else ""


def _word(value: object) -> str:
    """Return what is no text, as JSON has it and YAML reads it back."""
    if value is None or isinstance(value, NIL_TYPES):
        return "null"
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if not isinstance(value, float):
        raise GoError("json: unsupported type: complex128")
    text = format_number(value)
    whole = text.lstrip("-").isdigit() and -(1 << 63) <= int(text) < 1 << 64
    return str(int(text)) if whole else format_float(float(text))
