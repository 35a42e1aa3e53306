"""Which values a function's parameter takes.

Source: validateType, evalArg and idealConstant in text/template/exec.go.
"""

import re

from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.values import INVALID, NilMap, type_of
from aks_gitops.check.template import nodes
from aks_gitops.check.template.functions.table import ParameterType

_EXACT: dict[ParameterType, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "float64": (float,),
    "bool": (bool,),
    "map": (dict, NilMap),
}
_LITERALS = (nodes.String, nodes.Boolean)
_SHOWN = {"any": "interface {}", "value": "reflect.Value", "map": "map[string]interface {}"}
_FRACTION = re.compile("[.eEpP]")
_HEX_INTEGER = re.compile(r"0[xX][^pP]+")


def checked(value: object, wanted: ParameterType) -> object:
    """Return a value as a parameter takes it. Raises GoError where its type does not fit."""
    if wanted == "value":
        return value
    if value is INVALID:
        return _nil(wanted, "invalid value; expected ")
    if wanted == "any" or type(value) in _EXACT[wanted]:
        return value
    found = "interface {}" if value is None else type_of(value)
    raise GoError(f"wrong type for value; expected {_SHOWN.get(wanted, wanted)}; got {found}")


def _nil(wanted: ParameterType, fault: str) -> object:
    if wanted == "any":
        return None
    if wanted == "map":
        return NilMap()
    raise GoError(fault + wanted)


def constant(node: nodes.Operand, wanted: ParameterType) -> object:
    """Return a literal as a parameter takes it. Raises GoError."""
    if isinstance(node, nodes.Nil):
        return INVALID if wanted == "value" else _nil(wanted, "cannot assign nil to ")
    if wanted in ("any", "value"):
        return ideal(node)
    if wanted == "string" and isinstance(node, nodes.String):
        return node.value
    if wanted == "bool" and isinstance(node, nodes.Boolean):
        return node.value
    if isinstance(node, nodes.Number):
        number = {"int": node.integer, "float64": node.floating}.get(wanted)
        if number is not None:
            return number
    raise GoError(f"expected {_SHOWN.get(wanted, wanted)}; found {node!r}")


def ideal(node: nodes.Operand) -> object:
    """Return a literal as the type that it is written as. Raises GoError."""
    if isinstance(node, _LITERALS):
        return node.value
    if not isinstance(node, nodes.Number):
        raise GoError(f"can't handle assignment of {node!r} to empty interface argument")
    if node.imaginary is not None:
        return node.imaginary
    written = node.text
    if (
        node.floating is not None
        and not _HEX_INTEGER.fullmatch(written)
        and not written.startswith("'")
        and _FRACTION.search(written)
    ):
        return node.floating
    if node.integer is None:
        raise GoError(f"{written} overflows int")
    return node.integer
