"""Turn what a validator finds into what the API server says.

Types of its own it decodes, and what does not fit ends that; of custom resources it checks the
schema. Source: sigs.k8s.io/json, k8s.io/apiextensions-apiserver's pkg/apiserver/validation, and
k8s.io/kube-openapi's pkg/validation/errors.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import jsonschema_rs

from aks_gitops.check.schema.fault import (
    Path,
    SchemaFault,
    invalid,
    path_text,
    required,
    shown,
    unsupported,
)

Error = jsonschema_rs.ValidationError
_Kind = jsonschema_rs.ValidationErrorKind

_GO = {"integer": "int", "boolean": "bool", "number": "float64", "object": "map", "array": "list"}
_PLAIN = {
    **{"string": "a text", "integer": "an integer", "number": "a number", "null": "nothing"},
    **{"object": "a mapping", "array": "a list", "bool": "a boolean", "boolean": "a boolean"},
}


class Found(NamedTuple):
    """A fault, and how the API server comes to it."""

    fault: SchemaFault
    decoding: bool
    """Whether the object cannot be read; the server then says nothing else of it."""


def found_in(errors: Iterable[Error], kind: str, *, custom: bool) -> Iterator[Found]:
    """Yield what the API server says of an object that a validator does not take.

    Given: `custom`, whether a CustomResourceDefinition made the schema.
    """
    for error in errors:
        path: Path = tuple(error.instance_path)
        if isinstance(error.kind, _Kind.AdditionalProperties):
            yield from (Found(_unknown((*path, one)), True) for one in error.kind.unexpected)
        elif isinstance(error.kind, _Kind.Required):
            yield Found(required((*path, error.kind.property)), False)
        elif isinstance(error.kind, _Kind.Enum):
            if custom or error.instance != "":
                yield Found(_listed(path, error.instance, error.kind.options), False)
        elif custom:
            yield Found(_wrong_value(path, error), False)
        else:
            yield Found(_undecodable(path, error, kind), True)


def _unknown(path: Path) -> SchemaFault:
    where = path_text(path)
    said = f'strict decoding error: unknown field "{where}"'
    return SchemaFault(path, "there is no such field", said)


def _listed(path: Path, value: object, options: Iterable[object]) -> SchemaFault:
    choices = tuple(one if isinstance(one, str) else shown(one) for one in options if one != "")
    return unsupported(path, value, tuple(one for one in choices if one != "null"))


def _undecodable(path: Path, error: Error, kind: str) -> SchemaFault:
    if isinstance(error.kind, _Kind.Pattern):
        return _unparsed(path, error)
    wanted, given = _type(error), _json_type(error.instance)
    # What is wrong in a Secret may be a password.
    value = f"{shown(error.instance)} is" if kind != "Secret" else "is"
    fact = f"{value} {_PLAIN[given]}, not {_PLAIN[wanted]}"
    if given == "number" and wanted == "integer":
        fact = f"{value} no integer that fits"
    elif wanted == "string" and given in ("number", "bool"):
        fact = f"{fact}; put it in quotes"
    where = f"Go struct field {kind}.{path_text(path)} of type {_GO.get(wanted, wanted)}"
    return SchemaFault(path, fact, f"json: cannot unmarshal {given} into {where}")


def _unparsed(path: Path, error: Error) -> SchemaFault:
    """Return the fault of a text that is no quantity or no base64, the two that have patterns."""
    if "Quantity" in str(error.schema_path):
        why = (
            "quantities must match the regular expression "
            "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
        fact = f"{shown(error.instance)} is no quantity"
        return SchemaFault(path, fact, f"{path_text(path)}: {why}")
    # The text may be a password.
    return SchemaFault(path, "is not base64", f"{path_text(path)}: illegal base64 data")


def _wrong_value(path: Path, error: Error) -> SchemaFault:
    say = _SAID.get(type(error.kind).__name__)
    where = f"{path_text(path)} in body "
    return invalid(path, _quoted(error.instance), where + (say(error) if say else error.message))


def _quoted(value: object) -> object:
    return _json_type(value) if isinstance(value, dict | list) else value


def _type(error: Error) -> str:
    if isinstance(error.kind, _Kind.Type):
        return next((one for one in error.kind.types if one != "null"), "null")
    return "integer"


def _json_type(value: object) -> str:
    for type_, name in ((bool, "bool"), (str, "string"), (dict, "object"), (list, "array")):
        if isinstance(value, type_):
            return name
    return "null" if value is None else "number"


_SAID: dict[str, Callable[[Error], str]] = {
    "Type": lambda error: f"must be of type {_type(error)}: {shown(_json_type(error.instance))}",
    "Pattern": lambda error: f"should match '{error.kind.value}'",
    "Minimum": lambda error: f"should be greater than or equal to {error.kind.value}",
    "Maximum": lambda error: f"should be less than or equal to {error.kind.value}",
    "MinLength": lambda error: f"should be at least {error.kind.value} chars long",
    "MaxLength": lambda error: f"should be at most {error.kind.value} chars long",
    "MinItems": lambda error: f"should have at least {error.kind.value} items",
    "MaxItems": lambda error: f"should have at most {error.kind.value} items",
    "UniqueItems": lambda _: "shouldn't contain duplicates",
    "AnyOf": lambda _: "must validate at least one schema (anyOf)",
    "OneOfNotValid": lambda _: "must validate one and only one schema (oneOf). Found none valid",
    "OneOfMultipleValid": lambda _: "must validate one and only one schema (oneOf)",
    "Not": lambda _: "must not validate the schema (not)",
}
