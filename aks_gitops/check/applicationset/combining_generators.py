"""The generators that combine others: matrix and merge.

Sources: matrix.go and merge.go in applicationset/generators.
"""

from collections.abc import Mapping
from functools import partial
from typing import cast

from aks_gitops.check.applicationset.decoding import NULL, decoded
from aks_gitops.check.applicationset.filling import Parameters
from aks_gitops.check.applicationset.generation import (
    MOST_ROWS,
    Generate,
    Generation,
    Generator,
    Rows,
    made_by,
)
from aks_gitops.check.applicationset.leaf_generators import LEAVES
from aks_gitops.check.applicationset.parameters import combined
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.golang.json_values import write_json
from aks_gitops.check.golang.merging import merge
from aks_gitops.check.golang.values import NilMap

_NESTED = {"matrix": "NestedMatrixGenerator", "merge": "NestedMergeGenerator"}


def _matrix(kinds: Mapping[str, Generate], generator: Generator, generation: Generation) -> Rows:
    children = _children(generator)
    if len(children) != 2:
        raise GoError(f"found {len(children)} generators, Matrix support only two")
    rows: Rows = []
    for one in _child_rows(children[0], kinds, generation, None):
        for other in _child_rows(children[1], kinds, generation, one):
            rows.append(_product(one, other, generation))
        if len(rows) > MOST_ROWS:
            raise LimitError(f"a matrix makes more than {MOST_ROWS} rows")
    return rows


def _product(one: Parameters, other: Parameters, generation: Generation) -> Parameters:
    if not generation.language.go_template:
        return combined(one, other, generation.budget)
    result: Parameters = {}
    merge(result, other, generation.budget, overwrite=True)
    merge(result, one, generation.budget, overwrite=True)
    return result


def _merge(kinds: Mapping[str, Generate], generator: Generator, generation: Generation) -> Rows:
    children = _children(generator)
    if len(children) < 2:
        raise GoError("found less than two generators, Merge requires two or more")
    keys = cast(list[str], generator.get("mergeKeys") or [])
    base, *others = [
        _by_key(_child_rows(child, kinds, generation, None), keys, generation) for child in children
    ]
    for other in others:
        for key in base.keys() & other.keys():
            if generation.language.go_template:
                merge(base[key], other[key], generation.budget, overwrite=True)
            elif other[key] and isinstance(base[key], NilMap):
                raise GoError("panic: assignment to entry in nil map")
            else:
                base[key].update(other[key])
    return list(base.values())


def _by_key(rows: Rows, keys: list[str], generation: Generation) -> dict[str, Parameters]:
    if not keys:
        raise GoError("no merge keys were specified, Merge requires at least one")
    result: dict[str, Parameters] = {}
    for row in rows:
        key = write_json({key: row.get(key) for key in keys}, generation.budget)
        if key in result:
            raise GoError(
                "the parameters from a generator were not unique by the given mergeKeys, Merge "
                f"requires all param sets to be unique. Duplicate key was {key}"
            )
        # What is filled in must not be Go's nil.
        plain = type(row) is dict or not generation.language.go_template
        result[key] = row if plain else dict(row)
    return result


def _children(generator: Generator) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], generator.get("generators") or [])


def _child_rows(
    child: Mapping[str, object],
    kinds: Mapping[str, Generate],
    generation: Generation,
    outer: Parameters | None,
) -> Rows:
    """Return the rows of a generator within another one; its template does not count."""
    made = made_by(_with_inner(child), kinds, generation, outer)
    if not made:
        raise GoError("child generator generated no parameters")
    if len(made) > 1:
        raise GoError("found more than one generator in matrix.Generators")
    return made[0].rows


def _with_inner(child: Mapping[str, object]) -> dict[str, object]:
    """Return a generator whose own matrix or merge is read; the manifest holds it as plain JSON."""
    result = dict(child)
    for name, kind in _NESTED.items():
        inner = result.pop(name, None)
        if inner is not None:
            result[name] = decoded(None if inner is NULL else inner, kind, "json")
    return result


def _kinds(nested: Mapping[str, Generate]) -> dict[str, Generate]:
    return {**LEAVES, "matrix": partial(_matrix, nested), "merge": partial(_merge, nested)}


TOP_LEVEL: Mapping[str, Generate] = _kinds(_kinds(LEAVES))
"""The generators of an ApplicationSet, whose matrix and merge can hold others once more."""
