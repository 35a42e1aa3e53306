"""The functions that Go's templates have of their own.

Source: text/template/funcs.go. sprig's `slice` takes the place of Go's.
"""

from typing import Literal, TypeAlias
from urllib.parse import quote_plus

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.formatting import sprintf
from aks_gitops.check.golang.printing import sprint, sprintln
from aks_gitops.check.golang.values import INVALID, NIL_TYPES, Uint8, is_true, kind_of, type_of
from aks_gitops.check.template.fields import zero_element
from aks_gitops.check.template.functions.table import Function, budgeted, function

_Basic: TypeAlias = Literal["bool", "integer", "float", "complex", "string", ""]

_BASIC: dict[str, _Basic] = {
    "bool": "bool",
    "int": "integer",
    "int64": "integer",
    "uint8": "integer",
    "float64": "float",
    "complex128": "complex",
    "string": "string",
}
_HTML = str.maketrans(
    {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_SCRIPT = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
    "=": "\\u003D",
}


def _basic(value: object) -> _Basic:
    return _BASIC.get(kind_of(value), "")


def _is_nil(value: object) -> bool:
    return value is INVALID or value is None or isinstance(value, NIL_TYPES)


def _equal(one: object, other: object) -> bool:
    kind = _basic(one)
    if kind != _basic(other):
        if _is_absent(one) or _is_absent(other):
            return False
        raise GoError(f"incompatible types for comparison: {type_of(one)} and {type_of(other)}")
    if kind:
        return one == other
    if not (_is_absent(one) or _is_absent(other)) and kind_of(one) != kind_of(other):
        raise GoError(f"non-comparable types {type_of(one)} and {type_of(other)}")
    if _is_nil(one) or _is_nil(other):
        return _is_nil(one) == _is_nil(other)
    raise GoError(f"non-comparable type {type_of(other)}")


def _is_absent(value: object) -> bool:
    return value is INVALID or value is None


def _equals_any(one: object, *others: object) -> bool:
    if not others:
        raise GoError("missing argument for comparison")
    return any(_equal(one, other) for other in others)


def _less(one: object, other: object) -> bool:
    kind, other_kind = _basic(one), _basic(other)
    if not kind or not other_kind:
        raise GoError("invalid type for comparison")
    if kind != other_kind:
        raise GoError(f"incompatible types for comparison: {type_of(one)} and {type_of(other)}")
    if isinstance(one, str) and isinstance(other, str):
        return go.to_bytes(one) < go.to_bytes(other)
    if isinstance(one, bool) or not isinstance(one, int | float):
        raise GoError("invalid type for comparison")
    return isinstance(other, int | float) and one < other


def _less_or_equal(one: object, other: object) -> bool:
    return _less(one, other) or _equal(one, other)


def _index(item: object, *indexes: object) -> object:
    if _is_absent(item):
        raise GoError("index of untyped nil")
    for index in indexes:
        if _is_absent(item):
            raise GoError("index of nil pointer")
        if isinstance(item, dict):
            item = _entry(item, index)
        elif isinstance(item, list):
            item = item[_place(index, len(item))]
        elif isinstance(item, str):
            data = go.to_bytes(item)
            item = Uint8(data[_place(index, len(data))])
        else:
            raise GoError(f"can't index item of type {type_of(item)}")
    return item


def _entry(item: dict[str, object], index: object) -> object:
    if not isinstance(index, str):
        raise GoError(f"value has type {type_of(index)}; should be string")
    return item[index] if index in item else zero_element(item)


def _place(index: object, length: int) -> int:
    if _basic(index) != "integer" or not isinstance(index, int):
        raise GoError(f"cannot index slice/array with type {type_of(index)}")
    if not 0 <= index < length:
        raise GoError(f"index out of range: {int(index)}")
    return index


def _length(item: object) -> int:
    if isinstance(item, str):
        return go.length(item)
    if isinstance(item, list | dict):
        return len(item)
    raise GoError("len of nil pointer" if item is None else f"len of type {type_of(item)}")


def _call(*_: object) -> object:
    # No parameter of an ApplicationSet is a function.
    raise GoError("call of nil, or of a value that is no function")


def _never(*_: object) -> object:
    raise AssertionError("the evaluator stops `and` and `or` early by itself")


def _print(budget: Budget, *values: object) -> str:
    output = Output(budget)
    sprint(values, output)
    return output.text()


def _println(budget: Budget, *values: object) -> str:
    output = Output(budget)
    sprintln(values, output)
    return output.text()


def _printf(budget: Budget, template: str, *values: object) -> str:
    return sprintf(template, values, budget)


def _escapable(budget: Budget, values: tuple[object, ...]) -> str:
    return _print(budget, *("<no value>" if value is None else value for value in values))


def _html(budget: Budget, *values: object) -> str:
    return _escapable(budget, values).translate(_HTML)


def _javascript(budget: Budget, *values: object) -> str:
    return "".join(map(_script_rune, _escapable(budget, values)))


def _script_rune(rune: str) -> str:
    if rune in _SCRIPT:
        return _SCRIPT[rune]
    if rune < " ":
        return f"\\u00{ord(rune):02X}"
    surrogate = "\udc80" <= rune <= "\udcff"
    return rune if rune.isascii() or surrogate or go.is_printable(rune) else f"\\u{ord(rune):04X}"


def _url_query(budget: Budget, *values: object) -> str:
    return quote_plus(go.to_bytes(_escapable(budget, values)), safe="")


FUNCTIONS: dict[str, Function] = {
    "and": function("value ...value", _never),
    "or": function("value ...value", _never),
    "not": function("value", lambda value: not is_true(value)),
    "call": function("value ...value", _call),
    "html": budgeted("...any", _html),
    "js": budgeted("...any", _javascript),
    "urlquery": budgeted("...any", _url_query),
    "index": function("value ...value", _index),
    "len": function("value", _length),
    "print": budgeted("...any", _print),
    "println": budgeted("...any", _println),
    "printf": budgeted("string ...any", _printf),
    "eq": function("value ...value", _equals_any),
    "ne": function("value value", lambda one, other: not _equal(one, other)),
    "lt": function("value value", _less),
    "le": function("value value", _less_or_equal),
    "gt": function("value value", lambda one, other: not _less_or_equal(one, other)),
    "ge": function("value value", lambda one, other: not _less(one, other)),
}
