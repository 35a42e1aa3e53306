"""Maps with text keys. What changes one changes it for everybody who holds it.

Source: dict.go of sprig.
"""

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.merging import merge
from aks_gitops.check.golang.values import (
    NIL_TYPES,
    NilMap,
    ShuffledList,
    ShuffledStringList,
    StringMap,
    kind_of,
)
from aks_gitops.check.template.functions.table import Function, budgeted, function
from aks_gitops.check.template.functions.texts import shown


def _dict(budget: Budget, *pairs: object) -> dict[str, object]:
    result: dict[str, object] = {}
    for index in range(0, len(pairs), 2):
        result[shown(budget, pairs[index])] = pairs[index + 1] if index + 1 < len(pairs) else ""
    return result


def _set(target: dict[str, object], key: str, value: object) -> dict[str, object]:
    if isinstance(target, NilMap):
        raise GoError("assignment to entry in nil map")
    target[key] = value
    return target


def _unset(target: dict[str, object], key: str) -> dict[str, object]:
    target.pop(key, None)
    return target


def _pick(source: dict[str, object], *keys: str) -> dict[str, object]:
    return {key: source[key] for key in keys if key in source}


def _omit(source: dict[str, object], *keys: str) -> dict[str, object]:
    return {key: value for key, value in source.items() if key not in keys}


def _merge(
    budget: Budget, target: dict[str, object], *sources: dict[str, object], overwrite: bool
) -> dict[str, object]:
    target = {} if isinstance(target, NilMap) and any(sources) else target
    for source in sources:
        merge(target, source, budget, overwrite=overwrite)
    return target


def _fill(budget: Budget, *maps: dict[str, object]) -> dict[str, object]:
    return _merge(budget, *maps, overwrite=False)


def _overwrite(budget: Budget, *maps: dict[str, object]) -> dict[str, object]:
    return _merge(budget, *maps, overwrite=True)


def _dig(*path: object) -> object:
    if len(path) < 3:
        raise GoError("dig needs at least three arguments")
    *keys, default, value = path
    for key in keys:
        if not isinstance(key, str):
            raise GoError(f"interface conversion: interface {{}} is {kind_of(key)}, not string")
    for key in keys:
        if not isinstance(value, dict) or isinstance(value, StringMap):
            raise GoError(f"interface conversion: interface {{}} is {kind_of(value)}, not map")
        if key not in value:
            return default
        value = value[key]
    return value


def _deep_copy(budget: Budget, value: object, depth: int = 0) -> object:
    budget.check_depth(depth)
    if value is None or isinstance(value, NIL_TYPES):
        raise NotEvaluatedError("deepCopy of nil")
    if isinstance(value, dict):
        copies = {key: _inner_copy(budget, one, depth) for key, one in value.items()}
        return type(value)(copies)
    if isinstance(value, list):
        return type(value)(_inner_copy(budget, one, depth) for one in value)
    return value


def _inner_copy(budget: Budget, value: object, depth: int) -> object:
    return None if value is None else _deep_copy(budget, value, depth + 1)


FUNCTIONS: dict[str, Function] = {
    "dict": budgeted("...any", _dict),
    "get": function("map string", lambda source, key: source.get(key, "")),
    "set": function("map string any", _set),
    "unset": function("map string", _unset),
    "hasKey": function("map string", lambda source, key: key in source),
    "pluck": function("string ...map", lambda key, *maps: [m[key] for m in maps if key in m]),
    "keys": function("...map", lambda *maps: ShuffledStringList(key for m in maps for key in m)),
    "values": function("map", lambda source: ShuffledList(source.values())),
    "pick": function("map ...string", _pick),
    "omit": function("map ...string", _omit),
    "merge": budgeted("map ...map", _fill),
    "mustMerge": budgeted("map ...map", _fill),
    "mergeOverwrite": budgeted("map ...map", _overwrite),
    "mustMergeOverwrite": budgeted("map ...map", _overwrite),
    "dig": function("...any", _dig),
    "deepCopy": budgeted("any", _deep_copy),
    "mustDeepCopy": budgeted("any", _deep_copy),
}
