"""Cut the API server's OpenAPI down to what tells whether it takes an object.

Its own decoder reads the types; what a field must hold beyond that is told by the server's answers
(see probing), for what OpenAPI calls required is not always required.
Source: Kubernetes documentation, "The Kubernetes API": OpenAPI V3.
"""

from collections.abc import Mapping
from typing import NamedTuple, cast

from aks_gitops.check.schema.json_schema import (
    BYTES,
    INT_OR_STRING,
    QUANTITY,
    JsonSchema,
    integer_range,
    nullable,
    reference,
)
from aks_gitops.check.schema.stored import Kind

Document = Mapping[str, object]
"""What an API server serves below /openapi/v3 for a group and version."""

_KIND = "x-kubernetes-group-version-kind"
_NAMESPACED = "/namespaces/{namespace}/"
_FREE = {"FieldsV1", "RawExtension", "JSON", "Patch"}
"""Types that take any object."""


class Made(NamedTuple):
    """A kind whose objects can be made."""

    kind: Kind
    path: str
    """Where they are made, with {namespace}."""


def kinds_of(document: Document) -> dict[str, Made]:
    """Return the kinds whose objects can be made, by apiVersion and kind."""
    found: dict[str, Made] = {}
    for path, operations in _mapping(document.get("paths")).items():
        made = _mapping(_mapping(operations).get("post"))
        if "{name}" in path or _KIND not in made:
            continue
        kind = {key: str(value) for key, value in _mapping(made[_KIND]).items()}
        version = "/".join(filter(None, (kind["group"], kind["version"])))
        schema = _body(made)
        if schema:
            found[f"{version}/{kind['kind']}"] = Made(
                Kind(short(schema), _NAMESPACED in path), path
            )
    return found


def definitions_of(document: Document) -> dict[str, JsonSchema]:
    """Return the schemas of a document as JSON Schemas, with what may be required or listed."""
    components = _mapping(_mapping(document.get("components")).get("schemas"))
    return {short(name): _definition(name, _mapping(one)) for name, one in components.items()}


def short(name: str) -> str:
    """Return a definition's name without what all have: apps.v1.Deployment."""
    return ".".join(name.rpartition("/")[2].split(".")[-3:])


def _body(operation: Mapping[str, object]) -> str:
    content = _mapping(_mapping(operation.get("requestBody")).get("content"))
    for media in content.values():
        schema = _mapping(_mapping(media).get("schema"))
        return str(schema.get("$ref", ""))
    return ""


def _definition(name: str, schema: Mapping[str, object]) -> JsonSchema:
    last = name.rpartition(".")[2]
    if last == "Quantity":
        return QUANTITY
    return {} if last in _FREE else _node(schema)


def _node(schema: Mapping[str, object]) -> JsonSchema:
    named = _reference(schema)
    if named:
        return reference(short(named))
    if schema.get("format") == "int-or-string":
        return INT_OR_STRING
    if schema.get("format") == "byte":
        return BYTES
    if schema.get("type") == "object":
        return _object(schema)
    result: JsonSchema = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "items" in schema:
        result["items"] = _node(_mapping(schema["items"]))
    return nullable(result | integer_range(schema.get("format")))


def _object(schema: Mapping[str, object]) -> JsonSchema:
    if "additionalProperties" in schema:
        inner = _node(_mapping(schema["additionalProperties"]))
        return nullable({"type": "object", "additionalProperties": inner})
    properties = _mapping(schema.get("properties"))
    result: JsonSchema = {
        "type": "object",
        "properties": {name: _node(_mapping(one)) for name, one in properties.items()},
        "additionalProperties": False,
    }
    if "required" in schema:
        result["required"] = schema["required"]
    return nullable(result)


def _reference(schema: Mapping[str, object]) -> str:
    """Return the definition that a node names; one with a default stands in an allOf of one."""
    own = schema.get("$ref")
    if isinstance(own, str):
        return own
    listed = schema.get("allOf")
    return _reference(_mapping(listed[0])) if isinstance(listed, list) and listed else ""


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}
