"""Text as Go sees it: UTF-8 bytes, read rune by rune, where a byte that fits nowhere is a rune too.

The glob library cuts text by bytes while it counts runes, so it also meets halves of a rune.
Source: Go's `unicode/utf8`.
"""

from collections.abc import Iterator
from typing import NamedTuple

RUNE_ERROR = 0xFFFD
"""What Go reads where the bytes are no rune."""

_WIDTHS = ((0x00, 0x80, 1), (0xC2, 0xE0, 2), (0xE0, 0xF0, 3), (0xF0, 0xF5, 4))


class Rune(NamedTuple):
    """One rune of a text."""

    start: int
    """Its offset, in bytes."""
    code: int
    """The Unicode code point."""
    width: int
    """How many bytes it takes in the text: 1 for a byte that is no rune."""

    @property
    def length(self) -> int:
        """How many bytes its code point takes, which is another number for a byte that is none."""
        return len(chr(self.code).encode())


def rune_at(text: bytes, start: int) -> Rune:
    """Return the rune that begins at an offset; at the end of the text an error of no width."""
    if start >= len(text):
        return Rune(start, RUNE_ERROR, 0)
    lead = text[start]
    for low, high, width in _WIDTHS:
        if low <= lead < high:
            return _decoded(text, start, width)
    return Rune(start, RUNE_ERROR, 1)


def runes(text: bytes) -> Iterator[Rune]:
    """Give the runes of a text in turn."""
    start = 0
    while start < len(text):
        rune = rune_at(text, start)
        yield rune
        start += rune.width


def count(text: bytes) -> int:
    """Return how many runes a text has."""
    return len(text) if text.isascii() else sum(1 for _ in runes(text))


def starts(text: bytes) -> list[int]:
    """Return the offset of each rune, in bytes."""
    return list(range(len(text))) if text.isascii() else [rune.start for rune in runes(text)]


def ends(text: bytes) -> list[int]:
    """Return where each rune ends by the length of its code point, in bytes."""
    if text.isascii():
        return list(range(1, len(text) + 1))
    return [rune.start + rune.length for rune in runes(text)]


def _decoded(text: bytes, start: int, width: int) -> Rune:
    try:
        return Rune(start, ord(text[start : start + width].decode()), width)
    except UnicodeDecodeError:
        return Rune(start, RUNE_ERROR, 1)
