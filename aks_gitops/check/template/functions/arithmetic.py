"""Numbers: integers wrap at 64 bits, fractions are added and multiplied as decimals.

Source: numeric.go of sprig, and decimal.go of github.com/shopspring/decimal 1.4.
"""

import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.golang.numbers import int64, parse_int, to_float, to_int, to_int64
from aks_gitops.check.golang.values import Int64, IntList
from aks_gitops.check.template.functions.table import Function, budgeted, function
from aks_gitops.check.template.functions.texts import shown

_INTEGER = re.compile(r"[-+]?[0-9]+")
_MAX_INT = (1 << 63) - 1
_DIVISION_DIGITS = 10**16
_MOST_DECIMALS = 100
"""Exact products grow with each factor."""


def _steps(budget: Budget, start: int, stop: int, step: int) -> IntList:
    forwards = stop >= start
    if (step <= 0) if forwards else (step >= 0):
        return IntList()
    numbers = range(start, stop, step)
    budget.check_items((abs(stop - start) + abs(step) - 1) // abs(step))
    return IntList(numbers)


def _until(budget: Budget, count: int) -> IntList:
    return _steps(budget, 0, count, -1 if count < 0 else 1)


def _sequence(budget: Budget, *numbers: int) -> str:
    if not 0 < len(numbers) < 4:
        return ""
    start = numbers[0] if len(numbers) > 1 else 1
    end = numbers[-1]
    increment = -1 if end < start else 1
    step = numbers[1] if len(numbers) == 3 else increment
    if len(numbers) == 3 and end < start and step > 0:
        return ""
    return " ".join(map(str, _steps(budget, start, end + increment, step)))


def _atoi(text: str) -> int:
    """Return a number; what is too large becomes the largest."""
    if not _INTEGER.fullmatch(text):
        return 0
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").lstrip("0")
    return max(-_MAX_INT - 1, min(_MAX_INT, sign * int(digits[:20] or 0)))


def _add(*numbers: object) -> Int64:
    return int64(sum(map(to_int, numbers)))


def _multiply(first: object, *others: object) -> Int64:
    result = to_int64(first)
    for other in others:
        result = int64(result * to_int(other))
    return result


def _divide(one: object, other: object) -> Int64:
    dividend, divisor = to_int(one), to_int(other)
    if divisor == 0:
        raise GoError("runtime error: integer divide by zero")
    quotient = abs(dividend) // abs(divisor)
    return int64(quotient if (dividend < 0) == (divisor < 0) else -quotient)


def _modulo(one: object, other: object) -> Int64:
    dividend, divisor = to_int(one), to_int(other)
    if divisor == 0:
        raise GoError("runtime error: integer divide by zero")
    rest = abs(dividend) % abs(divisor)
    return int64(-rest if dividend < 0 else rest)


def _decimal(value: object) -> Fraction:
    number = to_float(value)
    if not math.isfinite(number):
        raise GoError(f"Cannot create a Decimal from {number}")
    return Fraction(repr(number))


def _combined(
    combine: Callable[[Fraction, Fraction], Fraction], first: object, others: tuple[object, ...]
) -> float:
    if len(others) > _MOST_DECIMALS:
        raise LimitError(f"more than {_MOST_DECIMALS} decimals are combined")
    result = _decimal(first)
    for other in others:
        result = combine(result, _decimal(other))
    try:
        return float(result)
    except OverflowError:
        return math.inf if result > 0 else -math.inf


def _quotient(one: Fraction, other: Fraction) -> Fraction:
    """Return a quotient with 16 decimals, the half rounded away from zero."""
    if other == 0:
        raise GoError("decimal division by 0")
    exact = abs(one / other) * _DIVISION_DIGITS
    rounded = Fraction(math.floor(exact + Fraction(1, 2)), _DIVISION_DIGITS)
    return rounded if (one < 0) == (other < 0) else -rounded


def _largest(first: object, *others: object) -> Int64:
    return Int64(max(map(to_int, (first, *others))))


def _smallest(first: object, *others: object) -> Int64:
    return Int64(min(map(to_int, (first, *others))))


def _extreme(choose: Callable[[float, float], float], *values: object) -> float:
    """Return the largest, or the smallest, as math.Max and math.Min find it."""
    result, *others = map(to_float, values)
    for other in others:
        if math.isnan(result) or math.isnan(other):
            unbounded = math.copysign(math.inf, choose(-1, 1))
            result = unbounded if unbounded in (result, other) else math.nan
        else:
            result = choose(result, other)
    return result


def _whole(step: Callable[[float], int], value: object) -> float:
    number = to_float(value)
    return math.copysign(float(step(number)), number) if math.isfinite(number) else number


def _round(value: object, places: int, *round_on: float) -> float:
    try:
        power = math.pow(10, places)
    except OverflowError:
        power = math.inf
    digit = power * to_float(value)
    fraction = math.modf(digit)[0] if math.isfinite(digit) else math.nan
    up = fraction >= (round_on[0] if round_on else 0.5)
    number = _whole(math.ceil if up else math.floor, digit)
    if power == 0:
        return math.nan if number == 0 or math.isnan(number) else math.copysign(math.inf, number)
    return number / power


def _octal(budget: Budget, value: object) -> Int64:
    return Int64(parse_int(shown(budget, value), 8) or 0)


def _float(combine: Callable[[Fraction, Fraction], Fraction]) -> Callable[..., float]:
    return lambda first, *others: _combined(combine, first, others)


FUNCTIONS: dict[str, Function] = {
    "atoi": function("string", _atoi),
    "int64": function("any", to_int64),
    "int": function("any", to_int),
    "float64": function("any", to_float),
    "seq": budgeted("...int", _sequence),
    "toDecimal": budgeted("any", _octal),
    "until": budgeted("int", _until),
    "untilStep": budgeted("int int int", _steps),
    "add1": function("any", lambda value: int64(to_int(value) + 1)),
    "add": function("...any", _add),
    "sub": function("any any", lambda one, other: int64(to_int(one) - to_int(other))),
    "div": function("any any", _divide),
    "mod": function("any any", _modulo),
    "mul": function("any ...any", _multiply),
    "add1f": function("any", lambda value: _combined(operator.add, value, (1,))),
    "addf": function("...any", lambda *values: _combined(operator.add, 0.0, values)),
    "subf": function("any ...any", _float(operator.sub)),
    "divf": function("any ...any", _float(_quotient)),
    "mulf": function("any ...any", _float(operator.mul)),
    "biggest": function("any ...any", _largest),
    "max": function("any ...any", _largest),
    "min": function("any ...any", _smallest),
    "maxf": function("any ...any", lambda *values: _extreme(max, *values)),
    "minf": function("any ...any", lambda *values: _extreme(min, *values)),
    "ceil": function("any", lambda value: _whole(math.ceil, value)),
    "floor": function("any", lambda value: _whole(math.floor, value)),
    "round": function("any int ...float64", _round),
}
