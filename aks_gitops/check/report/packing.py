"""Pieces of Markdown, put into as few comments as their host's limit allows."""

from collections.abc import Iterable

_MOST_COMMENTS = 4
"""More, nobody reads."""
_ROOM = 200
"""Bytes for what stands around the pieces."""
_REST = "\n{} more parts do not fit here; the report has all.\n"


def marker(part: int) -> str:
    """Return the first line of a comment, by which it is found again and updated in place."""
    return f"<!-- aks-gitops: check{f' {part}' if part > 1 else ''} -->"


def comments(blocks: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return comments of at most `limit` bytes, each with its marker in the first line."""
    texts, left_out = _packed(blocks, limit - _ROOM, _MOST_COMMENTS)
    if left_out:
        texts[-1] += _REST.format(left_out)
    parts = enumerate(texts, 1)
    return tuple(f"{marker(part)}\n{_heading(part, len(texts))}{text}" for part, text in parts)


def one_text(blocks: Iterable[str], limit: int) -> str:
    """Return pieces as one text of at most `limit` bytes."""
    texts, left_out = _packed(blocks, limit - _ROOM, 1)
    return texts[0] + (_REST.format(left_out) if left_out else "")


def _heading(part: int, parts: int) -> str:
    return f"### Part {part} of {parts}\n\n" if part > 1 else ""


def _packed(blocks: Iterable[str], room: int, most: int) -> tuple[list[str], int]:
    """Return texts that fit, and how many pieces do not."""
    texts, left_out = [""], 0
    for block in blocks:
        size = _size(block)
        separated = f"\n{block}" if texts[-1] else block
        if _size(texts[-1]) + size < room:
            texts[-1] += separated
        elif size < room and len(texts) < most:
            texts.append(block)
        else:
            left_out += 1
    return texts, left_out


def _size(text: str) -> int:
    return len(text.encode())
