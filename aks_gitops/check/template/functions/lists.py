"""Lists of any type.

Source: list.go of sprig.
"""

import math

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.numbers import to_int
from aks_gitops.check.golang.values import (
    ListList,
    NilList,
    deep_equal,
    is_true,
    kind_of,
)
from aks_gitops.check.template.functions.table import Function, budgeted, function


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise GoError(f"Cannot take a list of type {kind_of(value)}")
    return value


def _chunk(size: int, value: object) -> ListList:
    items = _list(value)
    if size == 0:
        raise GoError("runtime error: makeslice: len out of range")
    count = math.floor((len(items) - 1) / size) + 1
    last = math.fmod(len(items), size) or size
    if count < 0 or (count and last < 0):
        raise GoError("runtime error: makeslice: len out of range")
    lengths = [size] * (count - 1) + [int(last)] * (count > 0)
    if any(length < 0 for length in lengths):
        raise GoError("runtime error: makeslice: len out of range")
    return ListList(
        items[index * size : index * size + length] for index, length in enumerate(lengths)
    )


def _rest(value: object) -> list[object]:
    items = _list(value)
    return list(items[1:]) if items else NilList()


def _initial(value: object) -> list[object]:
    items = _list(value)
    return list(items[:-1]) if items else NilList()


def _contains(budget: Budget, items: list[object], item: object) -> bool:
    return any(deep_equal(item, one, budget) for one in items)


def _unique(budget: Budget, value: object) -> list[object]:
    result: list[object] = []
    for one in _list(value):
        if not _contains(budget, result, one):
            result.append(one)
    return result


def _without(budget: Budget, value: object, *omitted: object) -> list[object]:
    return [one for one in _list(value) if not _contains(budget, list(omitted), one)]


def _has(budget: Budget, item: object, value: object) -> bool:
    return value is not None and _contains(budget, _list(value), item)


def _slice(value: object, *indexes: object) -> object:
    items = _list(value)
    if not items:
        return None
    start = to_int(indexes[0]) if indexes else 0
    end = to_int(indexes[1]) if len(indexes) > 1 else len(items)
    if end > len(items) and 0 <= start <= end:
        raise NotEvaluatedError("slice of a list beyond its end")
    if not 0 <= start <= end <= len(items):
        raise GoError("reflect.Value.Slice: slice index out of bounds")
    return type(items)(items[start:end])


def _concat(*values: object) -> list[object]:
    result = [item for value in values for item in _list(value)]
    return result if result else NilList()


def _push(value: object, item: object) -> list[object]:
    return [*_list(value), item]


def _prepend(value: object, item: object) -> list[object]:
    return [item, *_list(value)]


def _last(value: object) -> object:
    items = _list(value)
    return items[-1] if items else None


def _first(value: object) -> object:
    items = _list(value)
    return items[0] if items else None


def _reverse(value: object) -> list[object]:
    return list(_list(value)[::-1])


def _compact(value: object) -> list[object]:
    return [one for one in _list(value) if is_true(one)]


_TWICE: dict[str, Function] = {
    "append": function("any any", _push),
    "push": function("any any", _push),
    "prepend": function("any any", _prepend),
    "first": function("any", _first),
    "rest": function("any", _rest),
    "last": function("any", _last),
    "initial": function("any", _initial),
    "reverse": function("any", _reverse),
    "compact": function("any", _compact),
    "uniq": budgeted("any", _unique),
    "without": budgeted("any ...any", _without),
    "has": budgeted("any any", _has),
    "slice": function("any ...any", _slice),
    "chunk": function("int any", _chunk),
}

FUNCTIONS: dict[str, Function] = {
    "list": function("...any", lambda *items: list(items)),
    "tuple": function("...any", lambda *items: list(items)),
    "concat": function("...any", _concat),
    **_TWICE,
    # What must... returns as an error, the plain one panics with: to a template it is the same.
    **{f"must{name[0].upper()}{name[1:]}": one for name, one in _TWICE.items()},
}
