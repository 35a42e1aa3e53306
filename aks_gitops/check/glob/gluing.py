"""Put neighbouring parts of a glob together to simpler ones.

Source: glueMatchers and minimizeMatchers in compiler/compiler.go of github.com/gobwas/glob v0.2.3.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from aks_gitops.check.glob.composites import EveryOf, Row
from aks_gitops.check.glob.matchers import (
    AnyText,
    Contains,
    Matcher,
    Maximum,
    Minimum,
    OneRune,
    Super,
)

_T = TypeVar("_T")


def glued(parts: Sequence[Matcher]) -> Matcher | None:
    """Return one part that stands for several; None where there is none."""
    if len(parts) < 2:
        return None
    separators = _shared(parts)
    return _row(parts) if separators is None else _wildcard(parts, separators)


def minimized(parts: Sequence[Matcher]) -> Sequence[Matcher]:
    """Return the parts with the best runs of them glued, over and over."""
    while run := _best_run(parts):
        part = glued(parts[run.left : run.right])
        parts = [*parts[: run.left], *([part] if part else []), *parts[run.right :]]
    return parts


class _Run(NamedTuple):
    """Neighbours that can be glued."""

    left: int
    right: int
    length: int | None
    """How many runes they match together, where each matches a known number."""

    def is_better(self, other: "_Run") -> bool:
        if self.length is not None and other.length is not None and self.length > other.length:
            return True
        return self.right - self.left > other.right - other.left


def _best_run(parts: Sequence[Matcher]) -> _Run | None:
    excluded = [_excluded(part) for part in parts]
    lengths = [part.length for part in parts]
    best: _Run | None = None
    for left in range(len(parts)):
        alike = _while(excluded, left, lambda one, first: one is not None and one == first)
        known = _while(lengths, left, lambda one, _: one is not None)
        for right in range(max(alike, known), left + 1, -1):
            length = None if right <= alike else sum(one or 0 for one in lengths[left:right])
            run = _Run(left, right, length)
            best = run if best is None or run.is_better(best) else best
    return best


def _while(items: Sequence[_T], left: int, holds: Callable[[_T, _T], bool]) -> int:
    """Return where something no longer holds for each item and the first."""
    return next(
        (at for at in range(left, len(items)) if not holds(items[at], items[left])), len(items)
    )


def _row(parts: Sequence[Matcher]) -> Row | None:
    lengths = [part.length for part in parts]
    known = [length for length in lengths if length is not None]
    return Row(tuple(parts), sum(known)) if len(known) == len(parts) else None


def _shared(parts: Sequence[Matcher]) -> tuple[int, ...] | None:
    """Return what `*`, `**`, `?` and `[!...]` exclude, where all of them exclude the same."""
    excluded = {_excluded(part) for part in parts}
    return excluded.pop() if len(excluded) == 1 else None


def _wildcard(parts: Sequence[Matcher], separators: tuple[int, ...]) -> Matcher:
    single = sum(isinstance(part, OneRune) for part in parts)
    any_text = any(isinstance(part, AnyText) for part in parts)
    every_text = any(isinstance(part, Super) for part in parts)
    if not single:
        return AnyText(_encoded(separators)) if any_text else Super()
    if (any_text or every_text) and not separators:
        return Minimum(single)
    bounds: list[Matcher] = [Minimum(single)]
    if not (any_text or every_text):
        bounds.append(Maximum(single))
    if separators:
        bounds.append(Contains(_encoded(separators), negated=True))
    return EveryOf(tuple(bounds))


def _excluded(part: Matcher) -> tuple[int, ...] | None:
    if isinstance(part, Super):
        return ()
    if isinstance(part, AnyText):
        return tuple(part.separators)
    return part.runes if isinstance(part, OneRune) and part.negated else None


def _encoded(runes: tuple[int, ...]) -> bytes:
    return "".join(map(chr, runes)).encode()
