"""Random templates: mostly sound ones with every function, and broken ones made of them.

The same seed gives the same templates. None of them puts a map into itself, which ends the Go
program that the tests compare with.
"""

import random
from collections.abc import Callable
from typing import cast

from tests.agreement.template_answers import TemplateCase
from tests.documents import read, words

_VOCABULARY = read("agreement/grammar/templates.yaml")
PARAMS = cast(dict[str, object], _VOCABULARY["params"])
STRING_MAPS = cast(dict[str, dict[str, str]], _VOCABULARY["stringMaps"])
STRING_LISTS = cast(dict[str, list[str]], _VOCABULARY["stringLists"])
_SIGNATURES = cast(list[str], _VOCABULARY["signatures"])
"""A function, a letter for the kind of each argument, and perhaps a function behind it."""
_ARGUMENTS = words(cast(dict[str, object], _VOCABULARY["arguments"]))
_ANY = tuple(one for kind in "snlmMo" for one in _ARGUMENTS[kind])
_FRESH_MAPS = tuple(one for one in _ARGUMENTS["m"] if one.startswith(("(dict", "(fromYaml")))
_SAMPLES = {**_ARGUMENTS, "a": _ANY, "d": _FRESH_MAPS}
_LAST = ("toString", "len", "toJson", "quote", 'printf "%v"', "toYaml", "kindOf")
_MISTAKES = (
    *("", "{{", "}}", "(", ")", "|", '"', "`", "'", ".", "$", "$x", ":=", "=", ",", " ", "end"),
    *("else", "-", " -}}", "{{- ", "/*", "*/", "\\", "\n", "0x", "1e", "i", "é", "\x00", "nil"),
)
_WRONG_KIND = 0.03
_NESTED = 0.25


class Templates:
    """Makes random templates."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def template(self) -> str:
        """Return a template; about one in eight is broken on purpose."""
        text = self._body(2)
        while self._random.random() < 0.12:
            text = self.broken(text)
        return text

    def options(self) -> tuple[str, ...]:
        """Return goTemplateOptions."""
        chosen = self._pick("", "error", "zero", "default", "invalid", "", "")
        return (f"missingkey={chosen}",) if chosen else ()

    def broken(self, text: str) -> str:
        """Return a template with one place in it changed."""
        start = self._random.randrange(len(text) + 1)
        end = min(len(text), start + self._random.randrange(4))
        return text[:start] + self._pick(*_MISTAKES) + text[end:]

    def _pick(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _argument(self, kind: str) -> str:
        if self._random.random() < _WRONG_KIND:
            kind = "a"
        if self._random.random() < _NESTED and kind in "snila":
            return f"({self._call()})"
        return self._random.choice(_SAMPLES[kind])

    def _call(self) -> str:
        signature, _, behind = self._random.choice(_SIGNATURES).partition("|")
        name, _, kinds = signature.partition(" ")
        arguments = [self._argument(kind) for kind in kinds]
        first = []
        if arguments and self._random.random() < 0.2:
            first.append(arguments.pop())
        return " | ".join([*first, " ".join([name, *arguments]), *filter(None, [behind])])

    def _expression(self) -> str:
        roll = self._random.random()
        if roll < 0.6:
            return self._call()
        if roll < 0.75:
            return f"{self._call()} | {self._pick(*_LAST)}"
        return self._argument("a")

    def _body(self, depth: int) -> str:
        count = self._random.choice((1, 1, 1, 2))
        return "".join(self._node(depth) for _ in range(count))

    def _node(self, depth: int) -> str:
        makers: list[tuple[float, Callable[[int], str]]] = [
            (0.15, lambda _: self._pick("x", " text ", "\n", "{", "}}", "a: ", "é\n  ")),
            (0.55, lambda _: self._action(self._expression())),
        ]
        if depth:
            makers += [(0.1, self._if), (0.1, self._range), (0.05, self._with), (0.05, self._other)]
        weights, functions = zip(*makers, strict=True)
        make: Callable[[int], str] = self._random.choices(functions, weights)[0]
        return make(depth - 1)

    def _action(self, inside: str) -> str:
        left = self._pick("{{ ", "{{", "{{- ", "{{\n")
        return left + inside + self._pick(" }}", " }}", " -}}", "\n}}")

    def _if(self, depth: int) -> str:
        start = self._action(f"if {self._expression()}") + self._body(depth)
        other = self._pick("", "else", f"else if {self._expression()}")
        return start + (_action(other) + self._body(depth) if other else "") + _action("end")

    def _range(self, depth: int) -> str:
        over = self._argument(self._pick("l", "m", "M", "i", "a"))
        declared = self._pick("", "$v := ", "$i, $v := ")
        shown = self._pick(_action(".") + ",", _action("$v" if declared else "."), "")
        leaps = ["", "", _action("continue")]
        if declared:
            leaps.append(_action("if eq (len $v) 1") + _action("break") + _action("end"))
        other = self._pick("", _action("else") + "none")
        start = _action(f"range {declared}{over}") + shown + self._pick(*leaps)
        return start + self._body(depth) + other + _action("end")

    def _with(self, depth: int) -> str:
        declared = self._pick("", "$v := ")
        other = self._pick("", "else", f"else with {self._expression()}")
        start = _action(f"with {declared}{self._expression()}") + _action(".") + self._body(depth)
        return start + (_action(other) + _action(".") if other else "") + _action("end")

    def _other(self, depth: int) -> str:
        name, argument = self._pick("one", "two", "base"), self._argument("a")
        assigned = _action(f"$v = {self._expression()}")
        return self._pick(
            _action(f'define "{name}"') + self._body(depth) + _action("end"),
            _action(f'template "{name}" {argument}'),
            _action(f'block "{name}" {argument}') + _action(".") + _action("end"),
            _action(f"$v := {self._expression()}") + _action("$v"),
            _action("$v := 1") + _action("if true") + assigned + _action("end") + _action("$v"),
            "{{/* comment */}}",
            " {{- /* comment */ -}} ",
            _action("template `one`"),
        )


def random_case(seed: int, damage: int = 0) -> TemplateCase:
    """Return a random template, broken in `damage` places, with what is filled in."""
    templates = Templates(seed)
    text = templates.template()
    for _ in range(damage):
        text = templates.broken(text)
    return TemplateCase(text, PARAMS, STRING_MAPS, STRING_LISTS, templates.options())


def _action(inside: str) -> str:
    return "{{ " + inside + " }}"
