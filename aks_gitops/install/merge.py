"""Putting values of a chart together, as Helm puts files of values together."""

from collections.abc import Mapping
from functools import reduce

from aks_gitops.install.references import Values


def merged(*parts: Values) -> Values:
    """Return all of `parts` as one; a later part wins.

    Mappings are merged key by key, at any depth. Everything else is replaced whole, lists too.
    """
    return reduce(_over, parts, {})


def _over(below: Values, above: Values) -> Values:
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = _over(old, value) if both else value  # type: ignore[arg-type]
    return result


def at(path: tuple[str, ...], value: object) -> Values:
    """Return values that hold nothing but `value`, at `path`."""
    result = value
    for key in reversed(path):
        result = {key: result}
    assert isinstance(result, Mapping)  # noqa: S101 a path has at least one key
    return result
