"""Go's values in Python.

| Go                     | Python     |   | Go                       | Python             |
|------------------------|------------|---|--------------------------|--------------------|
| string                 | str        |   | map[string]interface {}  | dict               |
| bool, float64          | bool, float|   | map[string]string        | StringMap          |
| int, int64, uint8      | int, Int64, Uint8 | | []interface {}      | list               |
| complex128             | complex    |   | []string, []int, ...     | StringList, ...    |
| an interface with nil  | None       |   | a nil map, a nil slice   | NilMap, NilList, ..|

A Go string is bytes; a str holds those that are not UTF-8 as lone surrogates, as Python's
"surrogateescape" does.
"""

import math
from enum import Enum
from typing import Final

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import NotEvaluatedError


class Nothing(Enum):
    """What is no value at all."""

    INVALID = "invalid"
    """A reflect.Value that holds nothing: what a missing key gives."""
    MISSING = "missing"
    """There was no argument."""


INVALID: Final = Nothing.INVALID
MISSING: Final = Nothing.MISSING


class Int64(int):
    """An int64."""


class Uint8(int):
    """A byte."""


class StringMap(dict[str, str]):
    """A map[string]string."""


class NilMap(dict[str, object]):
    """A map[string]interface {} that is nil."""


class StringList(list[str]):
    """A []string."""


class IntList(list[int]):
    """A []int."""


class ListList(list[list[object]]):
    """A [][]interface {}."""


class MapList(list[dict[str, object]]):
    """A []map[string]interface {}."""


class NilList(list[object]):
    """A []interface {} that is nil."""


class NilStringList(StringList):
    """A []string that is nil."""


class NilMapList(MapList):
    """A []map[string]interface {} that is nil."""


class ShuffledStringList(StringList):
    """A []string whose order Go chooses anew each time."""


class ShuffledList(list[object]):
    """A []interface {} whose order Go chooses anew each time."""


class ShuffledMapList(MapList):
    """A []map[string]interface {} whose order Go chooses anew each time."""


_TYPES: dict[type, tuple[str, str]] = {
    bool: ("bool", "bool"),
    int: ("int", "int"),
    Int64: ("int64", "int64"),
    Uint8: ("uint8", "uint8"),
    float: ("float64", "float64"),
    complex: ("complex128", "complex128"),
    str: ("string", "string"),
    dict: ("map", "map[string]interface {}"),
    NilMap: ("map", "map[string]interface {}"),
    StringMap: ("map", "map[string]string"),
    list: ("slice", "[]interface {}"),
    NilList: ("slice", "[]interface {}"),
    ShuffledList: ("slice", "[]interface {}"),
    StringList: ("slice", "[]string"),
    NilStringList: ("slice", "[]string"),
    ShuffledStringList: ("slice", "[]string"),
    IntList: ("slice", "[]int"),
    ListList: ("slice", "[][]interface {}"),
    MapList: ("slice", "[]map[string]interface {}"),
    NilMapList: ("slice", "[]map[string]interface {}"),
    ShuffledMapList: ("slice", "[]map[string]interface {}"),
}

NIL_TYPES = (NilMap, NilList, NilStringList, NilMapList)
_SHUFFLED = (ShuffledStringList, ShuffledList, ShuffledMapList)
_WORD = 1 << 64
_HALF = 1 << 63


def refuse_shuffled(value: object, use: str) -> None:
    """Refuse a list whose order shows. `use`: what shows it. Raises NotEvaluatedError."""
    if isinstance(value, _SHUFFLED) and len(value) > 1:
        raise NotEvaluatedError(
            f"{use} of a map's keys or values: in Argo CD their order is chance"
        )


def kind_of(value: object) -> str:
    """Return the kind of a value, as reflect names it."""
    return _TYPES[type(value)][0] if type(value) in _TYPES else "invalid"


def type_of(value: object) -> str:
    """Return the type of a value, as `%T` prints it."""
    return _TYPES[type(value)][1] if type(value) in _TYPES else "<nil>"


def wrapped(number: int) -> int:
    """Return what a sum or a product is in 64 bits."""
    return (number + _HALF) % _WORD - _HALF


def truncated(number: float) -> int:
    """Return what amd64 makes an int64 of a float64; what does not fit becomes the smallest."""
    if not math.isfinite(number) or not -_HALF <= number < _HALF:
        return -_HALF
    return int(number)


def is_true(value: object) -> bool:
    """Tell whether `if` takes a value for true."""
    return value is not INVALID and bool(value)


def deep_equal(one: object, other: object, budget: Budget, depth: int = 0) -> bool:
    """Tell what reflect.DeepEqual tells. Raises LimitError."""
    budget.check_depth(depth)
    if type_of(one) != type_of(other):
        return False
    if isinstance(one, NIL_TYPES) != isinstance(other, NIL_TYPES):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            deep_equal(one[key], other[key], budget, depth + 1) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            deep_equal(a, b, budget, depth + 1) for a, b in zip(one, other, strict=True)
        )
    return one == other
