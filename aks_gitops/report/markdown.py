"""Texts of a repository in Markdown, where they are only ever text.

Whatever is not a plain word is written as code: there, hosts link, mention and format nothing.
Sources: CommonMark 0.31.2, 4.6 (HTML blocks) and 6.1 (code spans); GitHub Flavored Markdown 0.29,
4.10 (a pipe ends a cell in code, too) and 6.9 (links without marks); GitHub documentation,
"Autolinked references and URLs".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from aks_gitops.report.neutral import plain, short

_WORD = re.compile(r"""['"(]*(?:[^\W\d_]+(?:[-'][^\W\d_]+)*|\d{1,6})['")]*[.,;:]?['")]*""")
"""A word or a number that no host makes anything of."""
_LONGEST = 500
_END_OF_PHRASE = re.compile(r"(?<=.)[,;]$|(?<=[^./])\.$")
"""A mark that ends a phrase; the dots of `../..` are a part of it."""
_ENDS_CODE = re.compile(r"[`|]")


def code(text: str) -> str:
    """Return a text as code, also within the cell of a table."""
    shown = _ENDS_CODE.sub(lambda mark: rf"\x{ord(mark[0]):x}", _shown(text))
    return f"`{shown}`" if shown else ""


def html_code(text: str) -> str:
    """Return a text as code in a line of HTML, where Markdown is not read, such as a summary."""
    return f"<code>{escape(_shown(text))}</code>"


def prose(text: str) -> str:
    """Return a sentence; what is no plain word in it stands as code."""
    return "".join(_pieces(_shown(text).split()))


def _shown(text: str) -> str:
    return short(plain(text).strip(), _LONGEST)


def _pieces(words: Sequence[str]) -> Iterator[str]:
    between = ""
    for is_word, some in groupby(words, lambda word: _WORD.fullmatch(word) is not None):
        text = " ".join(some)
        yield between + (text if is_word else _as_code(text))
        between = " "


def _as_code(text: str) -> str:
    """Return words as code; the mark that ends a phrase stays outside."""
    bare = _END_OF_PHRASE.sub("", text)
    return code(bare) + text[len(bare) :]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table. Given: cells that are Markdown already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def link(text: str, url: str) -> str:
    """Return a link, or only the text where there is no address. Given: Markdown, a quoted URL."""
    return f"[{text}]({url})" if url else text
