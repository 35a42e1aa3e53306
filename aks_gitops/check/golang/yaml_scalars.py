"""What a YAML scalar stands for.

Source: resolve.go of go.yaml.in/yaml/v2 2.4.
"""

import calendar
import math
import re
import struct
from typing import TypeAlias

from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.numbers import format_float, parse_float, parse_int, parse_uint

Scalar: TypeAlias = str | int | float | bool | None

_TAG = "tag:yaml.org,2002:"
STRING, BINARY, MERGE = _TAG + "str", _TAG + "binary", _TAG + "merge"
_BOOLEAN, _INTEGER, _FLOAT, _NULL = _TAG + "bool", _TAG + "int", _TAG + "float", _TAG + "null"
_TIMESTAMP = _TAG + "timestamp"
_RESOLVED = {"", STRING, _BOOLEAN, _INTEGER, _FLOAT, _NULL, _TIMESTAMP}

_SPELLINGS: tuple[tuple[str, Scalar, str], ...] = (
    (_BOOLEAN, True, "y Y yes Yes YES true True TRUE on On ON"),
    (_BOOLEAN, False, "n N no No NO false False FALSE off Off OFF"),
    (_NULL, None, "~ null Null NULL"),
    (_FLOAT, math.nan, ".nan .NaN .NAN"),
    (_FLOAT, math.inf, ".inf .Inf .INF +.inf +.Inf +.INF"),
    (_FLOAT, -math.inf, "-.inf -.Inf -.INF"),
)
_WORDS: dict[str, tuple[str, Scalar]] = {
    "": (_NULL, None),
    **{word: (tag, value) for tag, value, words in _SPELLINGS for word in words.split()},
}
_TIMESTAMP_SHAPE = re.compile(
    r"""([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})
    (?:(?:[Tt]|[ ]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?
    (?:(?<=[^ ])(?:Z|[+-]([0-9]{2}):([0-9]{2})))?)?""",
    re.VERBOSE,
)
_FLOAT_SHAPE = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def resolve(tag: str, text: str) -> tuple[str, Scalar]:
    """Return the tag and the value of a scalar. Raises GoError where its own tag does not fit.

    `tag`: the one that the text gives; empty for a plain scalar without any.
    """
    if tag not in _RESOLVED:
        return tag, text
    if tag == _TIMESTAMP:
        raise NotEvaluatedError("the YAML tag !!timestamp")
    if tag == STRING:
        return tag, text
    found, value = _guess(text)
    if tag == _FLOAT and found == _INTEGER and isinstance(value, int):
        return tag, float(value)
    if tag not in ("", found):
        raise GoError(f"cannot decode {found} `{text}` as a {tag}")
    return found, value


def _guess(text: str) -> tuple[str, Scalar]:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        number = parse_float(text)
        return (STRING, text) if number is None else (_FLOAT, number)
    if text[0] not in "+-0123456789":
        return STRING, text
    return _number(text, text.replace("_", ""))


def _number(text: str, plain: str) -> tuple[str, Scalar]:
    integer = parse_int(plain)
    integer = parse_uint(plain) if integer is None else integer
    if integer is not None:
        return _INTEGER, integer
    if _FLOAT_SHAPE.fullmatch(plain) and (number := parse_float(plain)) is not None:
        return _FLOAT, number
    if plain.startswith("0b"):
        integer = parse_int(plain[2:], 2)
    elif plain.startswith("-0b"):
        integer = parse_int("-" + plain[3:], 2)
    return (STRING, text) if integer is None else (_INTEGER, integer)


def is_timestamp(text: str) -> bool:
    """Tell whether a plain scalar would be a timestamp, which is why such a text is quoted."""
    found = _TIMESTAMP_SHAPE.fullmatch(text)
    if not found:
        return False
    year, month, day, *clock = (int(part or 0) for part in found.groups())
    hour, minute, second, zone_hour, zone_minute = clock
    return (
        1 <= month <= 12
        and 1 <= day <= calendar.monthrange(year or 4, month)[1]
        and hour < 24
        and minute < 60
        and second < 60
        and zone_hour <= 24
        and zone_minute <= 60
    )


def key_text(key: Scalar) -> str:
    """Return the text that a key becomes in JSON. Raises GoError for one that cannot."""
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return _short_float(key)
    if key is None or (isinstance(key, int) and key >= 1 << 63):
        raise GoError(f"unsupported map key: {key}")
    return str(key)


def _short_float(number: float) -> str:
    """Return a number with the digits that tell it from other float32 numbers."""
    if math.isnan(number):
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        single = math.copysign(math.inf, number)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    return next(
        format_float(shown)
        for digits in range(10)
        if struct.pack("f", shown := float(f"{single:.{digits}e}")) == struct.pack("f", single)
    )
