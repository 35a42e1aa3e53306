"""JSON Schemas: their parts that API servers use, and the types that Kubernetes adds to JSON."""

from collections.abc import Mapping

JsonSchema = dict[str, object]

DEFINITIONS = "$defs"

_INTEGERS = {"int32": 1 << 31, "int64": 1 << 63}

INT_OR_STRING: JsonSchema = {
    "type": ["integer", "string", "null"],
    "minimum": -_INTEGERS["int32"],
    "maximum": _INTEGERS["int32"] - 1,
}

QUANTITY: JsonSchema = {
    "type": ["string", "number", "null"],
    "pattern": r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]*)"
    r"([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?\s*$",
}
"""Source: resource/quantity.go of k8s.io/apimachinery; what is parsed is trimmed before."""

BYTES: JsonSchema = {
    "type": ["string", "array", "null"],
    "pattern": r"^((?:[A-Za-z0-9+/][\r\n]*){4})*"
    r"((?:[A-Za-z0-9+/][\r\n]*){2}=[\r\n]*=|(?:[A-Za-z0-9+/][\r\n]*){3}=)?[\r\n]*$",
}
"""Go reads a list of numbers for bytes too."""


def reference(name: str) -> JsonSchema:
    """Return the schema that is a definition; names of custom kinds hold slashes."""
    return {"$ref": f"#/{DEFINITIONS}/{name.replace('/', '~1')}"}


def referred(pointer: str) -> str:
    """Return the name of the definition that a reference points to."""
    return pointer.rpartition("/")[2].replace("~1", "/")


def integer_range(format_: object) -> JsonSchema:
    """Return what an integer of a format can be."""
    limit = _INTEGERS.get(format_) if isinstance(format_, str) else None
    return {} if limit is None else {"minimum": -limit, "maximum": limit - 1}


def nullable(schema: Mapping[str, object]) -> JsonSchema:
    """Return a schema that takes null too, which API servers read as absent."""
    found, listed = schema.get("type"), schema.get("enum")
    result = dict(schema)
    if isinstance(found, str):
        result["type"] = [found, "null"]
    if isinstance(listed, list):
        result["enum"] = [*listed, None]
    return result
