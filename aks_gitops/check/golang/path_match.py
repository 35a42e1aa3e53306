"""Go's path.Match: for the kinds, groups and names of a project, and for a generator's directories.

`*` and `?` stop at '/', a class may take one, and what a `*` took is never given back to a later
one. It goes by bytes where it looks for the place of a part, and by runes within the part. On Linux
path/filepath's Match is the same. For paths in git see aks_gitops/paths/glob.py, which knows no
classes.

Source: Go's path/match.go.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from aks_gitops.check.golang.errors import LimitError
from aks_gitops.check.golang.runes import RUNE_ERROR, rune_at
from aks_gitops.check.golang.text import to_bytes

_MOST_STEPS = 500_000
"""Parts of a pattern times bytes of a name: roughly a second of work."""
_LONGEST = 4096
"""Characters of a pattern; no path in a work tree is longer."""


class _BrokenError(Exception):
    """A class or an escape of the pattern is not written right."""


class _Class(NamedTuple):
    """What stands for one rune."""

    negated: bool
    ranges: tuple[tuple[int, int], ...]
    """The first and the last code point of each."""


_ANY = _Class(negated=True, ranges=((ord("/"), ord("/")),))


class _Chunk(NamedTuple):
    """What stands between some stars and the next ones outside of a class."""

    star: bool
    """Whether a `*` stands before it."""
    parts: tuple[bytes | _Class, ...]


@lru_cache(maxsize=65536)
def matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern matches the whole name; never for a broken one. Raises LimitError."""
    return compile_pattern(pattern)(name)


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """Return the function that tells of a name whether the pattern matches it.

    Raises LimitError, and so does the function where a long name meets a pattern of many parts.
    """
    if len(pattern) > _LONGEST:
        raise LimitError(f"a pattern is longer than {_LONGEST} characters")
    try:
        return partial(_matches, tuple(_chunks(to_bytes(pattern))))
    except _BrokenError:
        return lambda _: False


def _matches(chunks: tuple[_Chunk, ...], text: str) -> bool:
    name = to_bytes(text)
    if len(name) * sum(len(chunk.parts) for chunk in chunks) > _MOST_STEPS:
        raise LimitError("a long name meets a pattern of many parts")
    start = 0
    for number, chunk in enumerate(chunks):
        if not chunk.parts:
            return name.find(b"/", start) < 0
        end = _place(chunk, name, start, last=number == len(chunks) - 1)
        if end is None:
            return False
        start = end
    return start == len(name)


def _place(chunk: _Chunk, name: bytes, start: int, *, last: bool) -> int | None:
    """Return where a chunk ends at the first place where it fits."""
    for place in _places(chunk, name, start):
        end = _end(chunk.parts, name, place)
        if end is not None and (end == len(name) or not last):
            return end
    return None


def _places(chunk: _Chunk, name: bytes, start: int) -> Iterator[int]:
    if not chunk.star:
        yield start
        return
    slash = name.find(b"/", start)
    furthest = slash if slash >= 0 else len(name)
    first = chunk.parts[0]
    if isinstance(first, _Class):
        yield from range(start, furthest + 1)
        return
    while 0 <= (start := name.find(first, start)) <= furthest:
        yield start
        start += 1


def _end(parts: tuple[bytes | _Class, ...], name: bytes, at: int) -> int | None:
    """Return where the parts end that begin at a place; None where they do not fit."""
    for part in parts:
        if isinstance(part, bytes):
            if not name.startswith(part, at):
                return None
            at += len(part)
            continue
        rune = rune_at(name, at)
        found = any(low <= rune.code <= high for low, high in part.ranges)
        if not rune.width or found is part.negated:
            return None
        at += rune.width
    return at


def _chunks(pattern: bytes) -> Iterator[_Chunk]:
    """Give what stands between the stars. Raises _BrokenError."""
    while pattern:
        text = pattern.lstrip(b"*")
        star = len(text) < len(pattern)
        end = _chunk_end(text)
        yield _Chunk(star, tuple(_parts(text[:end])))
        pattern = text[end:]


def _chunk_end(text: bytes) -> int:
    at, in_class = 0, False
    while at < len(text) and (in_class or text[at : at + 1] != b"*"):
        mark = text[at : at + 1]
        in_class = mark == b"[" or (in_class and mark != b"]")
        at += 2 if mark == b"\\" else 1
    return at


def _parts(chunk: bytes) -> Iterator[bytes | _Class]:
    literal = b""
    while chunk:
        mark, rest = chunk[:1], chunk[1:]
        if mark not in b"[?":
            escape = mark == b"\\"
            if escape and not rest:
                raise _BrokenError
            literal += rest[:1] if escape else mark
            chunk = rest[escape:]
            continue
        if literal:
            yield literal
            literal = b""
        one, chunk = (_ANY, rest) if mark == b"?" else _class(rest)
        yield one
    if literal:
        yield literal


def _class(chunk: bytes) -> tuple[_Class, bytes]:
    """Return a class and what follows it. Raises _BrokenError."""
    negated = chunk[:1] == b"^"
    chunk = chunk[negated:]
    ranges: list[tuple[int, int]] = []
    while not (ranges and chunk[:1] == b"]"):
        low, chunk = _class_rune(chunk)
        high = low
        if chunk[:1] == b"-":
            high, chunk = _class_rune(chunk[1:])
        ranges.append((low, high))
    return _Class(negated, tuple(ranges)), chunk[1:]


def _class_rune(chunk: bytes) -> tuple[int, bytes]:
    """Return a rune of a class and what follows it. Raises _BrokenError."""
    if chunk[:1] in (b"", b"-", b"]"):
        raise _BrokenError
    chunk = chunk[1:] if chunk[:1] == b"\\" else chunk
    rune = rune_at(chunk, 0)
    after = chunk[rune.width :]
    if not after or (rune.code == RUNE_ERROR and rune.width <= 1):
        raise _BrokenError
    return rune.code, after
