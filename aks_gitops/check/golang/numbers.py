"""Go's package strconv for numbers, and the conversions of github.com/spf13/cast 1.7."""

import math
import re

from aks_gitops.check.golang.values import Int64, truncated, wrapped

_MAX_INT = (1 << 63) - 1
_MAX_UINT = (1 << 64) - 1
_PREFIXES = {"x": 16, "o": 8, "b": 2}
_DIGITS = "0123456789abcdef"
_LONGEST = 4000
_DECIMAL_FLOAT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_HEX_FLOAT = re.compile(r"[-+]?0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][-+]?\d+")
_SPECIAL_FLOAT = re.compile(r"[-+]?inf(?:inity)?|nan", re.IGNORECASE)
_ZERO_DECIMALS = re.compile(r"(?s)(.*)\.0+\.*")


def parse_int(text: str, base: int = 0) -> int | None:
    """Return what strconv.ParseInt makes of a text in 64 bits; None where it fails.

    Base 0 takes prefixes, a leading 0 for octal, and underscores between digits.
    """
    sign, digits = _sign(text)
    value = _magnitude(digits, base)
    if value is None or value > _MAX_INT + (sign < 0):
        return None
    return sign * value


def parse_uint(text: str, base: int = 0) -> int | None:
    """Return what strconv.ParseUint makes of a text in 64 bits; None where it fails."""
    value = _magnitude(text, base)
    return None if value is None or value > _MAX_UINT else value


def _sign(text: str) -> tuple[int, str]:
    return (-1 if text[0] == "-" else 1, text[1:]) if text[:1] in ("+", "-") else (1, text)


def _magnitude(digits: str, base: int) -> int | None:
    if base:
        return _plain(digits, base)
    if not underscores_fit(digits):
        return None
    plain = digits.replace("_", "")
    if plain[:1] == "0" and len(plain) > 1:
        prefix = _PREFIXES.get(plain[1].lower())
        return _plain(plain[2:], prefix) if prefix else _plain(plain[1:], 8)
    return _plain(plain, 10)


def _plain(digits: str, base: int) -> int | None:
    permitted = _DIGITS[:base]
    if not 0 < len(digits) <= _LONGEST or any(one not in permitted for one in digits.lower()):
        return None
    return int(digits, base)


def parse_float(text: str) -> float | None:
    """Return what strconv.ParseFloat makes of a text; None where it fails."""
    if not text.isascii() or len(text) > _LONGEST or not underscores_fit(text):
        return None
    if _SPECIAL_FLOAT.fullmatch(text):
        return float(text)
    plain = text.replace("_", "")
    try:
        value = _read_float(plain)
    except OverflowError:
        return None
    return None if value is None or math.isinf(value) else value


def _read_float(text: str) -> float | None:
    if _DECIMAL_FLOAT.fullmatch(text):
        return float(text)
    return float.fromhex(text) if _HEX_FLOAT.fullmatch(text) else None


def underscores_fit(text: str) -> bool:
    """Tell whether each underscore of a number stands between digits, or after a prefix."""
    if "_" not in text:
        return True
    number = text.lstrip("+-")
    digits = "0-9a-fA-F" if number[:2].lower() == "0x" else "0-9"
    prefixed = number[:1] == "0" and number[1:2].lower() in _PREFIXES
    number = "0" + number[2:] if prefixed else number
    return not re.search(rf"(?<![{digits}])_|_(?![{digits}])", number)


def format_float(value: float, verb: str = "g", precision: int = -1) -> str:
    """Return what strconv.FormatFloat makes of a float64 for the verbs e, f and g.

    Precision -1 takes as few digits as tell the number from others.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if precision >= 0:
        return f"{value:.{precision}{verb}}"
    sign = "-" if math.copysign(1, value) < 0 else ""
    digits, point = shortest_digits(abs(value))
    exponential = verb == "e" or (verb == "g" and not -4 <= point - 1 < 6)
    return sign + (_exponential if exponential else positional)(digits, point)


def shortest_digits(value: float) -> tuple[str, int]:
    """Return the digits of a positive number, and how many of them stand before the point."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return (digits, point) if digits else ("0", 1)


def _exponential(digits: str, point: int) -> str:
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'-' if point < 1 else '+'}{abs(point - 1):02d}"


def positional(digits: str, point: int) -> str:
    """Return digits with a point among or around them."""
    if point <= 0:
        return f"0.{'0' * -point}{digits}" if digits != "0" else "0"
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def to_int(value: object) -> int:
    """Return what cast.ToInt64 makes of any value: 0 of what is no number."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return truncated(value)
    if isinstance(value, str):
        decimals = _ZERO_DECIMALS.fullmatch(value)
        return parse_int(decimals[1] if decimals else value) or 0
    return 0


def to_int64(value: object) -> Int64:
    """Return an int64 of any value."""
    return Int64(to_int(value))


def to_float(value: object) -> float:
    """Return what cast.ToFloat64 makes of any value: 0 of what is no number."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return parse_float(value) or 0.0
    return 0.0


def int64(number: int) -> Int64:
    """Return a sum or a product as Go keeps it."""
    return Int64(wrapped(number))
