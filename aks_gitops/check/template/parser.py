"""Parses a template, as Go's text/template/parse/parse.go does."""

from collections.abc import Mapping
from typing import TypeAlias

from aks_gitops.check.golang.budget import MAX_DEPTH
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.golang.quoting import unquote
from aks_gitops.check.golang.text import trim_space
from aks_gitops.check.template import nodes
from aks_gitops.check.template.lexer import Token, tokens
from aks_gitops.check.template.pipelines import PipelineParser
from aks_gitops.check.template.stream import TokenStream, is_keyword, unexpected

ROOT = "base"
"""The name that Argo CD gives to each template."""

Body: TypeAlias = tuple[nodes.Node, ...]

_CONTROLS: dict[str, type[nodes.If | nodes.With | nodes.Range]] = {
    "if": nodes.If,
    "with": nodes.With,
    "range": nodes.Range,
}


def parse(template: str, functions: frozenset[str]) -> Mapping[str, Body]:
    """Return the bodies of a template and of those that it defines, by name.

    `functions`: the names that it may call. Raises GoError, and LimitError for what is nested too
    deeply.
    """
    stream = TokenStream(tokens(template))
    bodies: dict[str, Body] = {}
    try:
        _Parser(stream, functions, bodies).whole()
    except GoError as error:
        raise GoError(f"template: {ROOT}:{stream.line}: {error}") from None
    return bodies


class _Parser:
    """Reads one template; each one that it defines has a parser, and variables, of its own."""

    def __init__(
        self,
        stream: TokenStream,
        functions: frozenset[str],
        bodies: dict[str, Body],
        depth: int = 0,
    ) -> None:
        self._stream = stream
        self._functions = functions
        self._bodies = bodies
        self._pipelines = PipelineParser(stream, functions)
        self._depth = depth
        self._ranges = 0

    def whole(self) -> None:
        """Read the template that is not defined within another one."""
        body: list[nodes.Node] = []
        while self._stream.peek().kind != "end of text":
            start = self._stream.at
            if self._stream.next().kind == "left delim" and is_keyword(
                self._stream.next_word(), "define"
            ):
                self._definition()
                continue
            self._stream.at = start
            node = self._text_or_action()
            if isinstance(node, Token):
                raise GoError(f"unexpected {{{{{node.text}}}}}")
            body.append(node)
        self._add(ROOT, tuple(body))

    def _inner(self) -> "_Parser":
        return _Parser(self._stream, self._functions, self._bodies, self._depth)

    def _add(self, name: str, body: Body) -> None:
        if _is_empty(self._bodies.get(name, ())):
            self._bodies[name] = body
        elif not _is_empty(body):
            raise GoError(f'template: multiple definition of template "{name}"')

    def _definition(self) -> None:
        name = unquote(self._stream.expect("define clause", "string", "raw string").text)
        self._stream.expect("define clause", "right delim")
        self._inner().defined(name, "define clause")

    def defined(self, name: str, context: str) -> None:
        """Read the body of a template up to its end."""
        body, end = self._list()
        if end.text != "end":
            raise GoError(f"unexpected {{{{else}}}} in {context}")
        self._add(name, body)

    def _list(self) -> tuple[Body, Token]:
        """Read nodes up to `end` or `else`; return them and that keyword."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError(f"blocks are nested deeper than {MAX_DEPTH} levels")
        body: list[nodes.Node] = []
        while self._stream.skip_space().kind != "end of text":
            node = self._text_or_action()
            if isinstance(node, Token):
                self._depth -= 1
                return tuple(body), node
            body.append(node)
        raise GoError("unexpected EOF")

    def _text_or_action(self) -> nodes.Node | Token:
        """Read a node; or `end` or `else`, whose token is returned."""
        token = self._stream.next_word()
        if token.kind == "text":
            return nodes.Text(token.text)
        if token.kind != "left delim":
            unexpected(token, "input")
        word = self._stream.skip_space()
        if word.kind != "keyword" or word.text in ("nil", "define"):
            return nodes.Action(self._pipelines.pipeline("command", "right delim"))
        self._stream.next()
        return self._keyword(word)

    def _keyword(self, word: Token) -> nodes.Node | Token:
        if word.text in _CONTROLS:
            return self._control(word.text)
        if word.text in ("template", "block"):
            return self._template_call(word)
        if word.text == "else" and is_keyword(self._stream.skip_space(), "if", "with"):
            return word
        self._stream.expect(word.text, "right delim")
        if word.text in ("end", "else"):
            return word
        if not self._ranges:
            raise GoError(f"{{{{{word.text}}}}} outside {{{{range}}}}")
        return nodes.Break() if word.text == "break" else nodes.Continue()

    def _control(self, word: str) -> nodes.Node:
        variables = len(self._pipelines.variables)
        pipe = self._pipelines.pipeline(word, "right delim")
        self._ranges += word == "range"
        body, end = self._list()
        self._ranges -= word == "range"
        otherwise = self._otherwise(word) if end.text == "else" else None
        del self._pipelines.variables[variables:]
        return _CONTROLS[word](pipe, body, otherwise)

    def _otherwise(self, word: str) -> Body:
        if word != "range" and is_keyword(self._stream.peek(), word):
            self._stream.next()
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise LimitError(f"more than {MAX_DEPTH} branches")
            node = self._control(word)
            self._depth -= 1
            return (node,)
        body, end = self._list()
        if end.text != "end":
            raise GoError(f"expected end; found {{{{{end.text}}}}}")
        return body

    def _template_call(self, word: Token) -> nodes.Node:
        context = f"{word.text} clause"
        name = unquote(self._stream.expect(context, "string", "raw string").text)
        pipe = None
        if word.text == "template" and self._stream.skip_space().kind == "right delim":
            self._stream.next()
        else:
            pipe = self._pipelines.pipeline(context, "right delim")
        if word.text == "block":
            self._inner().defined(name, context)
        return nodes.TemplateCall(name, pipe, word.line)


def _is_empty(body: Body) -> bool:
    return all(isinstance(node, nodes.Text) and not trim_space(node.text) for node in body)
