"""Secrets in the values of an object, wherever they stand. What is found is never shown."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.secrets.names import is_secret_name
from aks_gitops.check.secrets.shapes import MOST_TEXT, shapes_in
from aks_gitops.check.secrets.values import is_encrypted, is_nothing, is_placeholder, looks_random

Path = tuple[str | int, ...]

_ASSIGNED = re.compile(
    r"""["']?([\w.-]{3,80})["']?\s{0,4}(?:[=:]|=>)\s{0,4}["']?([^\s"',;&]{12,512})"""
)
HIDDEN = "(hidden)"
"""Stands for a secret."""
_MOST_DEPTH = 60
_MOST_HIDDEN = 50
"""How many secrets are looked for in what a program said; with more, nothing of it is shown."""
_SKIPPED = frozenset({"caBundle", "kubectl.kubernetes.io/last-applied-configuration"})
"""Certificates, and a copy of the object itself."""


class Suspect(NamedTuple):
    """A value that looks like a secret."""

    path: Path
    looks_like: str
    """What it is, with its article."""
    key: str
    """What names it, where that is not the path's last key."""
    secret: str
    """It must not be shown."""


def suspects(value: object, path: Path = ()) -> Iterator[Suspect]:
    """Yield what looks like a secret below a path."""
    if len(path) > _MOST_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _SKIPPED:
                yield from suspects(inner, (*path, str(key)))
        yield from _of_variable(value, path)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from suspects(inner, (*path, index))
    elif isinstance(value, str):
        yield from _of_text(value, path)


def suspects_in_text(text: str, path: Path) -> Iterator[Suspect]:
    """Yield what looks like a secret in a text, such as a configuration file."""
    if is_encrypted(text):
        return
    found = False
    for match in shapes_in(text):
        if not is_placeholder(match.secret) and not is_nothing(match.secret):
            found = True
            yield Suspect(path, match.name, "", match.secret)
    if not found:
        yield from _assigned(text, path)


def without_suspects(text: str) -> str:
    """Return what a program said, with everything that looks like a secret hidden."""
    for _ in range(_MOST_HIDDEN):
        found = {one.secret for one in suspects_in_text(text, ())}
        if not found:
            return text
        for secret in found:
            text = text.replace(secret, HIDDEN)
    return HIDDEN


def _of_text(text: str, path: Path) -> Iterator[Suspect]:
    last = next((one for one in reversed(path) if isinstance(one, str)), "")
    if is_secret_name(last) and looks_random(text):
        yield Suspect(path, "a secret of random characters", "", text)
        return
    yield from suspects_in_text(text, path)


def _of_variable(owner: Mapping[str, object], path: Path) -> Iterator[Suspect]:
    """Yield a variable, or a parameter of Helm's, whose name announces a secret."""
    name, value = owner.get("name"), owner.get("value")
    named = isinstance(name, str) and is_secret_name(name)
    if named and isinstance(value, str) and looks_random(value):
        yield Suspect((*path, "value"), "a secret of random characters", str(name), value)


def _assigned(text: str, path: Path) -> Iterator[Suspect]:
    """Yield `key: value` and `key=value` in a text, as configuration files and arguments have."""
    for match in _ASSIGNED.finditer(text[:MOST_TEXT]):
        key, value = match[1], match[2]
        if is_secret_name(key) and looks_random(value):
            yield Suspect(path, "a secret of random characters", key, value)
            return
