"""What an unquoted scalar means to Argo CD: it reads YAML through go-yaml v2, as JSON.

Rules: go.yaml.in/yaml/v2 resolve.go, sigs.k8s.io/yaml v1.6.0 (convertToJSONableObject), and
k8s.io/apimachinery/pkg/util/json, which makes whole floats integers.
"""

import base64
import math
import re
from typing import Final

Scalar = bool | int | float | str | None

TAG: Final = "tag:yaml.org,2002:"

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE"), True),
    **dict.fromkeys(("on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_FIRST = frozenset("+-.0123456789yYnNtTfFoO~")
"""With what anything but text starts."""
_INTEGER = re.compile(
    r"""(?P<sign>[+-]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)
    |(?P<d>0|[1-9][0-9]*))""",
    re.VERBOSE | re.ASCII,
)
_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "bool": bool,
    "null": type(None),
    "timestamp": str,
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_SMALLEST, _LARGEST = -(1 << 63), (1 << 64) - 1
_INTEGERS = 1 << 63
"""From here on, a number in JSON is a float."""


def resolved(text: str) -> Scalar:
    """Return the value of an unquoted scalar."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "yYnNtTfFoO~":
        return text
    plain = text.replace("_", "")
    number: int | float | None = _integer(plain) if text[0] != "." else None
    if number is None and _FLOAT.fullmatch(plain):
        number = float(plain)
    if number is None or math.isinf(number):
        return text
    return whole(number)


def tagged(text: str, tag: str) -> Scalar:
    """Return the value of a scalar with a tag. Raises ValueError where it is no such value."""
    kind = tag.removeprefix(TAG)
    if kind == "binary":
        return base64.b64decode(text, validate=True).decode()
    if kind not in _TYPES:
        return text
    value = text if kind == "timestamp" and _DATE.match(text) else resolved(text)
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
        raise ValueError(f"'{text}' is no {kind}")
    return value


def whole(number: float) -> int | float:
    """Return a number as it becomes on its way through JSON: whole ones are integers."""
    if not math.isfinite(number) or abs(number) >= _INTEGERS:
        return float(number)
    return int(number) if number == int(number) else number


def key_text(value: Scalar) -> str:
    """Return the text that a key becomes in JSON. Raises ValueError for one that cannot."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or (isinstance(value, float) and not abs(value) < _INTEGERS):
        raise ValueError("a key is no text")
    return str(value)


def _integer(text: str) -> int | None:
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    kind = next(name for name in _BASES if match[name] is not None)
    number = int(match["sign"] + match[kind], _BASES[kind])
    return number if _SMALLEST <= number <= _LARGEST else None
