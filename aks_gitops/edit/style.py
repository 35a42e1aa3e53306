"""How a file is written around a place."""

import re

from aks_gitops.edit.nodes import Node, Parsed
from aks_gitops.edit.writing import Style

_BREAK = re.compile(r"\r\n|\n|\r")


def style_at(parsed: Parsed, root: Node, beside: Node | None) -> Style:
    """Return the style for what is written below a node.

    Given: `beside`, the collection whose last value is the pattern; None where there is none.
    """
    pairs = _last_pairs(beside)
    quotes = {key.value: _quote(value) for key, value in pairs if value.kind == "scalar"}
    texts = {_quote(value) for _, value in pairs if value.kind == "scalar"}
    if len(texts) == 1 and beside and beside.kind == "mapping":
        quotes[""] = texts.pop()
    return Style(
        newline=newline_of(parsed.text),
        offset=_offset(parsed.text, root),
        quotes=quotes,
        key_quote=_quote(pairs[-1][0]) if pairs else _quote_of_keys(root),
        pad=_pad(parsed.text, beside),
    )


def newline_of(text: str) -> str:
    """Return the first line break of a text; a line feed where it has none."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, place: int) -> int:
    """Return where the line of a place begins."""
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def line_end(text: str, place: int) -> int:
    """Return where the line of a place ends: at its break, or at the end of the text."""
    found = _BREAK.search(text, place)
    return found.start() if found else len(text)


def next_line(text: str, place: int) -> int:
    """Return where the line behind that of a place begins."""
    found = _BREAK.search(text, place)
    return found.end() if found else len(text)


def _last_pairs(beside: Node | None) -> list[tuple[Node, Node]]:
    if beside is None or beside.kind == "mapping":
        return beside.pairs if beside else []
    return next((item.pairs for item in reversed(beside.items) if item.pairs), [])


def _quote(node: Node) -> str:
    return node.style if node.style in ("'", '"') else ""


def _quote_of_keys(root: Node) -> str:
    return _quote(root.pairs[-1][0]) if root.pairs else ""


def _offset(text: str, node: Node) -> int:
    """Return by how much the first block list below a node stands deeper than its key."""
    for key, value in node.pairs:
        if value.kind == "sequence" and value.items and not value.flow and not value.anchor:
            return column(text, value.start) - column(text, key.start)
    inner = (_offset(text, value) for _, value in node.pairs if value.pairs)
    return next(inner, 2)


def column(text: str, place: int) -> int:
    """Return how many characters stand before a place in its line."""
    return place - line_start(text, place)


def _pad(text: str, beside: Node | None) -> str:
    nodes = [beside, *(beside.items if beside else ())]
    braces = [one for one in nodes if one and one.flow and one.pairs]
    return " " if braces and text[braces[-1].start :][:2] == "{ " else ""
