"""The Go structs that an Application and an ApplicationSet are read into.

types.json is what Argo CD's own types say: see tools/argocd/oracle.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

Shape: TypeAlias = Literal["struct", "list", "map", "free", "scalar"]

TYPES = Path(__file__).with_name("types.json")
"""Written by the program in tools/argocd/oracle; the tests compare it."""
_FREE = ("json", "raw", "any")


class Field(NamedTuple):
    """A field of a struct."""

    type: str
    """`string`, `bool`, `int64`, a struct's name, or what these make up: `*T`, `[]T`,
    `map[string]T`; `?T` is kept as soon as its key is given; `json`, `raw` and `any` hold
    anything."""
    omit_empty: bool = False
    """It is left out of JSON where it has its zero value."""
    omit_zero: bool = False
    """So is a struct without anything in it."""
    patch_strategy: str = ""

    def is_left_out(self, value: object) -> bool:
        """Tell whether JSON does not hold the field where it has this value."""
        if self.type[0] in "*?":
            return self.type[0] == "*" and value is None
        omits = self.omit_zero if shape(self.type) == "struct" else self.omit_empty
        return omits and not value


@cache
def structs() -> dict[str, dict[str, Field]]:
    """Return each struct's fields, by the struct's name and their JSON names."""
    described: dict[str, dict[str, dict[str, str | bool]]] = json.loads(TYPES.read_text("utf-8"))
    return {
        name: {
            key: Field(
                str(field["type"]),
                bool(field.get("omitEmpty")),
                bool(field.get("omitZero")),
                str(field.get("patchStrategy", "")),
            )
            for key, field in fields.items()
        }
        for name, fields in described.items()
    }


@cache
def shape(kind: str) -> Shape:
    """Return what a type is made of."""
    plain = kind.lstrip("*?")
    if plain.startswith("[]"):
        return "list"
    if plain.startswith("map[string]"):
        return "map"
    if plain in _FREE:
        return "free"
    return "struct" if plain in structs() else "scalar"


def fields_of(kind: str) -> dict[str, Field]:
    """Return a struct's fields."""
    return structs()[kind.lstrip("*?")]


def element_of(kind: str) -> str:
    """Return the type of the elements of a list or a map."""
    return kind.lstrip("*?").removeprefix("[]").removeprefix("map[string]")
