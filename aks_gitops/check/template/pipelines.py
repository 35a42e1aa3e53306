"""Parses what stands inside of an action: pipelines, commands and operands.

Source: text/template/parse/parse.go.
"""

from collections.abc import Callable

from aks_gitops.check.golang.budget import MAX_DEPTH
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.golang.quoting import unquote
from aks_gitops.check.template import constants, nodes
from aks_gitops.check.template.lexer import Kind, Token
from aks_gitops.check.template.stream import TokenStream, is_keyword, unexpected

_OPERANDS: frozenset[Kind] = frozenset(
    (
        "bool",
        "char constant",
        "complex",
        "dot",
        "field",
        "identifier",
        "left paren",
        "number",
        "raw string",
        "string",
        "variable",
    )
)
_NOT_EXECUTABLE = (nodes.Boolean, nodes.Dot, nodes.Nil, nodes.Number, nodes.String)
_NUMBERS: dict[Kind, Callable[[str], nodes.Number]] = {
    "char constant": constants.character,
    "complex": constants.complex_number,
    "number": constants.number,
}


class PipelineParser:
    """Reads pipelines from a stream; knows the functions and the variables in scope."""

    def __init__(self, stream: TokenStream, functions: frozenset[str]) -> None:
        self.stream = stream
        self.variables = ["$"]
        self._functions = functions
        self._depth = 0

    def pipeline(self, context: str, end: Kind) -> nodes.Pipe:
        """Read a pipeline and the token that ends it. Raises GoError."""
        line = self.stream.skip_space().line
        names, assigns = self._declarations(context)
        commands: list[nodes.Command] = []
        while (token := self.stream.skip_space()).kind != end:
            if token.kind not in _OPERANDS and not is_keyword(token, "nil"):
                unexpected(self.stream.next(), context)
            commands.append(self._command())
        self.stream.next()
        if not commands:
            raise GoError(f"missing value for {context}")
        for number, command in enumerate(commands[1:], 2):
            if isinstance(command.args[0], _NOT_EXECUTABLE):
                raise GoError(f"non executable command in pipeline stage {number}")
        return nodes.Pipe(line, tuple(commands), names, assigns)

    def _declarations(self, context: str) -> tuple[tuple[str, ...], bool]:
        """Read the variables that a pipeline sets, and whether they exist already."""
        names: list[str] = []
        while self.stream.skip_space().kind == "variable":
            start = self.stream.at
            name = self.stream.next().text
            follower = self.stream.skip_space()
            if follower.kind not in ("assign", "declare") and follower[:2] != ("char", ","):
                self.stream.at = start
                break
            self.stream.next()
            names.append(name)
            self.variables.append(name)
            if follower.kind != "char":
                return tuple(names), follower.kind == "assign"
            self._check_second(context, names)
        return tuple(names), False

    def _check_second(self, context: str, names: list[str]) -> None:
        if context != "range" or len(names) > 1:
            raise GoError(f"too many declarations in {context}")
        if self.stream.skip_space().kind not in ("variable", "right delim", "right paren"):
            raise GoError("range can only initialize variables")

    def _command(self) -> nodes.Command:
        args: list[nodes.Operand] = []
        while True:
            self.stream.skip_space()
            if (operand := self._operand()) is not None:
                args.append(operand)
            token = self.stream.next()
            if token.kind == "space":
                continue
            if token.kind in ("right delim", "right paren"):
                self.stream.at -= 1
            elif token.kind != "pipe":
                unexpected(token, "operand")
            break
        if not args:
            raise GoError("empty command")
        return nodes.Command(tuple(args))

    def _operand(self) -> nodes.Operand | None:
        node = self._term()
        fields: list[str] = []
        while node is not None and self.stream.peek().kind == "field":
            fields.append(self.stream.next().text[1:])
        if node is None or not fields:
            return node
        if isinstance(node, nodes.Field):
            return nodes.Field((*node.names, *fields))
        if isinstance(node, nodes.Variable):
            return nodes.Variable(node.name, (*node.fields, *fields))
        if isinstance(node, _NOT_EXECUTABLE):
            raise GoError(f"unexpected . after term {node!r}")
        return nodes.Chain(node, tuple(fields))

    def _term(self) -> nodes.Operand | None:
        token = self.stream.next_word()
        if token.kind in _NUMBERS:
            return _NUMBERS[token.kind](token.text)
        if token.kind in ("string", "raw string"):
            return nodes.String(unquote(token.text))
        if token.kind == "left paren":
            return self._parenthesized()
        if token.kind in ("identifier", "variable"):
            return self._named(token)
        simple = _simple(token)
        if simple is None:
            self.stream.at -= 1
        return simple

    def _named(self, token: Token) -> nodes.Operand:
        if token.kind == "identifier":
            if token.text not in self._functions:
                raise GoError(f'function "{token.text}" not defined')
            return nodes.Identifier(token.text)
        if token.text not in self.variables:
            raise GoError(f'undefined variable "{token.text}"')
        return nodes.Variable(token.text)

    def _parenthesized(self) -> nodes.Pipe:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError(f"parentheses are nested deeper than {MAX_DEPTH} levels")
        pipe = self.pipeline("parenthesized pipeline", "right paren")
        self._depth -= 1
        return pipe


def _simple(token: Token) -> nodes.Operand | None:
    if token.kind == "dot":
        return nodes.Dot()
    if token.kind == "field":
        return nodes.Field((token.text[1:],))
    if token.kind == "bool":
        return nodes.Boolean(token.text == "true")
    return nodes.Nil() if is_keyword(token, "nil") else None
