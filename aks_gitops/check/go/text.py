"""Text as Go treats it: what is a space, what is lower case, and how it stands in quotes.

Python counts U+001C to U+001F as spaces too, and makes two characters of a Turkish capital I.

Source: Go's `strings`, `unicode` and `strconv.Quote`.
"""

import re

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACE = re.compile(f"[{_SPACES}]+")
_EDGES = re.compile(f"^[{_SPACES}]+|[{_SPACES}]+\\Z")


def trim_space(text: str) -> str:
    """Return a text without the spaces around it."""
    return _EDGES.sub("", text)


def fields(text: str) -> list[str]:
    """Return what stands between the spaces of a text."""
    return [field for field in _SPACE.split(text) if field]


def lower(text: str) -> str:
    """Return a text in lower case, rune by rune."""
    return text.lower() if text.isascii() else "".join(rune.lower()[0] for rune in text)


_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def quoted(text: str) -> str:
    """Return a text in quotes, as Go's %q prints it."""
    return f'"{"".join(map(_quoted, text))}"'


def _quoted(rune: str) -> str:
    if rune in _ESCAPES or rune.isprintable():
        return _ESCAPES.get(rune, rune)
    code = ord(rune)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
