"""Evaluates pipelines, commands and operands.

Source: text/template/exec.go.
"""

from collections.abc import Callable, Mapping

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.values import INVALID, MISSING, is_true, refuse_shuffled
from aks_gitops.check.template import nodes
from aks_gitops.check.template.arguments import checked, constant, ideal
from aks_gitops.check.template.fields import MissingKey, field
from aks_gitops.check.template.functions.table import Function, ParameterType
from aks_gitops.check.template.scope import Scope

_WITH_FIELDS = (nodes.Field, nodes.Variable, nodes.Chain)
_DOT_OR_PIPE = (nodes.Dot, nodes.Pipe)
_SIZED = (str, list, dict)
_ORDER_DOES_NOT_MATTER = {"sortAlpha", "len", "has", "mustHas", "empty", "not", "and", "or"} | {
    "default",
    "ternary",
    "kindOf",
    "kindIs",
    "typeOf",
    "typeIs",
    "typeIsLike",
    "coalesce",
    "all",
    "any",
}


class Expressions:
    """Gives operands their values."""

    def __init__(
        self, functions: Mapping[str, Function], missing: MissingKey, budget: Budget
    ) -> None:
        self._functions = functions
        self._missing = missing
        self.budget = budget
        self.depth = 0
        """How many pipelines and bodies are being evaluated within one another."""

    def pipeline(self, pipe: nodes.Pipe, scope: Scope, dot: object) -> object:
        """Return a pipeline's value, and set the variables that it declares. Raises GoError."""
        self.depth += 1
        self.budget.check_depth(self.depth)
        value: object = MISSING
        for command in pipe.commands:
            value = self._command(command, scope, dot, value)
            # An interface is looked into; one that holds nil holds no value at all.
            value = INVALID if value is None else value
        for name in pipe.declared:
            if pipe.assigns:
                scope.assign(name, value)
            else:
                scope.declare(name, value)
        self.depth -= 1
        return value

    def _command(self, command: nodes.Command, scope: Scope, dot: object, final: object) -> object:
        first = command.args[0]
        rest = command.args[1:]
        if isinstance(first, nodes.Identifier):
            return self._call(first.name, rest, scope, dot, final)
        has_arguments = bool(rest) or final is not MISSING
        if isinstance(first, _WITH_FIELDS):
            return self._fields(first, scope, dot, has_arguments=has_arguments)
        if has_arguments:
            raise GoError(f"can't give argument to non-function {first!r}")
        if isinstance(first, nodes.Nil):
            raise GoError("nil is not a command")
        return self._operand(first, scope, dot)

    def _operand(self, node: nodes.Operand, scope: Scope, dot: object) -> object:
        if isinstance(node, nodes.Dot):
            return dot
        if isinstance(node, nodes.Pipe):
            return self.pipeline(node, scope, dot)
        return ideal(node)

    def _fields(
        self,
        node: nodes.Field | nodes.Variable | nodes.Chain,
        scope: Scope,
        dot: object,
        *,
        has_arguments: bool = False,
    ) -> object:
        if isinstance(node, nodes.Field):
            value, names = dot, node.names
        elif isinstance(node, nodes.Variable):
            value, names = scope.value(node.name), node.fields
        else:
            value, names = self._chained(node, scope, dot), node.fields
        if has_arguments and not names:
            raise GoError(f"can't give argument to non-function {node!r}")
        for index, name in enumerate(names):
            last = has_arguments and index == len(names) - 1
            value = field(value, name, self._missing, has_arguments=last)
        return value

    def _chained(self, node: nodes.Chain, scope: Scope, dot: object) -> object:
        inner = node.node
        if isinstance(inner, nodes.Identifier):
            return self._call(inner.name, (), scope, dot, MISSING)
        return self._operand(inner, scope, dot)

    def _argument(
        self, node: nodes.Operand, wanted: ParameterType, scope: Scope, dot: object
    ) -> object:
        if isinstance(node, _WITH_FIELDS):
            return checked(self._fields(node, scope, dot), wanted)
        if isinstance(node, nodes.Identifier):
            return checked(self._call(node.name, (), scope, dot, MISSING), wanted)
        if isinstance(node, _DOT_OR_PIPE):
            return checked(self._operand(node, scope, dot), wanted)
        return constant(node, wanted)

    def _call(
        self,
        name: str,
        operands: tuple[nodes.Operand, ...],
        scope: Scope,
        dot: object,
        final: object,
    ) -> object:
        function = self._functions[name]
        self._check_count(name, function, len(operands) + (final is not MISSING))
        if name in ("and", "or"):
            return self._until(name == "or", operands, scope, dot, final)
        arguments = [
            self._argument(operand, function.parameter(index), scope, dot)
            for index, operand in enumerate(operands)
        ]
        if final is not MISSING:
            arguments.append(checked(final, function.parameter(len(operands))))
        return self._result(name, function, arguments)

    def _check_count(self, name: str, function: Function, count: int) -> None:
        wanted = len(function.parameters)
        if count < wanted or (count > wanted and function.variadic is None):
            raise GoError(f"wrong number of args for {name}: want {wanted} got {count}")

    def _until(
        self,
        wanted: bool,  # noqa: FBT001
        operands: tuple[nodes.Operand, ...],
        scope: Scope,
        dot: object,
        final: object,
    ) -> object:
        """Return the first argument that is true, or false; else the last one."""
        value: object = INVALID
        for operand in operands:
            value = self._argument(operand, "value", scope, dot)
            if is_true(value) == wanted:
                return value
        return value if final is MISSING else final

    def _result(self, name: str, function: Function, arguments: list[object]) -> object:
        self._count(name, arguments)
        call: Callable[..., object] = function.call
        try:
            result = call(self.budget, *arguments) if function.budgeted else call(*arguments)
        except GoError as error:
            raise GoError(f"error calling {name}: {error}") from None
        if isinstance(result, str):
            self.budget.check_text(len(result))
            return go.joined(result)
        if isinstance(result, list):
            self.budget.check_items(len(result))
        return result

    def _count(self, name: str, arguments: list[object]) -> None:
        for argument in arguments:
            if isinstance(argument, _SIZED):
                self.budget.spend_on_text(len(argument))
            if name not in _ORDER_DOES_NOT_MATTER:
                refuse_shuffled(argument, name)
