"""What the API server would say of an object that it does not take."""

import json
import re
from typing import NamedTuple

Path = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")


class SchemaFault(NamedTuple):
    """A reason for which the API server refuses an object."""

    path: Path
    """Where it is: keys, and positions in lists from 0. A missing field is named as if there."""
    fact: str
    """The fault in a few words, without the path."""
    said: str
    """Close to the API server's own words."""


def path_text(path: Path) -> str:
    """Return a path as the API server writes it: spec.containers[0].name."""
    parts: list[str] = []
    for one in path:
        if isinstance(one, int):
            parts.append(f"[{one}]")
        elif _PLAIN.fullmatch(one):
            parts.append(f".{one}")
        else:
            parts.append(f"[{one}]")
    return "".join(parts).removeprefix(".")


def shown(value: object) -> str:
    """Return a value as the API server quotes it, cut where it is long."""
    if isinstance(value, str):
        text = value if len(value) <= 60 else f"{value[:57]}..."
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return written if len(written) <= 60 else f"{written[:57]}..."


def invalid(path: Path, value: object, why: str) -> SchemaFault:
    """Return the fault of a value that is not allowed."""
    return SchemaFault(path, why, f"{path_text(path)}: Invalid value: {shown(value)}: {why}")


def required(path: Path, why: str = "") -> SchemaFault:
    """Return the fault of a field that is absent or empty."""
    tail = f": {why}" if why else ""
    return SchemaFault(path, why or "is required", f"{path_text(path)}: Required value{tail}")


def duplicate(path: Path, value: object) -> SchemaFault:
    """Return the fault of a value that must be there once."""
    said = f"{path_text(path)}: Duplicate value: {shown(value)}"
    return SchemaFault(path, f"{shown(value)} is there twice", said)


def not_found(path: Path, value: object) -> SchemaFault:
    """Return the fault of a name that nothing has."""
    said = f"{path_text(path)}: Not found: {shown(value)}"
    return SchemaFault(path, f"nothing is called {shown(value)}", said)


def forbidden(path: Path, why: str) -> SchemaFault:
    """Return the fault of a field that must not be there."""
    return SchemaFault(path, why, f"{path_text(path)}: Forbidden: {why}")


def unsupported(path: Path, value: object, choices: tuple[str, ...]) -> SchemaFault:
    """Return the fault of a value that is none of a list."""
    listed = ", ".join(shown(one) for one in sorted(choices))
    fact = f"{shown(value)} is none of {listed}"
    said = f"{path_text(path)}: Unsupported value: {shown(value)}: supported values: {listed}"
    return SchemaFault(path, fact, said)
