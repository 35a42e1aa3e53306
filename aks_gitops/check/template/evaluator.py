"""Executes a parsed template, as Go's text/template/exec.go does.

A reflect.Value that holds nothing is INVALID, an interface that holds nil is None: the first one
prints as `<no value>`, a field of the second one is an error.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from aks_gitops.check.golang.budget import Output
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.printing import PLAIN, write_value
from aks_gitops.check.golang.text import to_bytes
from aks_gitops.check.golang.values import INVALID, is_true, kind_of, refuse_shuffled, type_of
from aks_gitops.check.template import nodes
from aks_gitops.check.template.expressions import Expressions
from aks_gitops.check.template.parser import ROOT, Body
from aks_gitops.check.template.scope import Scope

_CONDITIONS = (nodes.If, nodes.With)

_Leap: TypeAlias = Literal["break", "continue"] | None


def execute(bodies: Mapping[str, Body], data: object, expressions: Expressions) -> str:
    """Return what a template makes of its data.

    Raises GoError with the line of the action that failed, NotEvaluatedError and LimitError.
    """
    walker = _Walker(bodies, expressions)
    try:
        walker.template(ROOT, data)
    except GoError as error:
        raise GoError(f"template: {ROOT}:{walker.line}: {error}") from None
    return walker.output.text()


class _Walker:
    def __init__(self, bodies: Mapping[str, Body], expressions: Expressions) -> None:
        self._bodies = bodies
        self._expressions = expressions
        self.output = Output(expressions.budget)
        self.line = 1

    def template(self, name: str, dot: object) -> None:
        """Execute one of the templates; it sees no variables but its own."""
        if name not in self._bodies:
            raise GoError(f'template "{name}" not defined')
        self._body(self._bodies[name], Scope(dot), dot)

    def _body(self, body: Body, scope: Scope, dot: object) -> _Leap:
        expressions = self._expressions
        expressions.depth += 1
        expressions.budget.check_depth(expressions.depth)
        leap: _Leap = None
        for node in body:
            leap = self._node(node, scope, dot)
            if leap:
                break
        expressions.depth -= 1
        return leap

    def _node(self, node: nodes.Node, scope: Scope, dot: object) -> _Leap:
        if isinstance(node, nodes.Text):
            self.output.write(node.text)
            return None
        if isinstance(node, nodes.Action):
            self._action(node, scope, dot)
            return None
        if isinstance(node, nodes.Range):
            return self._range(node, scope, dot)
        if isinstance(node, _CONDITIONS):
            return self._condition(node, scope, dot)
        if isinstance(node, nodes.TemplateCall):
            self._call(node, scope, dot)
            return None
        return "break" if isinstance(node, nodes.Break) else "continue"

    def _pipeline(self, pipe: nodes.Pipe, scope: Scope, dot: object) -> object:
        self.line = pipe.line
        return self._expressions.pipeline(pipe, scope, dot)

    def _action(self, node: nodes.Action, scope: Scope, dot: object) -> None:
        value = self._pipeline(node.pipe, scope, dot)
        if node.pipe.declared:
            return
        if isinstance(value, str):
            self.output.write(value)
        elif value is INVALID:
            self.output.write("<no value>")
        else:
            write_value(value, "v", PLAIN, self.output)

    def _call(self, node: nodes.TemplateCall, scope: Scope, dot: object) -> None:
        self.line = node.line
        if node.name not in self._bodies:
            raise GoError(f'template "{node.name}" not defined')
        value = self._pipeline(node.pipe, scope, dot) if node.pipe else INVALID
        self.template(node.name, value)

    def _condition(self, node: nodes.If | nodes.With, scope: Scope, dot: object) -> _Leap:
        mark = scope.mark()
        value = self._pipeline(node.pipe, scope, dot)
        leap: _Leap = None
        if is_true(value):
            inner = value if isinstance(node, nodes.With) else dot
            leap = self._body(node.body, scope, inner)
        elif node.otherwise is not None:
            leap = self._body(node.otherwise, scope, dot)
        scope.drop(mark)
        return leap

    def _range(self, node: nodes.Range, scope: Scope, dot: object) -> _Leap:
        mark = scope.mark()
        value = self._pipeline(node.pipe, scope, dot)
        inner, ran = scope.mark(), False
        for index, element in _elements(value, node.pipe):
            ran = True
            self._expressions.budget.spend()
            _set_variables(node.pipe, scope, index, element)
            leap = self._body(node.body, scope, element)
            scope.drop(inner)
            if leap == "break":
                break
        leap = None
        if not ran and node.otherwise is not None:
            leap = self._body(node.otherwise, scope, dot)
        scope.drop(mark)
        return leap


def _elements(value: object, pipe: nodes.Pipe) -> Iterator[tuple[object, object]]:
    """Yield what a range goes through: indexes or keys, and elements. Raises GoError."""
    refuse_shuffled(value, "range")
    if isinstance(value, dict):
        yield from ((key, value[key]) for key in sorted(value, key=to_bytes))
    elif isinstance(value, list):
        yield from enumerate(value)
    elif kind_of(value) in ("int", "int64", "uint8") and isinstance(value, int):
        if len(pipe.declared) > 1:
            raise GoError(f"can't use {value} to iterate over more than one variable")
        yield from ((INVALID, type(value)(number)) for number in range(value))
    elif value is not INVALID:
        raise GoError(f"range can't iterate over {type_of(value)}")


def _set_variables(pipe: nodes.Pipe, scope: Scope, index: object, element: object) -> None:
    names = pipe.declared
    if not names:
        return
    if pipe.assigns:
        scope.assign(names[-1], element)
        if len(names) > 1:
            scope.assign(names[0], index)
        return
    scope.assign_top(1, element)
    if len(names) > 1:
        scope.assign_top(2, index)
