"""Go's package fmt for values: what print, println and the verb %v write, and single verbs.

Source: fmt/print.go and fmt/format.go.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Output
from aks_gitops.check.golang.errors import NotEvaluatedError
from aks_gitops.check.golang.numbers import format_float
from aks_gitops.check.golang.quoting import can_backquote, quote, quote_rune
from aks_gitops.check.golang.values import INVALID, Uint8, kind_of, refuse_shuffled, type_of

_MAX_RUNE = 0x10FFFF
_BASES = {"d": 10, "v": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}
_FORMATS = {2: "b", 8: "o", 10: "d", 16: "x"}


@dataclass(frozen=True)
class Directive:
    """What stands between `%` and a verb."""

    width: int | None = None
    precision: int | None = None
    sharp: bool = False
    zero: bool = False
    plus: bool = False
    minus: bool = False
    space: bool = False
    sharp_v: bool = False


PLAIN = Directive()


def sprint(values: Sequence[object], output: Output) -> None:
    """Write values as fmt.Sprint does: a space between two that are no strings."""
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            output.write(" ")
        write_value(value, "v", PLAIN, output)


def sprintln(values: Iterable[object], output: Output) -> None:
    """Write values as fmt.Sprintln does: a space between any two, and a line break."""
    for index, value in enumerate(values):
        output.write(" " if index else "")
        write_value(value, "v", PLAIN, output)
    output.write("\n")


def write_value(value: object, verb: str, how: Directive, output: Output, depth: int = 0) -> None:
    """Write one value as a verb does.

    Raises LimitError, and NotEvaluatedError for what only Go's memory can tell.
    """
    output.budget.check_depth(depth)
    refuse_shuffled(value, "the text")
    if value is None or value is INVALID:
        output.write("<nil>" if depth else _nil(verb, how))
    elif verb == "T" and not depth:
        output.write(_padded(_cut(type_of(value), how), how))
    elif isinstance(value, dict | list):
        _write_collection(value, verb, how, output, depth)
    else:
        _write_scalar(value, verb, how, output)


def _nil(verb: str, how: Directive) -> str:
    return _padded("<nil>", how) if verb in "Tv" else f"%!{verb}(<nil>)"


def _write_collection(
    value: dict[str, object] | list[object], verb: str, how: Directive, output: Output, depth: int
) -> None:
    if verb == "p" or how.sharp_v:
        raise NotEvaluatedError(f"the verb %{'#v' if how.sharp_v else 'p'} of a {type_of(value)}")
    output.write("map[" if isinstance(value, dict) else "[")
    keys = sorted(value, key=go.to_bytes) if isinstance(value, dict) else []
    parts = [value[key] for key in keys] if isinstance(value, dict) else value
    for index, one in enumerate(parts):
        output.write(" " if index else "")
        if keys:
            _write_scalar(keys[index], verb, how, output)
            output.write(":")
        write_value(one, verb, how, output, depth + 1)
    output.write("]")


def _write_scalar(value: object, verb: str, how: Directive, output: Output) -> None:
    writer = _WRITERS[kind_of(value)]
    written = writer(value, verb, how)
    if written is None:
        # A verb that does not fit keeps its flags for the value that it names.
        inner = writer(value, "v", how) or ""
        written = f"%!{verb}({type_of(value)}={inner})"
    output.write(written)


def _boolean(value: object, verb: str, how: Directive) -> str | None:
    return _padded("true" if value else "false", how) if verb in "tv" else None


def _string(value: object, verb: str, how: Directive) -> str | None:
    text = _cut(str(value), how)
    if verb == "q" or (verb == "v" and how.sharp_v):
        if how.sharp and can_backquote(text):
            return _padded(f"`{text}`", how)
        return _padded(quote(text, ascii_only=how.plus), how)
    if verb in "sv":
        return _padded(text, how)
    return _hexadecimal(str(value), verb, how) if verb in "xX" else None


def _hexadecimal(text: str, verb: str, how: Directive) -> str:
    data = go.to_bytes(text)
    data = data if how.precision is None else data[: how.precision]
    mark = "0x" if how.sharp else ""
    separator = " " + mark if how.space else ""
    result = data.hex() if not separator else separator.join(f"{byte:02x}" for byte in data)
    result = mark + result if data else ""
    return _padded(result.upper() if verb == "X" else result, how)


def _integer(value: object, verb: str, how: Directive) -> str | None:
    number = int(value) if isinstance(value, int) else 0
    if verb in _BASES:
        if verb == "v" and how.sharp_v and isinstance(value, Uint8):
            verb, how = "x", replace(how, sharp=True)
        return _digits(number, verb, how)
    if verb in "cq":
        rune = chr(number) if 0 <= number <= _MAX_RUNE else go.REPLACEMENT
        rune = go.REPLACEMENT if "\ud800" <= rune <= "\udfff" else rune
        return _padded(rune if verb == "c" else quote_rune(rune, ascii_only=how.plus), how)
    return _code_point(number, how) if verb == "U" else None


def _digits(number: int, verb: str, how: Directive) -> str:
    base = _BASES[verb]
    sign = "-" if number < 0 else "+" if how.plus else " " if how.space else ""
    if how.precision == 0 and number == 0:
        return " " * (how.width or 0)
    least = how.precision or 0
    if how.precision is None and how.zero and not how.minus and how.width:
        least = how.width - len(sign)
    digits = format(abs(number), _FORMATS[base]).rjust(least, "0")
    prefix = ""
    if how.sharp:
        octal = "" if digits.startswith("0") else "0"
        prefix = {2: "0b", 8: octal, 16: "0x"}.get(base, "")
    prefix = "0o" + prefix if verb == "O" else prefix
    result = prefix + digits
    result = result.upper() if verb == "X" else result
    return _padded(sign + result, replace(how, zero=False))


def _code_point(number: int, how: Directive) -> str:
    code = number % (1 << 64)
    digits = f"{code:X}".rjust(max(4, how.precision or 0), "0")
    shown = ""
    if how.sharp and code <= _MAX_RUNE and go.is_printable(chr(code)):
        shown = f" '{chr(code)}'"
    return _padded(f"U+{digits}{shown}", replace(how, zero=False))


def _float(value: object, verb: str, how: Directive) -> str | None:
    if verb in "bxX":
        raise NotEvaluatedError(f"the verb %{verb} of a float64")
    if verb not in "vgGfFeE" or not isinstance(value, float):
        return None
    if how.sharp or how.sharp_v:
        raise NotEvaluatedError(f"the flag # of the verb %{verb} of a float64")
    kind = verb.lower().replace("v", "g")
    precision = how.precision if how.precision is not None else -1 if kind == "g" else 6
    number = format_float(value, kind, precision)
    number = number.upper() if verb in "GE" and not number.endswith(("Inf", "NaN")) else number
    number = number if number[0] in "+-" else "+" + number
    if how.space and number[0] == "+" and not how.plus:
        number = " " + number[1:]
    return _signed(number, how)


def _signed(number: str, how: Directive) -> str:
    special = number.endswith(("Inf", "NaN"))
    shown = number if how.plus or number[0] != "+" else number[1:]
    if special:
        return _padded(shown, replace(how, zero=False))
    if how.zero and not how.minus and shown[0] in "+- ":
        return shown[0] + shown[1:].rjust((how.width or 0) - 1, "0")
    return _padded(shown, how)


def _complex(value: object, verb: str, how: Directive) -> str | None:
    if verb not in "vgGfFeEbxX" or not isinstance(value, complex):
        return None
    real = _float(value.real, verb, how)
    imaginary = _float(value.imag, verb, replace(how, plus=True))
    return f"({real}{imaginary}i)"


def _cut(text: str, how: Directive) -> str:
    return text if how.precision is None else text[: how.precision]


def _padded(text: str, how: Directive) -> str:
    if not how.width or how.width <= len(text):
        return text
    if how.minus:
        return text.ljust(how.width)
    return text.rjust(how.width, "0" if how.zero else " ")


_WRITERS: dict[str, Callable[[object, str, Directive], str | None]] = {
    "bool": _boolean,
    "string": _string,
    "int": _integer,
    "int64": _integer,
    "uint8": _integer,
    "float64": _float,
    "complex128": _complex,
}
