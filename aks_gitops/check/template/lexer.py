"""Splits a template into tokens, as Go's text/template/parse/lex.go does."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from aks_gitops.check.golang.text import is_digit, is_letter

Kind: TypeAlias = Literal[
    "assign",
    "bool",
    "char",
    "char constant",
    "complex",
    "declare",
    "dot",
    "end of text",
    "error",
    "field",
    "identifier",
    "keyword",
    "left delim",
    "left paren",
    "number",
    "pipe",
    "raw string",
    "right delim",
    "right paren",
    "space",
    "string",
    "text",
    "variable",
]

_KEYWORDS = frozenset(
    (
        "block",
        "break",
        "continue",
        "define",
        "else",
        "end",
        "if",
        "nil",
        "range",
        "template",
        "with",
    )
)
_SPACES = " \t\r\n"
_DIGITS = tuple("0123456789")
_TERMINATORS = (*_SPACES, *".,|:)(", "")
_SINGLE: dict[str, Kind] = {"=": "assign", "|": "pipe"}
_QUOTED: dict[str, tuple[Kind, re.Pattern[str]]] = {
    '"': ("string", re.compile(r'"(?:\\[^\n]|[^"\\\n])*"')),
    "`": ("raw string", re.compile(r"`[^`]*`")),
    "'": ("char constant", re.compile(r"'(?:\\[^\n]|[^'\\\n])*'")),
}
_NUMBER = re.compile(
    r"""[+-]?(?:
    0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?
    |0[oO][0-7_]*(?:\.[0-7_]*)?
    |0[bB][01_]*(?:\.[01_]*)?
    |[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?
    )i?""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of a template; of an error its text says what is wrong."""

    kind: Kind
    text: str
    line: int


class _LexError(Exception):
    """What is wrong at the present place."""


def tokens(template: str) -> Iterator[Token]:
    """Yield the tokens of a template, last an error or the end of the text."""
    lexer = _Lexer(template)
    try:
        yield from lexer.tokens()
    except _LexError as error:
        yield Token("error", str(error), lexer.line())


class _Lexer:
    def __init__(self, template: str) -> None:
        self._input = template
        self._at = 0
        self._counted = 0
        self._line = 1
        self._depth = 0

    def line(self) -> int:
        """Return the number of the line that has been reached."""
        self._line += self._input.count("\n", self._counted, self._at)
        self._counted = max(self._counted, self._at)
        return self._line

    def tokens(self) -> Iterator[Token]:
        while (found := self._input.find("{{", self._at)) >= 0:
            line, text = self.line(), self._input[self._at : found]
            self._at = found + 2
            trims = self._input.startswith("-", self._at) and self._is_space(self._at + 1)
            if text := text.rstrip(_SPACES) if trims else text:
                yield Token("text", text, line)
            self._at += 2 * trims
            if self._input.startswith("/*", self._at):
                self._skip_comment()
            else:
                yield Token("left delim", "{{", self.line())
                yield from self._action()
        if self._at < len(self._input):
            yield Token("text", self._input[self._at :], self.line())
        yield Token("end of text", "", self.line())

    def _is_space(self, index: int) -> bool:
        return self._input[index : index + 1] in tuple(_SPACES)

    def _skip_comment(self) -> None:
        end = self._input.find("*/", self._at + 2)
        if end < 0:
            raise _LexError("unclosed comment")
        self._at = end + 2
        if not self._right_delim():
            raise _LexError("comment ends before closing delimiter")

    def _right_delim(self) -> bool:
        """Go behind a closing delimiter, and the spaces that it trims; tell whether one is here."""
        if self._input.startswith("}}", self._at):
            self._at += 2
            return True
        if not self._is_space(self._at) or not self._input.startswith("-}}", self._at + 1):
            return False
        self._at += 4
        while self._is_space(self._at):
            self._at += 1
        return True

    def _action(self) -> Iterator[Token]:
        self._depth = 0
        while True:
            start, line = self._at, self.line()
            if self._right_delim():
                if self._depth:
                    raise _LexError("unclosed left paren")
                yield Token("right delim", "}}", line)
                return
            kind = self._inside()
            yield Token(kind, self._input[start : self._at], line)

    def _inside(self) -> Kind:
        """Go behind one token; return its kind."""
        mark = self._input[self._at : self._at + 1]
        if not mark:
            raise _LexError("unclosed action")
        if mark in _SPACES:
            return self._space()
        if mark in _QUOTED:
            return self._quoted(mark)
        if mark == "." and self._input[self._at + 1 : self._at + 2] not in _DIGITS:
            return self._name("field")
        if mark in ("+", "-", ".", *_DIGITS):
            return self._number()
        if _is_alphanumeric(mark):
            return self._identifier()
        return self._mark(mark)

    def _space(self) -> Kind:
        end = self._at
        while self._is_space(end):
            end += 1
        # The last space may belong to a delimiter that trims; it is not the first one, for then
        # the delimiter was found before.
        self._at = end - 1 if self._input.startswith("-}}", end) else end
        return "space"

    def _quoted(self, mark: str) -> Kind:
        kind, pattern = _QUOTED[mark]
        found = pattern.match(self._input, self._at)
        if not found:
            raise _LexError(f"unterminated {'quoted string' if kind == 'string' else kind}")
        self._at = found.end()
        return kind

    def _name(self, kind: Kind) -> Kind:
        """Go behind a field or a variable, whose first character is a mark."""
        self._at += 1
        if not self._at_terminator():
            self._skip_alphanumeric()
            return kind
        return "dot" if kind == "field" else kind

    def _skip_alphanumeric(self) -> None:
        while _is_alphanumeric(self._input[self._at : self._at + 1]):
            self._at += 1
        if not self._at_terminator():
            raise _LexError(f"bad character {self._input[self._at : self._at + 1]!r}")

    def _at_terminator(self) -> bool:
        following = self._input[self._at : self._at + 1]
        return following in _TERMINATORS or self._input.startswith("}}", self._at)

    def _number(self) -> Kind:
        self._scan_number()
        if self._input[self._at : self._at + 1] not in ("+", "-"):
            return "number"
        start = self._at
        self._scan_number()
        if not self._input.endswith("i", start, self._at):
            raise _LexError(f"bad number syntax: {self._input[start : self._at]!r}")
        return "complex"

    def _scan_number(self) -> None:
        found = _NUMBER.match(self._input, self._at)
        self._at = found.end() if found else self._at
        if _is_alphanumeric(self._input[self._at : self._at + 1]):
            raise _LexError("bad number syntax")

    def _identifier(self) -> Kind:
        start = self._at
        self._skip_alphanumeric()
        word = self._input[start : self._at]
        if word in ("true", "false"):
            return "bool"
        return "keyword" if word in _KEYWORDS else "identifier"

    def _mark(self, mark: str) -> Kind:
        if mark == "$":
            return self._name("variable")
        self._at += 1
        if mark in "()":
            self._depth += 1 if mark == "(" else -1
            if self._depth < 0:
                raise _LexError("unexpected right paren")
            return "left paren" if mark == "(" else "right paren"
        if mark == ":":
            if not self._input.startswith("=", self._at):
                raise _LexError("expected :=")
            self._at += 1
            return "declare"
        if not (mark.isascii() and mark.isprintable()):
            raise _LexError(f"unrecognized character in action: {mark!r}")
        return _SINGLE.get(mark, "char")


def _is_alphanumeric(rune: str) -> bool:
    return rune == "_" or (rune != "" and (is_letter(rune) or is_digit(rune)))
