"""What an unquoted scalar means to Argo CD: it reads YAML through go-yaml v2, as JSON.

Rules: go.yaml.in/yaml/v2 resolve.go, sigs.k8s.io/yaml v1.6.0 (convertToJSONableObject), and
k8s.io/apimachinery/pkg/util/json, which makes whole floats integers.
"""

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
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_SMALLEST, _LARGEST = -(1 << 63), (1 << 64) - 1
_EXACT = 1 << 63
"""Below it, a whole float becomes an integer; a JSON number above it stays a float."""


def resolved(text: str) -> Scalar:
    """Return the value of an unquoted scalar."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "yYnNtTfFoO~":
        return text
    plain = text.replace("_", "")
    number = _integer(plain) if text[0] != "." else None
    if number is not None:
        return number
    return whole(float(plain)) if _FLOAT.fullmatch(plain) else text


def whole(number: float) -> int | float:
    """Return a whole float as the integer that it becomes on its way through JSON."""
    if math.isfinite(number) and number == int(number) and abs(number) < _EXACT:
        return int(number)
    return number


def key_text(value: Scalar) -> str:
    """Return the text that a key becomes in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _integer(text: str) -> int | None:
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    kind = next(name for name in _BASES if match[name] is not None)
    number = int(match["sign"] + match[kind], _BASES[kind])
    return number if _SMALLEST <= number <= _LARGEST else None
