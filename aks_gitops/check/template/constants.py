"""Numbers in templates: which of Go's types each of them fits.

Source: newNumber in text/template/parse/node.go.
"""

import re

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.numbers import parse_float, parse_int, parse_uint
from aks_gitops.check.golang.quoting import unquote_char
from aks_gitops.check.template.nodes import Number

_MAX_INT = 1 << 63
_COMPLEX = re.compile(r"(.+?(?<![eEpP]))([+-].*)i")


def character(text: str) -> Number:
    """Return the number that a character constant is. Raises GoError."""
    value, _, end = unquote_char(text, 1, "'")
    if text[end:] != "'":
        raise GoError(f"malformed character constant: {text}")
    return Number(text, value, value, float(value))


def complex_number(text: str) -> Number:
    """Return a number with a real and an imaginary part. Raises GoError."""
    parts = _COMPLEX.fullmatch(text)
    real, imaginary = (parse_float(parts[1]), parse_float(parts[2])) if parts else (None, None)
    if real is None or imaginary is None:
        raise GoError(f"bad complex number: {text}")
    return _simplified(text, complex(real, imaginary))


def number(text: str) -> Number:
    """Return an integer, a fraction, or an imaginary number. Raises GoError."""
    if text.endswith("i") and (imaginary := parse_float(text[:-1])) is not None:
        return _simplified(text, complex(0, imaginary))
    integer, unsigned = parse_int(text), parse_uint(text)
    unsigned = 0 if integer == 0 else unsigned
    if integer is not None:
        return Number(text, integer, unsigned, float(integer))
    if unsigned is not None:
        return Number(text, None, unsigned, float(unsigned))
    return _fraction(text)


def _fraction(text: str) -> Number:
    floating = parse_float(text)
    if floating is None:
        raise GoError(f"illegal number syntax: {text}")
    if not re.search("[.eEpP]", text):
        raise GoError(f"integer overflow: {text}")
    return Number(text, _integer(floating), _unsigned(floating), floating)


def _simplified(text: str, value: complex) -> Number:
    if value.imag != 0:
        return Number(text, imaginary=value)
    return Number(text, _integer(value.real), _unsigned(value.real), value.real, value)


def _integer(value: float) -> int | None:
    return int(value) if value.is_integer() and -_MAX_INT <= value < _MAX_INT else None


def _unsigned(value: float) -> int | None:
    return int(value) if value.is_integer() and 0 <= value < 2 * _MAX_INT else None
