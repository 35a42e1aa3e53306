"""Go's package encoding/json for values without a type of their own."""

import json
import math
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import MAX_DEPTH, Budget, Output
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.golang.numbers import positional, shortest_digits
from aks_gitops.check.golang.values import NIL_TYPES, refuse_shuffled

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    **{chr(code): f"\\u{code:04x}" for code in range(32) if chr(code) not in "\b\f\n\r\t"},
}
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_LONGEST = 400
"""Digits of an integer; longer ones fit no type anyhow."""
_SPECIAL = re.compile(r'["\\\x00-\x1f\u2028\u2029<>&\ud800-\udfff]')


def write_json(value: object, budget: Budget, *, indent: str = "", escape_html: bool = True) -> str:
    """Return a value as JSON, as json.Marshal does. Raises GoError and LimitError.

    `indent`: of each level, as json.MarshalIndent takes it.
    """
    writer = _Writer(Output(budget), indent, escape_html=escape_html)
    writer.value(value, 0)
    return writer.output.text()


class _Writer:
    def __init__(self, output: Output, indent: str, *, escape_html: bool) -> None:
        self.output = output
        self._indent = indent
        self._escape_html = escape_html

    def value(self, value: object, depth: int) -> None:
        self.output.budget.check_depth(depth)
        refuse_shuffled(value, "the JSON")
        if isinstance(value, dict) and not isinstance(value, NIL_TYPES):
            pairs = sorted(value.items(), key=lambda pair: go.to_bytes(pair[0]))
            self._collection("{}", [partial(self._pair, *pair, depth + 1) for pair in pairs], depth)
        elif isinstance(value, list) and not isinstance(value, NIL_TYPES):
            items = [partial(self.value, item, depth + 1) for item in value]
            self._collection("[]", items, depth)
        else:
            self.output.write(self._scalar(value))

    def _pair(self, key: str, value: object, depth: int) -> None:
        self.output.write(self._string(key) + (": " if self._indent else ":"))
        self.value(value, depth)

    def _collection(self, marks: str, parts: Sequence[Callable[[], None]], depth: int) -> None:
        if not parts:
            self.output.write(marks)
            return
        start = "\n" + self._indent * (depth + 1) if self._indent else ""
        for index, write_part in enumerate(parts):
            self.output.write(("," if index else marks[0]) + start)
            write_part()
        self.output.write(("\n" + self._indent * depth if self._indent else "") + marks[1])

    def _scalar(self, value: object) -> str:
        if value is None or isinstance(value, NIL_TYPES):
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return format_number(value)
        raise GoError("json: unsupported type: complex128")

    def _string(self, text: str) -> str:
        return f'"{_SPECIAL.sub(self._escape, text)}"'

    def _escape(self, found: re.Match[str]) -> str:
        rune = found.group()
        if rune in _HTML:
            return _HTML[rune] if self._escape_html else rune
        return _ESCAPES.get(rune, "\\ufffd")


def format_number(value: float) -> str:
    """Return a float64 as JSON: an exponent below 1e-6 and from 1e21. Raises GoError."""
    if not math.isfinite(value):
        raise GoError(f"json: unsupported value: {value}")
    sign = "-" if math.copysign(1, value) < 0 else ""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return sign + positional(*shortest_digits(abs(value)))
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        digits, point = shortest_digits(abs(value))
        mantissa, exponent = (
            sign + digits[0] + ("." + digits[1:]) * (len(digits) > 1),
            str(point - 1),
        )
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{'-' if exponent[0] == '-' else '+'}{exponent.lstrip('+-').lstrip('0')}"


def read_json(text: str, *, exact: bool = False) -> object:
    """Return what json.Unmarshal makes of a text: every number is a float64.

    `exact`: numbers that are written as integers stay int, for they fit more of Go's types. Raises
    GoError for what is no JSON, LimitError for what is nested too deeply.
    """
    if _depth(text) > MAX_DEPTH:
        raise LimitError(f"JSON is nested deeper than {MAX_DEPTH} levels")
    try:
        value = (_EXACT_DECODER if exact else _DECODER).decode(go.as_utf8(text).strip(" \t\r\n"))
    except json.JSONDecodeError as error:
        raise GoError(f"it is no JSON: {error.msg} at character {error.pos}") from None
    return _sound(value)


def _depth(text: str) -> int:
    """Return a bound of how deep JSON is nested; brackets in strings count too."""
    deepest = depth = 0
    for mark in re.findall(r"[\[\]{}]", text):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise GoError(f"json: cannot unmarshal number {text} into Go value of type float64")
    return value


def _refused(constant: str) -> float:
    raise GoError(f"invalid character '{constant[0]}' looking for beginning of value")


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refused)

_EXACT_DECODER = json.JSONDecoder(
    parse_float=_number, parse_int=lambda text: int(text[:_LONGEST]), parse_constant=_refused
)


def _sound(value: object) -> object:
    """Return a value with U+FFFD for each half of a character."""
    if isinstance(value, str):
        return go.as_utf8(value)
    if isinstance(value, list):
        return [_sound(one) for one in cast(list[object], value)]
    if isinstance(value, dict):
        return {go.as_utf8(key): _sound(one) for key, one in value.items()}
    return value
