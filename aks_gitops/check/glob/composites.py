"""Parts of a compiled glob that are made of parts.

Source: the package match of github.com/gobwas/glob v0.2.3 (any_of.go, every_of.go, row.go,
btree.go).
"""

from dataclasses import dataclass, field
from itertools import islice

from aks_gitops.check.glob.matchers import Matcher, Place
from aks_gitops.check.golang.runes import count, rune_at, runes, starts

_MOST_STEPS = 200_000
"""About a tenth of a second."""
_LONG = 128
"""Bytes from which on a step takes longer."""


class CutOutside(Exception):  # noqa: N818 - it is what Go's panic is about
    """A part was cut beyond the end of the text: the glob library panics there."""


class TooManySteps(Exception):  # noqa: N818 - there is nothing wrong but the time
    """The search for a match takes too long."""


@dataclass
class Search:
    """What one search for a match did so far."""

    seen: dict[tuple[int, bytes], bool] = field(default_factory=dict)
    """What each tree said of a text: without it, a glob of many stars takes ages."""
    steps: int = 0

    def begin(self) -> None:
        """Forget the search before."""
        self.seen.clear()
        self.steps = 0

    def step(self, places: int, text: bytes) -> None:
        """Count places of a text that are looked at. Raises TooManySteps."""
        self.steps += (1 + places) * (1 + len(text) // _LONG)
        if self.steps > _MOST_STEPS:
            raise TooManySteps


@dataclass(frozen=True)
class AnyOf:
    """Matches what one of its parts matches."""

    parts: tuple[Matcher, ...]

    @property
    def length(self) -> int | None:
        """How many runes it matches, where later parts do not contradict; the library's own sum."""
        length: int | None = None
        for part in self.parts:
            if length is None:
                length = part.length
            elif part.length != length:
                return None
        return length

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return any(part.matches(text) for part in self.parts)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        places = [place for part in self.parts if (place := part.find(text))]
        if not places:
            return None
        first = min(place.start for place in places)
        return Place(first, sorted({n for p in places if p.start == first for n in p.lengths}))


@dataclass(frozen=True)
class EveryOf:
    """Matches what all of its parts match. Each of them finds its place at the beginning."""

    parts: tuple[Matcher, ...]
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return all(part.matches(text) for part in self.parts)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        places = [part.find(text) for part in self.parts]
        lengths = [set(place.lengths) if place else set[int]() for place in places]
        shared = set[int].intersection(*lengths)
        return Place(0, sorted(shared)) if shared else None


@dataclass(frozen=True)
class Row:
    """Matches its parts one after the other, each of a known number of runes."""

    parts: tuple[Matcher, ...]
    length: int

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text. Raises CutOutside."""
        return count(text) == self.length and self._matches_here(text)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text. Raises CutOutside."""
        for start in starts(text):
            if len(text) - start < self.length:
                break
            if self._matches_here(text[start:]):
                return Place(start, (self.length,))
        return None

    def _matches_here(self, text: bytes) -> bool:
        at = 0
        for part in self.parts:
            width = _width_of(text[at:], part.length)
            if width is None:
                return False
            if at + width > len(text):
                raise CutOutside
            if not part.matches(text[at : at + width]):
                return False
            at += width
        return True


@dataclass(frozen=True)
class Tree:
    """Matches a part in the middle, and what is left and right of it."""

    value: Matcher
    left: Matcher | None
    right: Matcher | None
    left_length: int
    """The runes that the left side surely takes; the library then skips as many bytes."""
    right_length: int
    search: Search = field(compare=False, repr=False)
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text. Raises CutOutside and TooManySteps."""
        known = (id(self), text)
        if known not in self.search.seen:
            self.search.seen[known] = self._matches(text)
        return self.search.seen[known]

    def find(self, text: bytes) -> Place | None:
        """Return nothing: the library never finds such a part within a text."""
        return None

    def _matches(self, text: bytes) -> bool:
        offset, limit = self.left_length, len(text) - self.right_length
        while offset < limit:
            place = self.value.find(text[offset:limit])
            if place is None:
                return False
            self.search.step(len(place.lengths), text)
            start = offset + place.start
            if _side(self.left, text[:start]) and any(
                _side(self.right, text[start + length :]) for length in reversed(place.lengths)
            ):
                return True
            offset = start + rune_at(text, start).width
        return False


def _side(part: Matcher | None, text: bytes) -> bool:
    return part.matches(text) if part else not text


def _width_of(text: bytes, length: int | None) -> int | None:
    """Return how many bytes the library cuts for so many runes: to the last one's first byte."""
    if length is None:
        return None
    if text.isascii():
        return (length or len(text) or 1) if len(text) >= length else None
    read = list(islice(runes(text), length or None))
    if len(read) < length:
        return None
    return read[-1].start + 1
