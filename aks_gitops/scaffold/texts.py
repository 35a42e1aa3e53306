"""The texts that files are made of: data of this package, with places for what differs."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Template

from aks_gitops.edit.plain import is_safe

_BLOCK = re.compile(r"( *)\$([a-z]+)")


@cache
def template(name: str) -> str:
    """Return a text of the folder `templates`, by its path there."""
    whole = files("aks_gitops.scaffold").joinpath("templates", *name.split("/"))
    return whole.read_text(encoding="utf-8")


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return a template with its places filled.

    A place that is alone in its line takes a block of lines, indented as the place is; an empty
    block leaves no line.
    """
    return "".join(_lines(template(name), values))


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that every reader takes for this text."""
    return text if is_safe(text) else json.dumps(text, ensure_ascii=False)


def _lines(text: str, values: Mapping[str, str]) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        block = _BLOCK.fullmatch(line.rstrip("\n"))
        if block is None:
            yield Template(line).substitute(values)
        else:
            indent, name = block.groups()
            yield from (f"{indent}{one}\n" for one in values[name].splitlines())
