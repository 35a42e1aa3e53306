"""How a function that templates can call is described."""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias, get_args

ParameterType: TypeAlias = Literal["any", "value", "string", "int", "float64", "bool", "map"]
"""`any` is interface {}, `value` is reflect.Value, `map` is map[string]interface {}."""


_TYPES: dict[str, ParameterType] = {name: name for name in get_args(ParameterType)}


class Function(NamedTuple):
    """A function, and the types that it takes."""

    parameters: tuple[ParameterType, ...]
    variadic: ParameterType | None
    """The type of any number of arguments behind the others."""
    call: Callable[..., object]
    budgeted: bool
    """The first argument is the Budget."""

    def parameter(self, index: int) -> ParameterType:
        """Return the type of an argument, by its place."""
        if index < len(self.parameters):
            return self.parameters[index]
        return self.variadic or "any"


def function(signature: str, call: Callable[..., object], *, budgeted: bool = False) -> Function:
    """Return a function whose signature names its types, the last one with "..." for a list."""
    names = signature.split()
    variadic = names.pop().removeprefix("...") if names and names[-1].startswith("...") else None
    parameters = tuple(_TYPES[name] for name in names)
    return Function(parameters, _TYPES[variadic] if variadic else None, call, budgeted)


def budgeted(signature: str, call: Callable[..., object]) -> Function:
    """Return a function that gets the Budget before its arguments."""
    return function(signature, call, budgeted=True)
