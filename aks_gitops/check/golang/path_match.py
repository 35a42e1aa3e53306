"""Go's path.Match: `*` and `?` stay within one segment, a class may take a slash.

Source: path/match.go. It looks for the parts between the stars one by one and never goes back, so
that with a class it finds fewer matches than a regular expression would.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.check.golang.regexp import compiled, literal

_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]?|.", re.DOTALL)


class _BrokenError(Exception):
    """The pattern is none."""


class _Chunk(NamedTuple):
    """What follows some stars, up to the next ones."""

    star: bool
    tests: tuple[Callable[[str], bool], ...]


def matches(pattern: str, path: str) -> bool:
    """Tell whether path.Match finds that a pattern matches a path; never for a broken pattern."""
    return compile_pattern(pattern)(path)


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """Return the function that tells of a path whether the pattern matches it."""
    try:
        chunks = _chunks(pattern)
    except _BrokenError:
        return lambda _: False
    if "[" in pattern:
        return lambda path: _matches(chunks, path)
    expression = compiled(_regex(pattern))
    return lambda path: expression.fullmatch(path.encode()) is not None


def _regex(pattern: str) -> str:
    wild = {"*": "[^/]*", "?": "[^/]"}
    pieces = (wild.get(piece) or literal(piece[-1]) for piece in _PIECE.findall(pattern))
    return f"(?s){''.join(pieces)}"


def _matches(chunks: tuple[_Chunk, ...], path: str) -> bool:
    start = 0
    for number, chunk in enumerate(chunks):
        last = number == len(chunks) - 1
        if chunk.star and not chunk.tests:
            return "/" not in path[start:]
        end = _place(chunk, path, start, last=last)
        if end is None:
            return False
        start = end
    return start == len(path)


def _place(chunk: _Chunk, path: str, start: int, *, last: bool) -> int | None:
    """Return where the first match of a chunk ends."""
    while True:
        end = start + len(chunk.tests)
        fits = end == len(path) if last else end <= len(path)
        if fits and all(map(_passes, chunk.tests, path[start:end])):
            return end
        if not chunk.star or start >= len(path) or path[start] == "/":
            return None
        start += 1


def _passes(test: Callable[[str], bool], rune: str) -> bool:
    return test(rune)


def _chunks(pattern: str) -> tuple[_Chunk, ...]:
    chunks: list[_Chunk] = []
    star = False
    tests: list[Callable[[str], bool]] = []
    for piece in _PIECE.findall(pattern):
        if piece == "*":
            if tests:
                chunks.append(_Chunk(star, tuple(tests)))
            star, tests = True, []
        else:
            tests.append(_test(piece))
    if star or tests:
        chunks.append(_Chunk(star, tuple(tests)))
    return tuple(chunks)


def _test(piece: str) -> Callable[[str], bool]:
    if piece == "?":
        return lambda rune: rune != "/"
    if piece[0] == "[":
        negated = piece[1:2] == "^"
        ranges = _ranges(piece, 1 + negated)
        return lambda rune: any(low <= rune <= high for low, high in ranges) != negated
    if piece == "\\":
        raise _BrokenError
    literal = piece[-1]
    return lambda rune: rune == literal


def _ranges(piece: str, index: int) -> tuple[tuple[str, str], ...]:
    ranges: list[tuple[str, str]] = []
    while piece[index : index + 1] != "]" or not ranges:
        low, index = _class_rune(piece, index)
        high = low
        if piece[index : index + 1] == "-":
            high, index = _class_rune(piece, index + 1)
        ranges.append((low, high))
    return tuple(ranges)


def _class_rune(piece: str, index: int) -> tuple[str, int]:
    """Return a character of a class, and where it ends."""
    index += piece[index : index + 1] == "\\"
    rune = piece[index : index + 1]
    if not rune or (rune in "-]" and piece[index - 1] != "\\") or index + 1 == len(piece):
        raise _BrokenError
    return rune, index + 1
