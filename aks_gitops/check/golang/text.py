"""Go's packages strings, unicode and utf8: texts whose units are bytes, and runes one by one.

A rune's case is changed by itself: Python's own methods follow rules for more than one character.
"""

import re
from collections.abc import Iterator
from unicodedata import category

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What unicode.IsSpace takes for a space; Python takes U+001C to U+001F for spaces too."""
_SPACE = re.compile(f"[{SPACES}]+")
REPLACEMENT = "\ufffd"


def to_bytes(text: str) -> bytes:
    """Return a text's bytes."""
    return text.encode("utf-8", "surrogateescape")


def to_text(data: bytes) -> str:
    """Return the text that bytes are; they need not be UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def joined(text: str) -> str:
    """Return a text that was put together, in which bytes may have become UTF-8 again."""
    return text if is_valid(text) else to_text(to_bytes(text))


def is_valid(text: str) -> bool:
    """Tell whether a text is UTF-8 altogether."""
    return text.isascii() or not any("\ud800" <= rune <= "\udfff" for rune in text)


def as_utf8(text: str) -> str:
    """Return a text with U+FFFD for each byte that is not UTF-8."""
    return text if is_valid(text) else "".join(runes(text))


def length(text: str) -> int:
    """Return how many bytes a text has."""
    return len(text) if text.isascii() else len(to_bytes(text))


def runes(text: str) -> Iterator[str]:
    """Yield a text's runes, U+FFFD for each byte that is not UTF-8."""
    for rune in text:
        yield REPLACEMENT if "\ud800" <= rune <= "\udfff" else rune


def upper(text: str) -> str:
    """Return a text in capital letters."""
    return text.upper() if text.isascii() else "".join(map(upper_rune, runes(text)))


def lower(text: str) -> str:
    """Return a text in small letters."""
    return text.lower() if text.isascii() else "".join(map(lower_rune, runes(text)))


def upper_rune(rune: str) -> str:
    """Return the capital letter of a rune."""
    return _single(rune, rune.upper(), rune.title())


def lower_rune(rune: str) -> str:
    """Return the small letter of a rune."""
    return _single(rune, rune.lower(), rune.lower()[:1])


def title_rune(rune: str) -> str:
    """Return the title case of a rune."""
    return _single(rune, rune.title())


def _single(rune: str, *candidates: str) -> str:
    return next((one for one in candidates if len(one) == 1), rune)


def title(text: str) -> str:
    """Return a text with each word's first letter in title case, as strings.Title does."""
    result, before = [], " "
    for rune in runes(text):
        result.append(title_rune(rune) if _is_separator(before) else rune)
        before = rune
    return "".join(result)


def _is_separator(rune: str) -> bool:
    if rune.isascii():
        return not (rune.isalnum() or rune == "_")
    return not is_letter(rune) and not is_digit(rune) and is_space(rune)


def is_space(rune: str) -> bool:
    """Tell whether a rune is a space."""
    return rune in SPACES


def is_letter(rune: str) -> bool:
    """Tell whether a rune is a letter: Unicode's categories L."""
    return rune.isalpha()


def is_digit(rune: str) -> bool:
    """Tell whether a rune is a decimal digit: Unicode's category Nd."""
    return rune.isdecimal()


def is_upper(rune: str) -> bool:
    """Tell whether a rune is a capital letter."""
    return category(rune) == "Lu"


def is_printable(rune: str) -> bool:
    """Tell whether strconv.Quote leaves a rune as it is."""
    return rune.isprintable()


def trim_space(text: str) -> str:
    """Return a text without the spaces around it."""
    return text.strip(SPACES)


def fields(text: str) -> list[str]:
    """Return the parts between runs of spaces."""
    return [field for field in _SPACE.split(text) if field]
