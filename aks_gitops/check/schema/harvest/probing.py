"""Ask a running API server what it requires.

What OpenAPI calls required or lists as an enum is not always enforced: defaults fill fields in, and
some parts of an object are not looked at, such as the template of a claim. So each is tried: an
object that lacks the field, or has a value that is not listed, and the server names the field or
not. It answers with all faults that it finds, so the rest of that object does not matter.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, Protocol, cast

from aks_gitops.check.schema.json_schema import JsonSchema, referred
from aks_gitops.check.schema.stored import Kind

ITEM = "[]"
"""Stands in a path for any item of a list."""
_KEY = "{}"
"""Stands in a path for any key of a map."""
_MISSED = {"FieldValueRequired", "FieldValueInvalid"}
_UNLISTED = {"FieldValueNotSupported", "FieldValueInvalid"}
_WRONG = "NoSuchValue"

Steps = tuple[str, ...]


class Demand(NamedTuple):
    """What a definition asks for in OpenAPI's words."""

    definition: str
    keyword: Literal["required", "enum"]
    field: str


class Place(NamedTuple):
    """Where in the objects of a kind a demand stands."""

    demand: Demand
    steps: Steps
    """From the object to the field."""

    @property
    def path(self) -> str:
        """Return the steps as one text."""
        return ".".join(self.steps).replace(f".{ITEM}", ITEM)


class Cause(NamedTuple):
    """A fault that an API server finds in an object."""

    field: str
    reason: str
    message: str


class Server(Protocol):
    """A running API server."""

    def causes(self, name: str, manifest: Mapping[str, object]) -> list[Cause]:
        """Return why the server refuses a new object; nothing is kept.

        Given: `name`, the apiVersion and kind.
        """


def places(definitions: Mapping[str, JsonSchema], kind: Kind) -> Iterator[Place]:
    """Yield every demand on the objects of a kind; what holds itself is followed once."""
    yield from _places(definitions, kind.definition, (), ())


def is_enforced(server: Server, name: str, place: Place) -> bool:
    """Tell whether the server refuses an object that does not meet a demand."""
    missing = place.demand.keyword == "required"
    made = _nested(place.steps[:-1], {}) if missing else _nested(place.steps, _WRONG)
    causes = server.causes(name, _object(name, cast(Mapping[str, object], made)))
    if missing:
        where = _field(place.steps)
        return any(one.field == where and one.reason in _MISSED for one in causes)
    return any(one.reason in _UNLISTED and _WRONG in one.message for one in causes)


def _object(name: str, fields: Mapping[str, object]) -> dict[str, object]:
    version, _, kind = name.rpartition("/")
    metadata = {"name": "probe", **cast(Mapping[str, object], fields.get("metadata") or {})}
    return {**fields, "apiVersion": version, "kind": kind, "metadata": metadata}


def _places(
    definitions: Mapping[str, JsonSchema], name: str, steps: Steps, above: tuple[str, ...]
) -> Iterator[Place]:
    if name in above or steps == ("status",):
        return
    schema = definitions[name]
    for field in cast(list[str], schema.get("required", [])):
        yield Place(Demand(name, "required", field), (*steps, field))
    properties = cast(Mapping[str, JsonSchema], schema.get("properties", {}))
    for field, one in properties.items():
        inner, beyond = _element(one)
        if "enum" in inner:
            yield Place(Demand(name, "enum", field), (*steps, field, *beyond))
        if "$ref" in inner:
            target = referred(str(inner["$ref"]))
            yield from _places(definitions, target, (*steps, field, *beyond), (*above, name))


def _element(schema: JsonSchema) -> tuple[JsonSchema, Steps]:
    """Return what a list or map holds, and the steps to it."""
    for key, step in (("items", ITEM), ("additionalProperties", _KEY)):
        if isinstance(schema.get(key), Mapping):
            inner, beyond = _element(cast(JsonSchema, schema[key]))
            return inner, (step, *beyond)
    return schema, ()


def _nested(steps: Steps, leaf: object) -> object:
    if not steps:
        return leaf
    inner = _nested(steps[1:], leaf)
    return [inner] if steps[0] == ITEM else {"key" if steps[0] == _KEY else steps[0]: inner}


def _field(steps: Steps) -> str:
    """Return the field as the server names it."""
    text = ".".join("[0]" if one == ITEM else "[key]" if one == _KEY else one for one in steps)
    return re.sub(r"\.\[", "[", text)
