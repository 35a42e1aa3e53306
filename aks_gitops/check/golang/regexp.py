"""Go's package regexp, on RE2: the same syntax, and time linear in the text.

Templates use it. The /expressions/ in lists of namespaces are another language: regexp2.py.

Source: regexp/regexp.go.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, cast

import re2  # type: ignore[import-untyped]

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Output
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError

_LONGEST = 10_000
"""Bytes in an expression; longer ones take RE2 a noticeable time to compile."""
_NAME = re.compile(r"\{(\w+)\}|(\w+)")
_GROUP_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class Match(Protocol):
    """What was found."""

    def span(self, group: int = 0) -> tuple[int, int]:
        """Return where a group begins and ends, in bytes; (-1, -1) where it took no part."""


class Expression(Protocol):
    """A compiled regular expression for bytes."""

    pattern: bytes
    groups: int
    groupindex: dict[str, int]

    def search(self, text: bytes, pos: int) -> Match | None:
        """Return the first match that begins at a position or behind it."""

    def fullmatch(self, text: bytes) -> Match | None:
        """Return the match of the whole text."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Expression:
    """Return a compiled expression. Raises GoError for a broken one."""
    if len(pattern) > _LONGEST:
        raise NotEvaluatedError(f"a regular expression longer than {_LONGEST} bytes")
    if not go.is_valid(pattern):
        raise GoError("error parsing regexp: invalid UTF-8")
    if r"\C" in pattern:
        raise NotEvaluatedError(r"the regular expression \C")
    options = re2.Options()
    options.log_errors = False
    try:
        return cast(Expression, re2.compile(pattern.encode(), options))
    except re2.error as error:
        raise GoError(f"error parsing regexp: {error}: `{pattern}`") from None


@lru_cache(maxsize=1024)
def compiled_bytes(pattern: bytes) -> Expression:
    """Return an expression that takes bytes one by one, whatever text they are."""
    options = re2.Options()
    options.log_errors = False
    options.encoding = re2.Options.Encoding.LATIN1
    return cast(Expression, re2.compile(pattern, options))


def literal(text: str) -> str:
    """Return an expression that matches just this text."""
    return cast(str, re2.escape(text))


def find_all(expression: Expression, text: bytes, limit: int = -1) -> list[Match]:
    """Return the matches from left to right, as FindAll finds them; -1 for all.

    An empty match right behind the one before it does not count.
    """
    found: list[Match] = []
    position, before = 0, -1
    while position <= len(text) and len(found) != limit:
        match = expression.search(text, position)
        if match is None:
            break
        start, end = match.span()
        if end != position or start != before:
            found.append(match)
        position = position + _width(text, position) if end == position else end
        before = end
    return found


def replaced(
    expression: Expression, text: bytes, replacement: Callable[[Match], str], output: Output
) -> str:
    """Return a text with each match replaced. Raises LimitError."""
    copied = position = 0
    while position <= len(text):
        match = expression.search(text, position)
        if match is None:
            break
        start, end = match.span()
        output.write(go.to_text(text[copied:start]))
        if end > copied or start == 0:
            output.write(replacement(match))
        copied = end
        position = max(end, position + _width(text, position))
    output.write(go.to_text(text[copied:]))
    return output.text()


def split(expression: Expression, text: bytes, limit: int) -> list[str] | None:
    """Return the parts between matches, as Split returns them; None where it returns nil."""
    if limit == 0:
        return None
    if not text and expression.pattern:
        return [""]
    parts: list[str] = []
    begin = end = 0
    for match in find_all(expression, text, limit):
        if 0 < limit <= len(parts) + 1:
            break
        end = match.span()[0]
        if match.span()[1] != 0:
            parts.append(go.to_text(text[begin:end]))
        begin = match.span()[1]
    return [*parts, go.to_text(text[begin:])] if end != len(text) else parts


def searchable(text: str) -> bytes:
    """Return a text's bytes; what is not UTF-8 is searched differently by RE2."""
    if not go.is_valid(text):
        raise NotEvaluatedError("a regular expression over bytes that are not UTF-8")
    return text.encode()


def _width(data: bytes, index: int) -> int:
    """Return how many bytes the rune at a place has; 1 behind the last."""
    end = index + 1
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return end - index


def expanded(template: str, match: Match, expression: Expression, text: bytes) -> str:
    """Return a replacement with its $1 and ${name} filled in, as Regexp.Expand does."""
    parts: list[str] = []
    rest = template
    while "$" in rest:
        before, _, rest = rest.partition("$")
        parts.append(before)
        name, behind = _group_name(rest)
        if rest.startswith("$") or name is None:
            parts.append("$")
            rest = rest.removeprefix("$")
        else:
            parts.append(_group(name, match, expression, text))
            rest = behind
    return "".join([*parts, rest])


def _group_name(text: str) -> tuple[str | None, str]:
    found = _NAME.match(text)
    if not found:
        return None, text
    return found[1] or found[2], text[found.end() :]


def _group(name: str, match: Match, expression: Expression, text: bytes) -> str:
    number = expression.groupindex.get(name, -1)
    if _GROUP_NUMBER.fullmatch(name):
        number = int(name) if int(name) <= expression.groups else -1
    start, end = match.span(number) if number >= 0 else (-1, -1)
    return go.to_text(text[start:end]) if start >= 0 else ""
