"""Where a value of a chart stands: its path, as the catalogue writes it and as people read it.

Source of the notation: Helm, Using Helm, "The Format and Limitations of --set".
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from aks_gitops.settings.fields import Fault

ValuePath: TypeAlias = tuple[str, ...]
"""The keys that lead to a value, from the outermost on."""

_SEPARATOR = re.compile(r"(?<!\\)\.")
_PLAIN = re.compile(r"[-\w]+", re.ASCII)


def parse(text: str) -> ValuePath:
    r"""Return the path that `text` names: parts between dots; a dot of a key is written `\.`."""
    return tuple(part.replace(r"\.", ".") for part in _SEPARATOR.split(text))


def shown(path: ValuePath) -> str:
    """Return a path for a line of text; keys that are more than one word are in quotes."""
    return ".".join(part if _PLAIN.fullmatch(part) else json.dumps(part) for part in path)


def walk(values: Mapping[str, object], above: ValuePath = ()) -> Iterator[tuple[ValuePath, object]]:
    """Yield every key of nested values with its path, a mapping before what is in it."""
    for key, value in values.items():
        path = (*above, str(key))
        yield path, value
        if isinstance(value, Mapping):
            yield from walk(value, path)


class ValueFault(NamedTuple):
    """What is wrong with a value of a chart, or with its key."""

    path: ValuePath
    fact: str
    fix: str

    @property
    def fault(self) -> Fault:
        """The same, placed below a setting that holds the values."""
        return Fault(self.fact, self.fix, shown(self.path))

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.fact}; {self.fix}"


def first_faults(
    values: Mapping[str, object], check: Callable[[ValuePath, object], ValueFault | None]
) -> Iterator[ValueFault]:
    """Yield what `check` finds wrong, from the outermost on, and nothing below what is wrong."""
    silent: ValuePath | None = None
    for path, value in walk(values):
        if silent and path[: len(silent)] == silent:
            continue
        if found := check(path, value):
            silent = path
            yield found
