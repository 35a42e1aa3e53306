"""Fields of values: `.a.b` of a map.

Source: evalField in text/template/exec.go.
"""

from functools import cache
from typing import Literal, TypeAlias

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.values import INVALID, StringMap, type_of

MissingKey: TypeAlias = Literal["invalid", "zero", "error"]
"""What a key that a map does not have gives: see Go's Template.Option."""

_OPTIONS: dict[str, MissingKey] = {
    "missingkey=default": "invalid",
    "missingkey=invalid": "invalid",
    "missingkey=zero": "zero",
    "missingkey=error": "error",
}


@cache
def missing_key(options: tuple[str, ...]) -> MissingKey:
    """Return what the last option says. Raises GoError for an option that Go does not know."""
    result: MissingKey = "invalid"
    for option in options:
        if option not in _OPTIONS:
            raise GoError(f"unrecognized option: {option}")
        result = _OPTIONS[option]
    return result


def field(value: object, name: str, missing: MissingKey, *, has_arguments: bool) -> object:
    """Return a field of a value. Raises GoError."""
    if value is INVALID:
        if missing == "error":
            raise GoError(f'nil data; no entry for key "{name}"')
        return INVALID
    if value is None:
        raise GoError(f"nil pointer evaluating interface {{}}.{name}")
    if not isinstance(value, dict):
        raise GoError(f"can't evaluate field {name} in type {type_of(value)}")
    if has_arguments:
        raise GoError(f"{name} is not a method but has arguments")
    if name in value:
        return value[name]
    if missing == "error":
        raise GoError(f'map has no entry for key "{name}"')
    return INVALID if missing == "invalid" else zero_element(value)


def zero_element(value: dict[str, object]) -> object:
    """Return the zero value of a map's element type."""
    return "" if isinstance(value, StringMap) else None
