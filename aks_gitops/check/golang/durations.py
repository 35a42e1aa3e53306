"""Durations as Go writes them: 90m, 1h30m, 1.5h.

Source: Go's `time.ParseDuration`.
"""

import re

from aks_gitops.check.golang.text import as_utf8

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_PART = re.compile(r"([0-9]*)(\.[0-9]*)?([^.0-9]*)")
_MOST = 1 << 63
_NUMBERS = 1 << 64
_DIGITS = 20
"""One more than the largest number has."""


class DurationError(ValueError):
    """A text that is no duration, in Go's words."""


def parse_duration(text: str) -> int:
    """Return a duration in nanoseconds. Raises DurationError."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    if not rest:
        raise _invalid(text)
    total = 0
    while rest:
        part = _PART.match(rest)
        assert part is not None  # noqa: S101 - it matches the empty text too
        rest = rest[part.end() :]
        total = (total + _nanoseconds(part, text)) % _NUMBERS
        if total > _MOST:
            raise _invalid(text)
    if total == _MOST and not negative:
        raise _invalid(text)
    return -total if negative else total


def _nanoseconds(part: re.Match[str], text: str) -> int:
    whole, fraction = part[1], (part[2] or "")[1:]
    if not whole and not fraction:
        raise _invalid(text)
    number = int(whole.lstrip("0")[:_DIGITS] or "0")
    if number > _MOST:
        raise _invalid(text)
    if not part[3]:
        raise DurationError(f"time: missing unit in duration {_quoted(text)}")
    unit = _UNITS.get(part[3])
    if unit is None:
        raise DurationError(f"time: unknown unit {_quoted(part[3])} in duration {_quoted(text)}")
    if number > _MOST // unit:
        raise _invalid(text)
    nanoseconds = number * unit + _fraction(fraction, unit)
    if nanoseconds > _MOST:
        raise _invalid(text)
    return nanoseconds


def _fraction(digits: str, unit: int) -> int:
    """Return a fraction of a unit; Go leaves out the digits that no longer fit a number."""
    number, scale = 0, 1.0
    for digit in digits:
        if number > (_MOST - 1) // 10 or number * 10 + int(digit) > _MOST:
            break
        number, scale = number * 10 + int(digit), scale * 10
    return int(float(number) * (unit / scale))


def _invalid(text: str) -> DurationError:
    return DurationError(f"time: invalid duration {_quoted(text)}")


def _quoted(text: str) -> str:
    # The package time has a quote of its own, which escapes bytes beyond ASCII.
    written = "".join(
        "".join(f"\\x{byte:02x}" for byte in rune.encode())
        if rune >= "\x80" or rune < " "
        else rune
        for rune in as_utf8(text).replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{written}"'
