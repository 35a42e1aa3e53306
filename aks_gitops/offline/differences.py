"""What differs between two sets of inputs, by property path as the engine writes it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Kind = Literal["add", "delete", "update"]


class Difference(NamedTuple):
    """One property that differs."""

    path: str
    """The deepest path, as the engine writes it."""
    kind: Kind
    old: object
    """None where it was not there."""
    new: object
    """None where it is not there any more."""


_ABSENT = object()
_PLAIN = re.compile(r"[A-Za-z_$][\w$]*")


def differences(old: object, new: object, path: str = "") -> Iterator[Difference]:
    """Yield what differs between two values, property by property."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            inner = _member(path, str(key))
            yield from differences(old.get(key, _ABSENT), new.get(key, _ABSENT), inner)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from differences(_item(old, index), _item(new, index), f"{path}[{index}]")
    elif old is _ABSENT or new is _ABSENT:
        added = old is _ABSENT
        yield Difference(path, "add", None, new) if added else Difference(path, "delete", old, None)
    elif old != new:
        yield Difference(path, "update", old, new)


def _member(path: str, key: str) -> str:
    if not _PLAIN.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def _item(values: list[object], index: int) -> object:
    return values[index] if index < len(values) else _ABSENT
