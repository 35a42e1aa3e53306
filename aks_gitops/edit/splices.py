"""Which characters an edit replaces.

Each function returns ways to write one edit, the nicest first; the caller takes the first one that
says what was meant.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.edit.nodes import Node
from aks_gitops.edit.shape import Value
from aks_gitops.edit.style import column, line_end, line_start, next_line
from aks_gitops.edit.writing import (
    Style,
    block,
    block_item,
    block_pair,
    flow,
    flow_pair,
    scalar,
)

_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]*)*")
_SKIPPED = re.compile(r"(?:\s|#[^\r\n]*)*")
_BLANKS = re.compile(r"[ \t\r\n]*\Z")


class Splice(NamedTuple):
    """Some characters, and what takes their place."""

    start: int
    end: int
    text: str


Way = list[Splice]


def spliced(text: str, way: Way) -> str:
    """Return a text with characters replaced."""
    for one in sorted(way, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def for_scalar(text: str, node: Node, value: str, style: Style, *, in_flow: bool) -> Iterator[Way]:
    """Yield the ways to give a scalar another text; its anchor and its tag stay."""
    start = node.start
    if node.anchor or node.tag:
        found = _PROPERTIES.match(text, start, node.end)
        start = found.end() if found else start
    quote = node.style if node.style in ("'", '"') else ""
    if start == node.end:  # Nothing stands here yet.
        quote = style.quote_of("")
    had_colon = not node.style and ":" in node.value
    written = scalar(value, quote, flow=in_flow and not had_colon)
    gap = "" if start < node.end or text[start - 1 : start] in " \t" else " "
    yield [Splice(start, node.end, gap + written)]


def for_key(text: str, mapping: Node, key: str, value: Value, style: Style) -> Iterator[Way]:
    """Yield the ways to add a key to a mapping."""
    if mapping.flow:
        spans = [(name.start, max(name.end, one.end)) for name, one in mapping.pairs]
        yield from _into_flow(text, mapping, spans, flow_pair(key, value, style), style)
        return
    indent = " " * column(text, mapping.pairs[0][0].start)
    lines = [indent + line for line in block_pair(key, value, style)]
    for name, one in reversed(mapping.pairs):
        yield from _behind(text, max(name.end, one.end), lines, style)


def for_item(text: str, sequence: Node, value: Value, style: Style) -> Iterator[Way]:
    """Yield the ways to add an item to a list."""
    if sequence.flow:
        spans = [(one.start, one.end) for one in sequence.items]
        yield from _into_flow(text, sequence, spans, flow(value, style), style)
        return
    last = sequence.items[-1]
    dash = text.rfind("-", 0, last.start)
    gap = text[dash + 1 : last.start]
    gap = gap if gap and not gap.strip(" ") else " "
    if last.flow and not isinstance(value, str):
        inner = [f"-{gap}{flow(value, style)}"]
    else:
        inner = block_item(value, style, gap)
    indent = " " * column(text, dash)
    yield from _behind(text, last.end, [indent + line for line in inner], style)


def for_nothing(
    text: str, node: Node, value: Value, style: Style, indent: int | None
) -> Iterator[Way]:
    """Yield the ways to write a value where there is null, {} or [].

    Given: `indent`, the column of a block there; None within braces.
    """
    if node.is_empty and indent is not None:
        lines = [" " * indent + line for line in block(value, style)]
        yield from _behind(text, node.end, lines, style)
    gap = " " if node.is_empty and text[node.end - 1 : node.end] not in " \t" else ""
    yield [Splice(node.start, node.end, gap + flow(value, style))]


def for_removal(text: str, mapping: Node, index: int) -> Iterator[Way]:
    """Yield the ways to take a key and its value out of a mapping that has others."""
    key, value = mapping.pairs[index]
    end = max(key.end, value.end)
    if not mapping.flow and not text[line_start(text, key.start) : key.start].strip(" "):
        stop = end if text[end - 1 : end] in ("\r", "\n") else next_line(text, end)
        start = line_start(text, key.start)
        is_last = stop == len(text) and text[-1:] not in ("\r", "\n")
        yield [Splice(_before_break(text, start) if is_last else start, stop, "")]
    elif index + 1 < len(mapping.pairs):
        yield [Splice(key.start, mapping.pairs[index + 1][0].start, "")]
    else:
        before = mapping.pairs[index - 1]
        yield [Splice(max(before[0].end, before[1].end), end, "")]


def for_first(text: str, value: Value, style: Style) -> Iterator[Way]:
    """Yield the ways to give a file its first value; comments stay above it."""
    lines = style.newline.join(block(value, style)) + style.newline
    gap = style.newline if text and text[-1] not in "\r\n" else ""
    yield [Splice(len(text), len(text), gap + lines)]


def _behind(text: str, end: int, lines: list[str], style: Style) -> Iterator[Way]:
    """Yield the ways to add whole lines behind a value that ends at a place."""
    written = style.newline.join(lines)
    if text[end - 1 : end] not in ("\r", "\n"):
        stop = line_end(text, end)
        yield [Splice(stop, stop, style.newline + written)]
        return
    blanks = _BLANKS.search(text, 0, end)
    first = next_line(text, blanks.start()) if blanks else end
    for place in dict.fromkeys((min(first, end), end)):
        yield [Splice(place, place, written + style.newline)]


def _into_flow(
    text: str, node: Node, spans: list[tuple[int, int]], written: str, style: Style
) -> Iterator[Way]:
    """Yield the ways to add something to what stands in braces or brackets."""
    if not spans:
        yield [Splice(node.start + 1, node.start + 1, written)]
        return
    start, end = spans[-1]
    skipped = _SKIPPED.match(text, end)
    comma = skipped.end() if skipped and text[skipped.end() : skipped.end() + 1] == "," else None
    own_line = text[line_start(text, start) : start]
    if own_line.strip() or line_start(text, start) <= node.start:
        yield [Splice(end, end, f", {written}")]
        return
    stop = line_end(text, end if comma is None else comma)
    if stop >= node.end:  # The closing bracket follows in the same line.
        yield [Splice(end, end, f",{style.newline}{own_line}{written}")]
        return
    added = f"{style.newline}{own_line}{written}"
    if comma is None:
        yield [Splice(stop, stop, added), Splice(end, end, ",")]
    else:
        yield [Splice(stop, stop, added + ",")]


def _before_break(text: str, start: int) -> int:
    """Return where the break before a line begins."""
    return start - 2 if text[start - 2 : start] == "\r\n" else max(start - 1, 0)
