"""Read a glob as gobwas/glob does: `*`, `**`, `?`, `[ab]`, `[!a-z]`, `{one,other}` and text.

Its own ways are kept: braces need no end, a NUL ends a glob, and a class is runes or one range.

Source: syntax/lexer/lexer.go and syntax/ast/parser.go of github.com/gobwas/glob v0.2.3.
"""

from typing import Literal, NamedTuple

from aks_gitops.check.glob.errors import GlobError, GlobTooLarge

_DEEPEST = 32
"""Braces in braces that are read."""
_MOST = 100
"""Parts beside each other that are read; the time to compile them grows with their cube."""

_NUL = "\0"
_BAD = "\ufffd"
_SINGLE, _ANY = "?", "*"
_ENDS = "unexpected end of input"
_BREAKERS = "?*[{"
_BREAKERS_IN_BRACES = "?*[{},"

Kind = Literal["pattern", "nothing", "text", "any", "super", "single", "runes", "range", "any-of"]


class Node(NamedTuple):
    """A part of a glob."""

    kind: Kind
    text: str = ""
    """The text; of `runes` each rune of the class; of `range` its first and its last rune."""
    negated: bool = False
    children: tuple["Node", ...] = ()


NOTHING = Node("nothing")


def parse(pattern: str) -> Node:
    """Return the parts of a glob. Raises GlobError and GlobTooLarge."""
    return _Reader(pattern).read()


class _Reader:
    """Reads one glob from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._open: list[tuple[list[Node], list[Node]]] = []
        """Of each open brace: the alternatives so far, and what stands before the brace."""
        self._nodes: list[Node] = []
        self._in_class = False

    def read(self) -> Node:
        while (rune := self._peek()) not in ("", _NUL):
            self._item(rune)
            if len(self._nodes) > _MOST or len(self._open) > _DEEPEST:
                raise GlobTooLarge(self._pattern)
        while self._open:
            self._close()
        return Node("pattern", children=tuple(self._nodes))

    def _item(self, rune: str) -> None:
        if rune == "{":
            self._enter()
        elif rune == "," and self._open:
            self._at += 1
            self._open[-1][0].append(self._alternative())
        elif rune == "}" and self._open:
            self._at += 1
            self._close()
        elif rune == "[":
            self._in_class = True
            self._nodes.append(self._class())
            self._in_class = False
        elif rune in (_SINGLE, _ANY):
            self._nodes.append(self._wildcard(rune))
        else:
            text = self._text(_BREAKERS_IN_BRACES if self._open else _BREAKERS)
            self._nodes.extend([Node("text", text)] if text else [])

    def _enter(self) -> None:
        self._at += 1
        self._open.append(([], self._nodes))
        self._nodes = []

    def _alternative(self) -> Node:
        ended = Node("pattern", children=tuple(self._nodes))
        self._nodes = []
        return ended

    def _close(self) -> None:
        alternatives, before = self._open.pop()
        choice = Node("any-of", children=(*alternatives, self._alternative()))
        self._nodes = [*before, choice]

    def _wildcard(self, rune: str) -> Node:
        self._at += 1
        if rune == _SINGLE:
            return Node("single")
        if self._peek() != _ANY:
            return Node("any")
        self._at += 1
        return Node("super")

    def _class(self) -> Node:
        self._at += 1
        negated = self._peek() == "!"
        self._at += negated
        first = self._rune()
        if self._peek() == "-":
            self._at += 1
            node = Node("range", first + self._rune(), negated)
        else:
            self._at -= 1
            node = Node("runes", self._text("]"), negated)
        if self._rune() != "]":
            raise GlobError("expected close range character")
        if node.kind == "range" and node.text[1] < first:
            raise GlobError(f"hi character '{node.text[1]}' should be greater than lo '{first}'")
        if not node.text:
            raise GlobError("could not parse range")
        return node

    def _text(self, breakers: str) -> str:
        """Return the text up to a breaker; a NUL ends it too, and is gone then."""
        read, escaped = "", False
        while (rune := self._peek()) and (escaped or rune not in breakers):
            self._at += 1
            if rune == _NUL:
                break
            if rune == "\\" and not escaped:
                escaped = True
                continue
            escaped = False
            read += rune
        return read

    def _rune(self) -> str:
        rune = self._peek()
        if rune in ("", _NUL):
            raise GlobError(_ENDS)
        self._at += 1
        return rune

    def _peek(self) -> str:
        rune = self._pattern[self._at : self._at + 1]
        if rune == _BAD:
            raise GlobError(_ENDS if self._in_class else "could not read rune")
        return rune
