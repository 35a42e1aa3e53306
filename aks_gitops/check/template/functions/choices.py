"""Defaults, choices, types, and the functions that stop a template.

Source: defaults.go, reflect.go and functions.go of sprig.
"""

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.values import deep_equal, is_true, kind_of, type_of
from aks_gitops.check.template.functions.table import Function, budgeted, function


def _default(value: object, *given: object) -> object:
    return given[0] if given and is_true(given[0]) else value


def _coalesce(*values: object) -> object:
    return next((value for value in values if is_true(value)), None)


def _fail(message: str) -> object:
    raise GoError(message)


FUNCTIONS: dict[str, Function] = {
    "default": function("any ...any", _default),
    "empty": function("any", lambda value: not is_true(value)),
    "coalesce": function("...any", _coalesce),
    "all": function("...any", lambda *values: all(map(is_true, values))),
    "any": function("...any", lambda *values: any(map(is_true, values))),
    "ternary": function("any any bool", lambda yes, no, condition: yes if condition else no),
    "typeOf": function("any", type_of),
    "typeIs": function("string any", lambda wanted, value: type_of(value) == wanted),
    "typeIsLike": function(
        "string any", lambda wanted, value: type_of(value) in (wanted, f"*{wanted}")
    ),
    "kindOf": function("any", kind_of),
    "kindIs": function("string any", lambda wanted, value: kind_of(value) == wanted),
    "deepEqual": budgeted("any any", lambda budget, one, other: deep_equal(one, other, budget)),
    "fail": function("string", _fail),
}
