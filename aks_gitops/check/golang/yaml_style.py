"""Which style a text gets in YAML, how a rune is escaped, and the natural order of keys.

Source: stringv in encode.go, yaml_emitter_analyze_scalar in emitterc.go, and sorter.go of
go.yaml.in/yaml/v2 2.4.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from aks_gitops.check.golang.text import is_digit, is_letter
from aks_gitops.check.golang.values import wrapped
from aks_gitops.check.golang.yaml_scalars import STRING, is_timestamp, resolve

Style: TypeAlias = Literal["plain", "single", "double", "literal"]

BREAKS = "\n\r\x85\u2028\u2029"
UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_INDICATOR = re.compile(
    r"""---|\.\.\.              # what begins and ends documents
    |[#,\[\]{}&*!|>'"%@`]       # what no plain text begins with
    |[?:-](?:[\x20\t]|$)""",
    re.VERBOSE,
)
_INNER_INDICATOR = re.compile(r"(?<!^):(?:[ \t]|\Z)|(?<=[\s\x85\u2028\u2029])(?<!^)#")
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\u2028": "L",
    "\u2029": "P",
}


class Traits(NamedTuple):
    """What a text is like, as far as its style depends on it."""

    multiline: bool
    plain: bool
    single: bool
    literal: bool


@lru_cache(maxsize=4096)
def traits(text: str) -> Traits:
    """Return which styles a text can have outside of flow collections."""
    if not text:
        return Traits(multiline=False, plain=True, single=True, literal=False)
    multiline = any(mark in text for mark in BREAKS)
    space_break = any(" " + mark in text for mark in BREAKS)
    break_space = any(mark + " " in text for mark in BREAKS)
    special = UNPRINTABLE.search(text) is not None or space_break
    around = text[0] in " " + BREAKS or text[-1] in " " + BREAKS
    indicators = _INDICATOR.match(text) is not None or _INNER_INDICATOR.search(text) is not None
    return Traits(
        multiline=multiline,
        plain=not (around or break_space or special or multiline or indicators),
        single=not (break_space or special),
        literal=not (text[-1] == " " or special),
    )


def style_of(text: str, *, simple_key: bool) -> Style:
    """Return the style that a text is written in."""
    can = traits(text)
    wanted: Style = "double"
    if "\n" in text:
        wanted = "literal"
    elif resolve("", text)[0] == STRING and not is_timestamp(text) and not _BASE_60.fullmatch(text):
        wanted = "plain"
    if simple_key and can.multiline:
        wanted = "double"
    if wanted == "plain" and (not can.plain or (not text and simple_key)):
        wanted = "single"
    if wanted == "single" and not can.single:
        wanted = "double"
    return "double" if wanted == "literal" and (simple_key or not can.literal) else wanted


def natural_order(one: str, other: str) -> int:
    """Compare two keys: letters behind other characters, numbers by what they count."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return -1 if _goes_first(one, other, index) else 1
    return len(one) - len(other)


def _goes_first(one: str, other: str, index: int) -> bool:
    a, b = one[index], other[index]
    letters = is_letter(a), is_letter(b)
    if any(letters):
        return a < b if all(letters) else letters[1]
    start = int("0" in (a, b) and _behind_number(one, index))
    (number, end), (other_number, other_end) = (
        _number(text, index, start) for text in (one, other)
    )
    if number != other_number:
        return number < other_number
    return end < other_end if end != other_end else a < b


def _behind_number(text: str, index: int) -> bool:
    """Tell whether a digit that is no zero stands among those before `index`."""
    digits = re.search(r"\d*$", text[:index])
    return digits is not None and any(digit != "0" for digit in digits[0])


def _number(text: str, index: int, start: int) -> tuple[int, int]:
    value = start
    while index < len(text) and is_digit(text[index]):
        value = wrapped(value * 10 + ord(text[index]) - ord("0"))
        index += 1
    return value, index


def must_be_escaped(rune: str) -> bool:
    """Tell whether a rune stands escaped between double quotes."""
    return rune in '"\\' or rune in BREAKS or UNPRINTABLE.fullmatch(rune) is not None


def escaped(rune: str) -> str:
    """Return a rune as it stands between double quotes."""
    code = ord(rune)
    if rune in _ESCAPES:
        return "\\" + _ESCAPES[rune]
    if code <= 0xFF:
        return "\\_" if code == 0xA0 else f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
