"""Patterns as Go's filepath.Match reads them: Argo CD takes them for kinds, groups and names.

`*` and `?` stop at '/', and what a `*` took is never given back to a later one. For paths in git
see aks_gitops/paths/glob.py, which knows no classes.

Source: Go's `path/filepath`, match.go.
"""

from functools import lru_cache
from typing import NamedTuple

from aks_gitops.check.go.runes import RUNE_ERROR, rune_at


class BadPatternError(ValueError):
    """A class or an escape of the pattern is not written right."""


class _Chunk(NamedTuple):
    star: bool
    """Whether a `*` stands before it."""
    text: bytes
    last: bool


@lru_cache(maxsize=65536)
def matches(pattern: str, name: str) -> bool:
    """Tell whether the pattern matches the whole name; a bad pattern matches nothing."""
    rest, left = pattern.encode(), name.encode()
    try:
        while rest:
            chunk, rest = _next_chunk(rest)
            if chunk.star and not chunk.text:
                return b"/" not in left
            after = _after_chunk(chunk, left)
            if after is None:
                return False
            left = after
    except BadPatternError:
        return False
    return not left


def _next_chunk(pattern: bytes) -> tuple[_Chunk, bytes]:
    """Return what stands before the next `*` outside of a class, and what follows."""
    text = pattern.lstrip(b"*")
    star = len(text) < len(pattern)
    at, in_class = 0, False
    while at < len(text) and (in_class or text[at : at + 1] != b"*"):
        mark = text[at : at + 1]
        in_class = mark == b"[" or (in_class and mark != b"]")
        at += 2 if mark == b"\\" else 1
    return _Chunk(star, text[:at], not text[at:]), text[at:]


def _after_chunk(chunk: _Chunk, name: bytes) -> bytes | None:
    """Return what the chunk leaves of the name at the first place where it fits."""
    for start in range(len(name) + 1):
        rest = _after(chunk.text, name[start:])
        if rest is not None and not (chunk.last and rest):
            return rest
        if not chunk.star or name[start : start + 1] in (b"", b"/"):
            return None
    return None


def _after(chunk: bytes, name: bytes) -> bytes | None:
    """Return what the chunk leaves of a name that begins with it. Raises BadPatternError."""
    left: bytes | None = name
    while chunk:
        left = left or None
        if chunk[:1] == b"[":
            chunk, left = _class(chunk[1:], left)
        elif chunk[:1] == b"?":
            chunk = chunk[1:]
            left = left[rune_at(left, 0).width :] if left and left[:1] != b"/" else None
        else:
            chunk = chunk[1:] if chunk[:1] == b"\\" else chunk
            if not chunk:
                raise BadPatternError
            left = left[1:] if left and left[:1] == chunk[:1] else None
            chunk = chunk[1:]
    return left


def _class(chunk: bytes, left: bytes | None) -> tuple[bytes, bytes | None]:
    """Return what follows a class in the pattern, and what follows its rune in the name."""
    negated = chunk[:1] == b"^"
    chunk = chunk[negated:]
    rune = rune_at(left or b"", 0)
    found, ranges = False, 0
    while not (ranges and chunk[:1] == b"]"):
        low, chunk = _class_rune(chunk)
        high = low
        if chunk[:1] == b"-":
            high, chunk = _class_rune(chunk[1:])
        found = found or low <= rune.code <= high
        ranges += 1
    fits = left is not None and found is not negated
    return chunk[1:], left[rune.width :] if left and fits else None


def _class_rune(chunk: bytes) -> tuple[int, bytes]:
    if chunk[:1] in (b"", b"-", b"]"):
        raise BadPatternError
    chunk = chunk[1:] if chunk[:1] == b"\\" else chunk
    rune = rune_at(chunk, 0)
    after = chunk[rune.width :]
    if not after or (rune.code == RUNE_ERROR and rune.width <= 1):
        raise BadPatternError
    return rune.code, after
