"""Go's fmt.Sprintf.

Source: doPrintf in fmt/print.go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.printing import PLAIN, Directive, write_value
from aks_gitops.check.golang.values import INVALID, type_of

_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}
_TOO_LARGE = 1_000_000


def sprintf(template: str, values: Sequence[object], budget: Budget) -> str:
    """Return what fmt.Sprintf makes of a format and its values. Raises LimitError."""
    scan = _Scan(template, values, Output(budget))
    while scan.index < len(template):
        start = scan.index
        found = template.find("%", start)
        scan.index = len(template) if found < 0 else found
        scan.output.write(template[start : scan.index])
        if found >= 0:
            scan.index += 1
            _directive(scan)
    _extra(scan)
    return scan.output.text()


@dataclass
class _Scan:
    template: str
    values: Sequence[object]
    output: Output
    index: int = 0
    argument: int = 0
    reordered: bool = False
    good: bool = True
    after_index: bool = False
    flags: dict[str, bool] = field(default_factory=dict)

    def peek(self) -> str:
        return self.template[self.index : self.index + 1]


def _directive(scan: _Scan) -> None:
    scan.good, scan.after_index, scan.flags = True, False, {}
    while scan.peek() in _FLAGS:
        scan.flags[_FLAGS[scan.peek()]] = True
        scan.index += 1
    verb = scan.peek()
    if "a" <= verb <= "z" and scan.argument < len(scan.values):
        scan.index += 1
        _write(scan, verb, replace(PLAIN, **scan.flags))
        return
    _read_argument_number(scan)
    width = _read_width(scan)
    precision = _read_precision(scan)
    if not scan.after_index:
        _read_argument_number(scan)
    if not scan.peek():
        scan.output.write("%!(NOVERB)")
        return
    verb = scan.peek()
    scan.index += 1
    how = Directive(width=width, precision=precision, **scan.flags)
    _finish(scan, verb, how)


def _finish(scan: _Scan, verb: str, how: Directive) -> None:
    if verb == "%":
        scan.output.write("%")
    elif not scan.good:
        scan.output.write(f"%!{verb}(BADINDEX)")
    elif scan.argument >= len(scan.values):
        scan.output.write(f"%!{verb}(MISSING)")
    else:
        _write(scan, verb, how)


def _write(scan: _Scan, verb: str, how: Directive) -> None:
    if verb == "v":
        how = replace(how, sharp_v=how.sharp, sharp=False, plus=False)
    value = scan.values[scan.argument]
    scan.argument += 1
    write_value(value, verb, how, scan.output)


def _read_width(scan: _Scan) -> int | None:
    if scan.peek() == "*":
        scan.index += 1
        width = _number_from_argument(scan)
        if width is None:
            scan.output.write("%!(BADWIDTH)")
        elif width < 0:
            scan.flags.update(minus=True, zero=False)
        scan.after_index = False
        return None if width is None else abs(width)
    width = _read_number(scan)
    if scan.after_index and width is not None:
        scan.good = False
    return width


def _read_precision(scan: _Scan) -> int | None:
    if scan.peek() != "." or scan.index + 1 >= len(scan.template):
        return None
    scan.index += 1
    if scan.after_index:
        scan.good = False
    _read_argument_number(scan)
    if scan.peek() != "*":
        return _read_number(scan) or 0
    scan.index += 1
    precision = _number_from_argument(scan)
    scan.after_index = False
    if precision is None or precision < 0:
        scan.output.write("%!(BADPREC)")
        return None
    return precision


def _read_number(scan: _Scan) -> int | None:
    number = None
    while scan.peek().isascii() and scan.peek().isdigit():
        if (number or 0) > _TOO_LARGE:
            scan.index = len(scan.template)
            return None
        number = (number or 0) * 10 + int(scan.peek())
        scan.index += 1
    return number


def _number_from_argument(scan: _Scan) -> int | None:
    if scan.argument >= len(scan.values):
        return None
    value = scan.values[scan.argument]
    scan.argument += 1
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _TOO_LARGE
    return int(value) if fits and isinstance(value, int) else None


def _read_argument_number(scan: _Scan) -> None:
    """Read an explicit argument number, such as [2]."""
    scan.after_index = False
    if scan.peek() != "[":
        return
    scan.reordered = True
    rest = scan.template[scan.index :]
    end = rest.find("]")
    digits = rest[1:end] if end > 0 else ""
    plain = digits.isascii() and digits.isdigit() and len(digits) < 8
    number = int(digits) - 1 if plain and int(digits) <= _TOO_LARGE else None
    scan.index += end + 1 if end > 0 and len(rest) >= 3 else 1
    if number is not None and 0 <= number < len(scan.values):
        scan.argument, scan.after_index = number, True
        return
    scan.good = False
    scan.after_index = number is not None


def _extra(scan: _Scan) -> None:
    if scan.reordered or scan.argument >= len(scan.values):
        return
    scan.output.write("%!(EXTRA ")
    for index, value in enumerate(scan.values[scan.argument :]):
        scan.output.write(", " if index else "")
        if value is None or value is INVALID:
            scan.output.write("<nil>")
        else:
            scan.output.write(f"{type_of(value)}=")
            write_value(value, "v", PLAIN, scan.output)
    scan.output.write(")")
