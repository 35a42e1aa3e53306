"""What differs between two sets of inputs, by property path as the engine writes it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

Change = Literal["add", "delete", "update"]

_ABSENT = object()
_PLAIN = re.compile(r"[A-Za-z_$][\w$]*")


def differences(old: object, new: object, path: str = "") -> Iterator[tuple[str, Change]]:
    """Return the paths at which two values differ, and how; the deepest path of each."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            inner = _member(path, str(key))
            yield from differences(old.get(key, _ABSENT), new.get(key, _ABSENT), inner)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from differences(_item(old, index), _item(new, index), f"{path}[{index}]")
    elif old is _ABSENT or new is _ABSENT:
        yield path, "add" if old is _ABSENT else "delete"
    elif old != new:
        yield path, "update"


def _member(path: str, key: str) -> str:
    if not _PLAIN.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def _item(values: list[object], index: int) -> object:
    return values[index] if index < len(values) else _ABSENT
