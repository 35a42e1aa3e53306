"""Reads plain values into a Go struct, and gives back what the struct would be as JSON.

What its struct does not know is dropped, what has its zero value is left out where Go leaves it
out. Source: encoding/json, and the types of argo-cd v3.5.1.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Literal, TypeAlias

from aks_gitops.check.applicationset.schema import Field, element_of, fields_of, shape
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError

Origin: TypeAlias = Literal["manifest", "json", "yaml"]
"""The API server's object, whose keys are exact; or a patch, whose keys may differ in case."""
Decoder: TypeAlias = Callable[[object], object]

_ZERO: dict[str, object] = {"string": "", "bool": False, "int64": 0, "intOrString": 0}
_BITS = {"int64": 63, "intOrString": 31}
_GO_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array"}


class Null:
    """A `json` value that holds no bytes at all: what Go makes of null."""


NULL = Null()


class _MismatchError(GoError):
    """A value has another type than its field; the place grows on the way out."""

    def __init__(self, fact: str, place: str = "") -> None:
        super().__init__(f"{place.lstrip('.') or 'the document'} {fact}")
        self.fact = fact
        self.place = place


def decoded(value: object, kind: str, origin: Origin = "manifest") -> object:
    """Return a value as its type has it. Raises GoError, with the place, for another type.

    `kind`: as in schema.Field.
    """
    return _decoder(kind, origin)(value)


@cache
def _decoder(kind: str, origin: Origin) -> Decoder:
    wanted = shape(kind)
    if wanted == "free":
        return _json_or_null if kind == "json" else lambda value: value
    if kind[0] == "*":
        inner = _decoder(kind[1:], origin)
        return lambda value: None if value is None else inner(value)
    if wanted == "list":
        return partial(_list, _decoder(element_of(kind), origin))
    if wanted == "map":
        return partial(_map, _decoder(element_of(kind), origin))
    return partial(_scalar, kind, origin) if wanted == "scalar" else partial(_struct, kind, origin)


def _json_or_null(value: object) -> object:
    return NULL if value is None else value


def _list(element: Decoder, value: object) -> object:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _mismatch(value, "list")
    return [_inner(element, one, f"[{index}]") for index, one in enumerate(value)]


def _map(element: Decoder, value: object) -> object:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _mismatch(value, "mapping")
    return {str(key): _inner(element, one, f".{key}") for key, one in value.items()}


def _inner(decoder: Decoder, value: object, place: str) -> object:
    try:
        return decoder(value)
    except _MismatchError as error:
        raise _MismatchError(error.fact, place + error.place) from None


def _scalar(kind: str, origin: Origin, value: object) -> object:
    if value is None:
        return _ZERO[kind]
    fits: dict[str, type] = {"string": str, "bool": bool, "intOrString": str}
    if type(value) is fits.get(kind):
        return value
    whole = isinstance(value, float) and value.is_integer() and origin != "json"
    if kind in _BITS and (type(value) is int or whole) and isinstance(value, int | float):
        limit = 1 << _BITS[kind]
        if not -limit <= value < limit:
            raise _MismatchError(f"is {value}, which is too large")
        return int(value)
    raise _mismatch(value, kind)


def _struct(kind: str, origin: Origin, value: object) -> object:
    if value is not None and not isinstance(value, dict):
        raise _mismatch(value, "mapping")
    fields, folded, always = _table(kind, origin)
    result: dict[str, object] = {}
    for key, one in (value or {}).items():
        name = key if key in fields or origin == "manifest" else folded.get(str(key).lower())
        if name not in fields or name is None:
            continue
        if name in result:
            raise NotEvaluatedError(f"{name} is given twice, in different case")
        field, decoder = fields[name]
        inner = _inner(decoder, one, f".{key}")
        if not field.is_left_out(inner):
            result[name] = inner
    for name, zero in always.items():
        if name not in result:
            result[name] = zero()
    return result


@cache
def _table(
    kind: str, origin: Origin
) -> tuple[dict[str, tuple[Field, Decoder]], dict[str, str], dict[str, Callable[[], object]]]:
    """Return a struct's fields, their names in small letters, and those that are always there."""
    fields = {
        name: (field, _decoder(field.type.lstrip("?"), origin))
        for name, field in fields_of(kind).items()
    }
    always: dict[str, Callable[[], object]] = {
        name: partial(decoder, None)
        for name, (field, decoder) in fields.items()
        if field.type[0] not in "*?" and not field.is_left_out(decoder(None))
    }
    return fields, {name.lower(): name for name in fields}, always


def _mismatch(value: object, wanted: str) -> GoError:
    found = _GO_NAMES.get(type(value), "object")
    return _MismatchError(f"is of type {found}, and must be a {wanted}")
