"""Words in one: `HTTPServer2x` becomes `http-server-2x`.

Source: camelCaseToLowerCase in convert.go of github.com/huandu/xstrings 1.5.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias
from unicodedata import category

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.errors import NotEvaluatedError

_Kind: TypeAlias = Literal[
    "end", "invalid", "number", "upper", "alphabet", "connector", "punctuation", "other"
]


class _Word(NamedTuple):
    kind: _Kind
    text: str


_IDEOGRAPH = re.compile("[\u3400-\u4d85\u4e00-\u9fcc\U00020000-\U0002b81d]")
_END = _Word("end", "")
_JOINED = ("connector", "punctuation")
_RUNS: tuple[tuple[_Kind, Callable[[str], bool]], ...] = (
    ("connector", lambda rune: rune in "-_" or go.is_space(rune)),
    ("punctuation", lambda rune: category(rune).startswith("P")),
    ("alphabet", lambda rune: go.is_letter(rune) and not _IDEOGRAPH.fullmatch(rune)),
    ("number", lambda rune: category(rune).startswith("N")),
)


def connected(text: str, connector: str) -> str:
    """Return a text in small letters, a connector between its words. Raises NotEvaluatedError."""
    if go.REPLACEMENT in text or not go.is_valid(text):
        raise NotEvaluatedError("the words of a text that is not UTF-8")
    return _Writer(_words(text), connector).text()


def _words(text: str) -> list[_Word]:
    words, start = [], 0
    while start < len(text):
        kind = _kind(text[start])
        end = _upper_end(text, start) if kind == "upper" else _run_end(text, start, kind)
        words.append(_Word(kind, text[start:end]))
        start = end
    return words


def _kind(rune: str) -> _Kind:
    if go.is_upper(rune):
        return "upper"
    return next((kind for kind, belongs in _RUNS if belongs(rune)), "other")


def _run_end(text: str, start: int, kind: _Kind) -> int:
    end = start + 1
    while end < len(text) and _kind(text[end]) == kind:
        end += 1
    return end


def _upper_end(text: str, start: int) -> int:
    """Return where a word ends that begins with a capital letter: HTTP|Status, Status."""
    end = _run_end(text, start, "upper")
    followed = end < len(text) and _kind(text[end]) == "alphabet"
    if end == start + 1:
        return _run_end(text, start, "alphabet") if followed else end
    return end - 1 if followed else end


class _Writer:
    """Writes words one by one, looking at the next one."""

    def __init__(self, words: list[_Word], connector: str) -> None:
        self._words = words
        self._connector = connector
        self._at = 0
        self._parts: list[str] = []

    def text(self) -> str:
        word = self._next()
        while self._at < len(self._words):
            if word.kind != "connector":
                self._write(word)
            before, word = word, self._next()
            if before.kind == "number":
                word = self._behind_number(word)
            elif before.kind == "connector":
                self._write(before)
            elif before.kind != "punctuation":
                word = self._behind_letters(word)
        self._write(word)
        return "".join(self._parts)

    def _next(self) -> _Word:
        self._at += 1
        return self._words[self._at - 1] if self._at <= len(self._words) else _END

    def _write(self, word: _Word) -> None:
        if word.kind == "connector":
            self._parts.append(self._connector * len(word.text))
        elif word.kind == "upper":
            self._parts.append("".join(_lowered(rune) for rune in word.text))
        else:
            self._parts.append(word.text)

    def _behind_number(self, word: _Word) -> _Word:
        word = self._write_letters(word)
        if word.kind != "end" and word.kind not in _JOINED:
            self._parts.append(self._connector)
        return word

    def _write_letters(self, word: _Word) -> _Word:
        while word.kind in ("alphabet", "number"):
            self._write(word)
            word = self._next()
        return word

    def _behind_letters(self, word: _Word) -> _Word:
        if word.kind != "number":
            if word.kind not in _JOINED:
                self._parts.append(self._connector)
            return word
        if self._at >= len(self._words):
            return word
        number, word = word, self._next()
        if word.kind == "alphabet":
            self._parts.append(self._connector)
            self._write(number)
            return self._behind_number(word)
        # A number behind a word belongs to it: Bld4Floor.
        self._write(number)
        if word.kind not in _JOINED:
            self._parts.append(self._connector)
        return word


def _lowered(rune: str) -> str:
    return go.lower_rune(rune) if go.is_upper(rune) else rune
