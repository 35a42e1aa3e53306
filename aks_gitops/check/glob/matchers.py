"""What a part of a compiled glob can be, and how each finds its place in a text.

Each kind answers two questions: does it match a whole text, and where is its first place in one,
with the lengths that it can have there. The kinds differ in the lengths that they leave out, so a
glob's answer depends on what it was compiled to; Argo CD's answers come from that.

Source: the package match of github.com/gobwas/glob v0.2.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from aks_gitops.check.golang.runes import Rune, count, ends, rune_at, runes, starts


class Place(NamedTuple):
    """Where a part begins in a text, and the lengths it can have there; both in bytes."""

    start: int
    lengths: Sequence[int]


class Matcher(Protocol):
    """A part of a compiled glob."""

    @property
    def length(self) -> int | None:
        """How many runes it matches; None where that varies."""

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""


@dataclass(frozen=True)
class Nothing:
    """Matches the empty text."""

    length = 0

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return not text

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return Place(0, (0,))


@dataclass(frozen=True)
class Text:
    """Matches one text."""

    text: bytes

    @property
    def length(self) -> int | None:
        """How many runes it matches."""
        return count(self.text)

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return self.text == text

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        start = text.find(self.text)
        return None if start == -1 else Place(start, (len(self.text),))


@dataclass(frozen=True)
class OneRune:
    """Matches one rune: any but some, or one of some. The empty text counts as a rune too."""

    runes: tuple[int, ...]
    negated: bool
    length = 1

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        rune = rune_at(text, 0)
        return len(text) <= rune.width and self._holds(rune)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return next((Place(r.start, (r.length,)) for r in runes(text) if self._holds(r)), None)

    def _holds(self, rune: Rune) -> bool:
        return (rune.code in self.runes) is not self.negated


@dataclass(frozen=True)
class RuneRange:
    """Matches one rune of a range, or one that is not in it."""

    low: int
    high: int
    negated: bool
    length = 1

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        rune = rune_at(text, 0)
        return len(text) <= rune.width and self._holds(rune)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return next((Place(r.start, (r.length,)) for r in runes(text) if self._holds(r)), None)

    def _holds(self, rune: Rune) -> bool:
        return (self.low <= rune.code <= self.high) is not self.negated


@dataclass(frozen=True)
class AnyText:
    """Matches a text without separators."""

    separators: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return first_of(text, self.separators) == -1

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        end = first_of(text, self.separators)
        return _every_start(text if end == -1 else text[:end])


@dataclass(frozen=True)
class Super:
    """Matches every text."""

    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return True

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return _every_start(text)


@dataclass(frozen=True)
class Minimum:
    """Matches a text of so many runes or more."""

    runes: int
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return count(text) >= self.runes

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        lengths = ends(text)[self.runes - 1 :]
        return Place(0, lengths) if lengths else None


@dataclass(frozen=True)
class Maximum:
    """Matches a text of so many runes or fewer."""

    runes: int
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return count(text) <= self.runes

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return Place(0, [0, *ends(text)[: self.runes]])


@dataclass(frozen=True)
class Contains:
    """Matches a text that holds another one, or one that does not."""

    needle: bytes
    negated: bool
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return (self.needle in text) is not self.negated

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        at = text.find(self.needle)
        if self.negated:
            return _every_start(text if at == -1 else text[:at])
        if at == -1:
            return None
        end = at + len(self.needle)
        return Place(0, [end + length for length in _every_start(text[end:]).lengths])


def first_of(text: bytes, separators: bytes) -> int:
    """Return where the first separator that occurs at all stands; -1 where none does."""
    return next((text.index(one) for one in separators if one in text), -1)


def last_of(text: bytes, separators: bytes) -> int:
    """Return where the first separator that occurs at all stands last; -1 where none does."""
    return next((text.rindex(one) for one in separators if one in text), -1)


def _every_start(text: bytes) -> Place:
    return Place(0, [*starts(text), len(text)])
