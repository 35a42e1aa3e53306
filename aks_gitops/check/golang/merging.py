"""What dario.cat/mergo 1.0 does with two maps.

Source: deepMerge in merge.go. Maps within maps are merged in place, so that whoever else holds the
inner map of the destination sees it change.
"""

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.values import INVALID, NilMap, StringMap, is_true, type_of


def merge(
    target: dict[str, object],
    source: dict[str, object],
    budget: Budget,
    *,
    overwrite: bool,
    depth: int = 0,
) -> None:
    """Add to a map what another one holds. `overwrite`: its values win, else the target's do.

    Raises GoError where a value does not fit into a map[string]string, and LimitError.
    """
    budget.check_depth(depth)
    for key, value in list(source.items()):
        budget.spend()
        present = target.get(key, INVALID)
        if value is None and not isinstance(source, StringMap):
            if overwrite:
                _put(target, key, value, source)
            continue
        if isinstance(value, dict):
            _merge_inner(present, value, budget, overwrite=overwrite, depth=depth)
        if is_true(present) and (
            isinstance(value, list) or (isinstance(value, dict) and isinstance(present, dict))
        ):
            if isinstance(value, list) and overwrite:
                _put(target, key, value, source)
            continue
        if overwrite or not is_true(present):
            _put(target, key, value, source)


def _merge_inner(
    present: object, value: dict[str, object], budget: Budget, *, overwrite: bool, depth: int
) -> None:
    if isinstance(present, dict) and not isinstance(present, NilMap):
        merge(present, value, budget, overwrite=overwrite, depth=depth + 1)


def _put(target: dict[str, object], key: str, value: object, source: dict[str, object]) -> None:
    if isinstance(target, StringMap) and not isinstance(source, StringMap):
        raise GoError(f"a value of type {type_of(value)} is not assignable to type string")
    target[key] = value
