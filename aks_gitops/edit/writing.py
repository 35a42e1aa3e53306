"""Write values in the style of what stands around them."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.edit.plain import is_safe
from aks_gitops.edit.shape import Value


class Style(NamedTuple):
    """How a file is written."""

    newline: str = "\n"
    offset: int = 2
    """By how much a list stands deeper than its key."""
    quotes: Mapping[str, str] = {}
    """The quotes of values by key; under the empty key, those of all others."""
    key_quote: str = ""
    pad: str = ""
    """What stands between a brace and what it holds."""

    def quote_of(self, key: str) -> str:
        """Return the quote for the value of a key."""
        return self.quotes.get(key, self.quotes.get("", ""))


def scalar(text: str, quote: str = "", *, flow: bool = False) -> str:
    """Return a text as YAML, on one line.

    Given: `quote`, the wanted one; empty for none, where the text needs none. In flow style old
    readers stop at any colon, so there it asks for quotes.
    """
    if not quote and is_safe(text) and not (flow and ":" in text):
        return text
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def flow(value: Value, style: Style, key: str = "") -> str:
    """Return a value on one line, in braces and brackets."""
    if isinstance(value, str):
        return scalar(value, style.quote_of(key), flow=True)
    if isinstance(value, Mapping):
        inner = ", ".join(flow_pair(name, one, style) for name, one in value.items())
        return f"{{{style.pad}{inner}{style.pad}}}"
    return "[" + ", ".join(flow(one, style) for one in value) + "]"


def flow_pair(key: str, value: Value, style: Style) -> str:
    """Return a key and its value on one line."""
    return f"{scalar(key, style.key_quote, flow=True)}: {flow(value, style, key)}"


def block_pair(key: str, value: Value, style: Style) -> list[str]:
    """Return the lines of a key and its value, the first one not indented."""
    name = scalar(key, style.key_quote)
    if isinstance(value, str):
        return [f"{name}: {scalar(value, style.quote_of(key))}"]
    if isinstance(value, Mapping):
        return [f"{name}:", *("  " + line for line in block(value, style))]
    return [f"{name}:", *(" " * style.offset + line for line in block(value, style))]


def block(value: Value, style: Style) -> list[str]:
    """Return the lines of a value."""
    if isinstance(value, str):
        return [scalar(value, style.quote_of(""))]
    if isinstance(value, Mapping):
        return [line for key, one in value.items() for line in block_pair(key, one, style)]
    return [line for one in value for line in block_item(one, style)]


def block_item(value: Value, style: Style, gap: str = " ") -> list[str]:
    """Return the lines of a list's item. Given: `gap`, what stands behind the dash."""
    first, *rest = block(value, style)
    indent = " " * (1 + len(gap))
    return [f"-{gap}{first}", *(indent + line for line in rest)]


def _escaped(character: str) -> str:
    """Return a character as JSON and YAML both read it; YAML permits no controls, JSON does."""
    is_plain = character.isprintable() or character > "\uffff"
    return character if is_plain else f"\\u{ord(character):04x}"
