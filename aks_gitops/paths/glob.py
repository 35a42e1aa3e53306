"""Globs as Argo CD's git directories generator reads them: `*` and `?` stay within one segment.

Rule: Go's `path.Match`, which Argo CD calls on every directory of the repository
(applicationset/generators/git.go).
"""

import re
from functools import lru_cache

_SPECIAL = re.compile(r"[*?\[\\{}]")
"""Braces mean nothing to `path.Match`, but the new globbing of the files generator reads them."""
_TOKEN = re.compile(r"\\.|.", re.DOTALL)


def escape(text: str) -> str:
    """Return a glob that matches just `text`."""
    return _SPECIAL.sub(lambda mark: "\\" + mark.group(), text)


@lru_cache(maxsize=4096)
def compile_glob(glob: str) -> re.Pattern[str]:
    """Return the regular expression that matches whole paths as `glob` does."""
    return re.compile("".join(map(_regex_of, _TOKEN.findall(glob))), re.DOTALL)


def matches(glob: str, path: str) -> bool:
    """Tell whether `glob` matches the whole of `path`."""
    return compile_glob(glob).fullmatch(path) is not None


def intersects(one: str, other: str) -> bool:
    """Tell whether a path can exist that both globs match."""
    ones, others = one.split("/"), other.split("/")
    return len(ones) == len(others) and all(
        _meet(tuple(_TOKEN.findall(a)), tuple(_TOKEN.findall(b)))
        for a, b in zip(ones, others, strict=True)
    )


def crossings(glob: str) -> set[str]:
    """Return globs of what `glob` matches only if its wildcards may stand for '/' too.

    Argo CD's files generator reads globs that way unless its new globbing is on.
    """
    tokens = _TOKEN.findall(glob)
    crossing = {"*": "*/*", "?": "/"}
    crossed = (
        "".join((*tokens[:index], crossing[token], *tokens[index + 1 :]))
        for index, token in enumerate(tokens)
        if token in crossing
    )
    # No path has such segments, and git takes a//b for a/b.
    return {one for one in crossed if {"", ".", ".."}.isdisjoint(one.split("/"))}


def _regex_of(token: str) -> str:
    if token == "*":
        return "[^/]*"
    if token == "?":
        return "[^/]"
    return re.escape(token[-1])


@lru_cache(maxsize=4096)
def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return all(token == "*" for token in one + other)
    if one[0] == "*" or other[0] == "*":
        star, rest = (one, other) if one[0] == "*" else (other, one)
        return _meet(star[1:], rest) or _meet(star, rest[1:])
    if "?" in (one[0], other[0]) or one[0][-1] == other[0][-1]:
        return _meet(one[1:], other[1:])
    return False
