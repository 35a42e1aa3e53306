"""Go's quoted literals: strconv.Quote, strconv.Unquote and their kin."""

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.text import REPLACEMENT, is_printable, to_bytes, to_text

_SHORT = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v", "\\": "\\"}
_LONG = {letter: rune for rune, letter in _SHORT.items()}
_DIGITS = {"x": 2, "u": 4, "U": 8}
_MAX_RUNE = 0x10FFFF


def quote(text: str, *, ascii_only: bool = False) -> str:
    """Return a text as a Go literal in double quotes."""
    return '"' + "".join(_escaped(rune, '"', ascii_only=ascii_only) for rune in text) + '"'


def quote_rune(rune: str, *, ascii_only: bool = False) -> str:
    """Return a rune as a Go literal in single quotes."""
    return f"'{_escaped(rune, chr(39), ascii_only=ascii_only)}'"


def can_backquote(text: str) -> bool:
    """Tell whether a text can stand unchanged between backquotes."""
    return not any(
        rune in "`\x7f\ufeff" or (rune < " " and rune != "\t") or "\ud800" <= rune <= "\udfff"
        for rune in text
    )


def _escaped(rune: str, mark: str, *, ascii_only: bool) -> str:
    if rune == mark:
        return "\\" + rune
    if rune in _SHORT:
        return "\\" + _SHORT[rune]
    if is_printable(rune) and (rune.isascii() or not ascii_only):
        return rune
    code = ord(rune)
    if "\udc80" <= rune <= "\udcff":
        return f"\\x{code - 0xDC00:02x}"
    if rune < " " or rune == "\x7f":
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unquote(literal: str) -> str:
    """Return the text of a literal in double quotes or in backquotes. Raises GoError."""
    mark, inside = literal[0], literal[1:-1]
    if mark == "`":
        return inside.replace("\r", "")
    if "\\" not in inside:
        return inside
    result, index = bytearray(), 0
    while index < len(inside):
        value, raw, index = unquote_char(inside, index, mark)
        result += bytes([value]) if raw else to_bytes(chr(value))
    return to_text(bytes(result))


def unquote_char(text: str, index: int, mark: str) -> tuple[int, bool, int]:
    """Return one character of a literal, whether it stands for one byte, and where it ends.

    Raises GoError where the text at `index` is none.
    """
    if text[index : index + 1] in ("", mark):
        raise GoError("invalid syntax")
    if text[index] != "\\":
        rune = text[index]
        surrogate = "\udc80" <= rune <= "\udcff"
        return ord(REPLACEMENT) if surrogate else ord(rune), False, index + 1
    letter = text[index + 1 : index + 2]
    if letter in _DIGITS:
        return _hexadecimal(text, index + 2, letter)
    if letter and letter in "01234567":
        return _octal(text, index + 1)
    if letter and (letter == mark or letter in _LONG):
        return ord(_LONG.get(letter, letter)), False, index + 2
    raise GoError("invalid syntax")


def _hexadecimal(text: str, index: int, letter: str) -> tuple[int, bool, int]:
    count = _DIGITS[letter]
    value = _number(text[index : index + count], count, 16)
    if letter != "x" and (value > _MAX_RUNE or 0xD800 <= value <= 0xDFFF):
        raise GoError("invalid syntax")
    return value, letter == "x", index + count


def _octal(text: str, index: int) -> tuple[int, bool, int]:
    value = _number(text[index : index + 3], 3, 8)
    if value > 255:
        raise GoError("invalid syntax")
    return value, True, index + 3


def _number(digits: str, count: int, base: int) -> int:
    permitted = "0123456789abcdefABCDEF" if base == 16 else "01234567"
    if len(digits) < count or any(digit not in permitted for digit in digits):
        raise GoError("invalid syntax")
    return int(digits, base)
