"""Tokens with a look ahead."""

from collections.abc import Iterable
from typing import NoReturn

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.template.lexer import Kind, Token


class TokenStream:
    """Reads tokens one by one; the last one never ends."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = list(tokens)
        self.at = 0
        """The index of the next token; may be set back."""

    @property
    def line(self) -> int:
        """The line of the last token that was read."""
        return self._tokens[min(max(self.at - 1, 0), len(self._tokens) - 1)].line

    def peek(self) -> Token:
        """Return the next token without reading it."""
        return self._tokens[min(self.at, len(self._tokens) - 1)]

    def next(self) -> Token:
        """Read a token."""
        token = self.peek()
        self.at += 1
        return token

    def skip_space(self) -> Token:
        """Read spaces; return the token behind them without reading it."""
        while self.peek().kind == "space":
            self.at += 1
        return self.peek()

    def next_word(self) -> Token:
        """Read spaces and the token behind them."""
        self.skip_space()
        return self.next()

    def expect(self, context: str, *kinds: Kind) -> Token:
        """Read a token of one of some kinds. Raises GoError for another one."""
        token = self.next_word()
        if token.kind not in kinds:
            unexpected(token, context)
        return token


def is_keyword(token: Token, *words: str) -> bool:
    """Tell whether a token is one of some keywords."""
    return token.kind == "keyword" and token.text in words


def unexpected(token: Token, context: str) -> NoReturn:
    """Raise the GoError of a token that must not stand here."""
    if token.kind == "error":
        raise GoError(token.text)
    shown = "EOF" if token.kind == "end of text" else token.text
    raise GoError(f"unexpected {shown!r} in {context}")
