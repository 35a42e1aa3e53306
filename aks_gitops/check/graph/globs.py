"""Two dialects of globs that Argo CD reads: for plain directories, and for Helm's values files.

Rules: github.com/gobwas/glob without separators, where `*` also crosses '/'
(util/glob/glob.go); github.com/bmatcuk/doublestar, where only `**` does.

Anybody may have written the glob, so it is not turned into a regular expression, whose search can
take for ever: all the ways to match are followed at once, one character after the other.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

Dialect = Literal["gobwas", "doublestar"]

_Test = Callable[[str], bool]
_Edges = list[list[tuple[_Test | None, int]]]
"""By state: what the next character must pass, and the state after it. None takes none."""

_TOKEN = re.compile(
    r"""\\(?P<escaped>.) | (?P<folders>\*\*/) | (?P<all>\*\*+) | (?P<star>\*) | (?P<any>\?)
    | \[(?P<not>[!^])?(?P<set>(?:\\.|[^\]\\])+)\] | (?P<open>\{) | (?P<close>\}) | (?P<comma>,)
    | (?P<text>.)""",
    re.VERBOSE | re.DOTALL,
)
_LONGEST = 1000


class GlobError(ValueError):
    """A glob that cannot be read."""


def is_glob(text: str) -> bool:
    """Tell whether Argo CD takes a values file's path for a glob."""
    return not set("*?[").isdisjoint(text)


def matches(glob: str, path: str, dialect: Dialect) -> bool:
    """Tell whether a glob matches the whole of a path. Raises GlobError."""
    machine = _compiled(glob, dialect)
    states = _reached(machine.edges, {0})
    for character in path:
        after = {
            to for one in states for test, to in machine.edges[one] if test and test(character)
        }
        states = _reached(machine.edges, after)
    return machine.here in states


def _reached(edges: _Edges, states: set[int]) -> set[int]:
    """Add the states that are reached from others without a character."""
    stack = list(states)
    while stack:
        for test, to in edges[stack.pop()]:
            if test is None and to not in states:
                states.add(to)
                stack.append(to)
    return states


@lru_cache(maxsize=1024)
def _compiled(glob: str, dialect: Dialect) -> "_Machine":
    if len(glob) > _LONGEST:
        raise GlobError(f"is longer than {_LONGEST} characters")
    machine = _Machine(dialect)
    for token in _TOKEN.finditer(glob):
        machine.read(token)
    if machine.braces:
        raise GlobError("opens a brace that it does not close")
    return machine


class _Machine:
    """The states of a glob; the first is 0, the last is `here`."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.edges: _Edges = [[]]
        self.here = 0
        self.braces: list[tuple[int, int]] = []
        """Where each open brace starts and ends."""

    def read(self, token: re.Match[str]) -> None:
        """Add what a token of the glob matches."""
        kind = token.lastgroup
        if kind == "open":
            self.braces.append((self.here, self._state()))
            self._step(None)
        elif kind == "comma" and self.braces:
            start, end = self.braces[-1]
            self._edge(self.here, None, end)
            self.here = start
            self._step(None)
        elif kind == "close":
            self._close()
        elif kind in ("star", "all", "folders"):
            self._wild(kind)
        else:
            self._step(self._test(token))

    def _close(self) -> None:
        if not self.braces:
            raise GlobError("closes a brace that is not open")
        _, end = self.braces.pop()
        self._edge(self.here, None, end)
        self.here = end

    def _wild(self, kind: str) -> None:
        before = self.here
        self._step(None)
        crosses = kind != "star" or self.dialect == "gobwas"
        self._edge(self.here, _any if crosses else _no_slash, self.here)
        if kind == "folders":
            self._step("/".__eq__)
            if self.dialect == "doublestar":  # `**/` also matches nothing
                self._edge(before, None, self.here)

    def _test(self, token: re.Match[str]) -> _Test:
        if token.lastgroup == "any":
            return _any if self.dialect == "gobwas" else _no_slash
        if token.lastgroup == "set":
            inside = _character_class(token["set"])
            wanted = token["not"] is None
            return lambda character: (inside.match(character) is not None) == wanted
        return (token["escaped"] or token.group()).__eq__

    def _step(self, test: _Test | None) -> None:
        after = self._state()
        self._edge(self.here, test, after)
        self.here = after

    def _edge(self, start: int, test: _Test | None, end: int) -> None:
        self.edges[start].append((test, end))

    def _state(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1


def _any(_: str) -> bool:
    return True


def _no_slash(character: str) -> bool:
    return character != "/"


def _character_class(inner: str) -> re.Pattern[str]:
    """Return what the inside of [...] matches; only '-' keeps its meaning."""
    runes = [
        (one[1] or one[2], one[0] == "-") for one in re.finditer(r"\\(.)|(.)", inner, re.DOTALL)
    ]
    parts, at = [], 0
    while at < len(runes):
        low = high = runes[at][0]
        if at + 2 < len(runes) and runes[at + 1][1]:
            high = runes[at + 2][0]
            at += 2
        if low > high:
            raise GlobError(f"has a bad character range in [{inner}]")
        parts.append(f"{re.escape(low)}-{re.escape(high)}")
        at += 1
    return re.compile(f"[{''.join(parts)}]")
