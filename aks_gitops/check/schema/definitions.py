"""Make JSON Schemas of CustomResourceDefinitions.

What a default fills in is never missing, what is null counts as absent, what a status subresource
keeps is not looked at, and CEL rules are left out: so a fault is one at the API server too.
Source: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions".
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, cast

from aks_gitops.check.schema.deferred import Makers
from aks_gitops.check.schema.json_schema import JsonSchema, integer_range, nullable, reference
from aks_gitops.check.schema.stored import Kind

METADATA = "meta.v1.ObjectMeta"
"""The definition that every kind refers to; it comes from the API server."""

_CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_TEXT: JsonSchema = {"type": ["string", "null"]}

_SAME = (
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
    *("maxProperties", "multipleOf", "minimum", "maximum"),
)
_LOGICAL = ("allOf", "anyOf", "oneOf")


class Defined(NamedTuple):
    """What a CustomResourceDefinition adds."""

    kinds: Mapping[str, Kind]
    """By apiVersion and kind."""
    makers: Makers
    """What makes the schema of each, named as the kind."""


def defined_by(manifest: Mapping[str, object]) -> Defined:
    """Return the kinds that an object defines: none where it is no CustomResourceDefinition."""
    kinds: dict[str, Kind] = {}
    makers: dict[str, Callable[[], JsonSchema]] = {}
    if (manifest.get("apiVersion"), manifest.get("kind")) != _CRD:
        return Defined(kinds, makers)
    spec = _mapping(manifest.get("spec"))
    for version in map(_mapping, _list(spec.get("versions"))):
        name = _name(spec, version)
        schema = _mapping(_mapping(version.get("schema")).get("openAPIV3Schema"))
        if version.get("served") is True and name and schema:
            stateful = "status" in _mapping(version.get("subresources"))
            makers[name] = partial(_root, schema, stateful=stateful)
            kinds[name] = Kind(name, spec.get("scope") == "Namespaced")
    return Defined(kinds, makers)


def _name(spec: Mapping[str, object], version: Mapping[str, object]) -> str:
    parts = (spec.get("group"), version.get("name"), _mapping(spec.get("names")).get("kind"))
    texts = [one for one in parts if isinstance(one, str) and one]
    return "/".join(texts) if len(texts) == len(parts) else ""


def _root(schema: Mapping[str, object], *, stateful: bool) -> JsonSchema:
    result = _structure(schema)
    own = {"apiVersion": _TEXT, "kind": _TEXT, "metadata": reference(METADATA)}
    unlooked: JsonSchema = {"status": {}} if stateful else {}
    result["properties"] = {**_mapping(result.get("properties")), **own, **unlooked}
    required = [one for one in _texts(result.get("required")) if one not in {*own, *unlooked}]
    return {**result, "required": required}


def _structure(schema: Mapping[str, object]) -> JsonSchema:
    """Return the schema of a node: what it may hold, and what its values must be like."""
    if schema.get("x-kubernetes-int-or-string") is True:
        return {"type": ["integer", "string", "null"], **_values(schema)}
    result = _values(schema)
    if isinstance(schema.get("type"), str):
        result["type"] = schema["type"]
    if "items" in schema:
        result["items"] = _structure(_mapping(schema["items"]))
    if schema.get("type") == "object" or "properties" in schema:
        result |= _object(schema)
    return nullable(result)


def _object(schema: Mapping[str, object]) -> JsonSchema:
    properties = {
        name: _structure(_mapping(one)) for name, one in _mapping(schema.get("properties")).items()
    }
    if schema.get("x-kubernetes-embedded-resource") is True:
        properties |= {"apiVersion": _TEXT, "kind": _TEXT, "metadata": {}}
    further = schema.get("additionalProperties")
    result: JsonSchema = {"properties": properties}
    if isinstance(further, Mapping):
        result["additionalProperties"] = _structure(further)
    elif further is not True and schema.get(_PRESERVE) is not True:
        result["additionalProperties"] = False
    return result


def _values(schema: Mapping[str, object]) -> JsonSchema:
    """Return what a node asks of its values."""
    result: JsonSchema = {key: schema[key] for key in _SAME if key in schema}
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        if schema.get(exclusive) is True and bound in result:
            result[exclusive] = result.pop(bound)
    if schema.get("type") == "integer":
        result = integer_range(schema.get("format")) | result
    if "enum" in schema:
        result["enum"] = _list(schema["enum"])
    if schema.get("x-kubernetes-list-type") == "set":
        result["uniqueItems"] = True
    properties = _mapping(schema.get("properties"))
    filled = {name for name, one in properties.items() if "default" in _mapping(one)}
    result["required"] = [one for one in _texts(schema.get("required")) if one not in filled]
    if not any(map(_has_default, properties.values())):
        result |= _logical(schema)
    return result


def _logical(schema: Mapping[str, object]) -> JsonSchema:
    """Return the combinations of a node; a default could decide them, so it must have none."""
    result: JsonSchema = {
        key: [_condition(_mapping(one)) for one in _list(schema[key])]
        for key in _LOGICAL
        if schema.get(key) and schema.get("x-kubernetes-int-or-string") is not True
    }
    if "not" in schema:
        result["not"] = _condition(_mapping(schema["not"]))
    if "minProperties" in schema:
        result["minProperties"] = schema["minProperties"]
    return result


def _condition(schema: Mapping[str, object]) -> JsonSchema:
    """Return a part of a combination, which only asks for values."""
    result = _values(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), Mapping):
            result[key] = _condition(_mapping(schema[key]))
    if "properties" in schema:
        inner = _mapping(schema["properties"])
        result["properties"] = {name: _condition(_mapping(one)) for name, one in inner.items()}
    return result


def _has_default(schema: object) -> bool:
    if isinstance(schema, Mapping):
        return "default" in schema or any(map(_has_default, schema.values()))
    return isinstance(schema, list) and any(map(_has_default, schema))


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]
