"""What Azure Resource Manager would say to the recorded azure-native resources.

Each is turned into the body that azure-native sends, and that is held against Azure's own types at
the API version that the SDK uses by default.
"""

import importlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from pulumi._types import input_type_py_to_pulumi_names

from aks_gitops.offline.record import SECRET, UNKNOWN, Recording, Resource
from aks_gitops.settings.fields import GUID

TYPES = Path(__file__).parents[1] / "schemas" / "arm-types.json"

_PREFIX = "azure-native:"
_DASHED = re.compile(r"(?<=[a-z]{2})-([a-z])")

_NETWORK = "Azure's types of Microsoft.Network are not at hand"
WITHOUT_SCHEMA: Mapping[str, str] = {
    "azure-native:network:NatGateway": _NETWORK,
    "azure-native:network:PublicIPAddress": _NETWORK,
    "azure-native:network:Subnet": _NETWORK,
    "azure-native:network:VirtualNetwork": _NETWORK,
}
"""Types whose bodies are not validated, and why; their keys are held against the SDK's Args."""

BEYOND_KNOWN: Mapping[str, str] = {
    "Microsoft-PrometheusMetrics": "streams of data flows; Azure's own templates send it",
    "Microsoft-ContainerInsights-Group-Default": "streams of Container insights; so do these",
}
"""Values of open enumerations that Azure takes though its types do not list them, and where."""


class ArmType(NamedTuple):
    """A resource type at an API version, and how azure-native's inputs become its body."""

    name: str
    version: str
    schema: Mapping[str, Any]
    path_params: frozenset[str]
    """Inputs that become parts of the URL."""
    under_properties: frozenset[str]
    """Inputs that become keys of the body's `properties`."""
    name_param: str
    required: tuple[str, ...]
    list_to_map: tuple[str, ...]
    """Inputs that are lists of ids and become mappings from them, as paths with dots."""


@cache
def arm_types() -> Mapping[str, ArmType]:
    """Return the types with a schema, by azure-native's token."""
    document = json.loads(TYPES.read_text(), object_hook=_with_sdk_names)
    found = {}
    for full_name, entry in document["resources"].items():
        if "pulumi" not in entry:
            continue
        name, version = full_name.split("@")
        mapping = entry["pulumi"]
        found[mapping["token"]] = ArmType(
            name,
            version,
            {"$defs": document["$defs"], **entry["body"]},
            frozenset(mapping["pathParams"]),
            frozenset(mapping["underProperties"] if mapping["flattened"] else ()),
            mapping["nameParam"],
            tuple(mapping["required"]),
            tuple(mapping.get("listToMap", ())),
        )
    return found


def _with_sdk_names(value: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping with its keys as azure-native spells them: none has a '-'.

    Azure's cluster autoscaler has keys such as scan-interval; the provider translates them.
    """
    return {_DASHED.sub(lambda found: found[1].upper(), key): one for key, one in value.items()}


def arm_faults(recording: Recording) -> list[str]:
    """Return what Azure would refuse of a recording's azure-native resources, one line each."""
    found = []
    for resource in recording.resources.values():
        if resource.type.startswith(_PREFIX):
            found += [f"{resource.name}: {fault}" for fault in resource_faults(resource)]
    return found


def resource_faults(resource: Resource) -> Iterator[str]:
    """Yield what Azure would refuse of one azure-native resource."""
    arm = arm_types().get(resource.type)
    if arm is not None:
        yield from _missing_inputs(arm, resource)
        for error in sorted(
            _validator(resource.type).iter_errors(arm_body(arm, resource)), key=str
        ):
            if error.instance not in (SECRET, UNKNOWN):
                yield _sentence(error)
        yield from _name_faults(arm, resource)
    elif resource.type in WITHOUT_SCHEMA:
        for key in sorted(set(resource.inputs) - sdk_inputs(resource.type)):
            yield f"{key}: is no input of {resource.type}"
    else:
        yield f"{resource.type} has no schema here, and stands in no list of such types"


def arm_body(arm: ArmType, resource: Resource) -> dict[str, Any]:
    """Return the body that azure-native sends for a resource."""
    inputs = json.loads(json.dumps(resource.inputs))
    for path in arm.list_to_map:
        _list_to_map(inputs, path.split("."))
    # Without a name of its own a resource gets its logical name, with a few digits behind it.
    body: dict[str, Any] = {"name": inputs.get(arm.name_param, resource.name)}
    for key, value in inputs.items():
        if key in arm.under_properties:
            body.setdefault("properties", {})[key] = value
        elif key not in arm.path_params and key != arm.name_param:
            body[key] = value
    return body


def sdk_inputs(token: str) -> frozenset[str]:
    """Return the names of all inputs that the SDK knows of a resource type."""
    # Where a nested type has the same name, the resource's own class is called otherwise.
    for suffix in ("InitArgs", "Args"):
        if (arguments := _sdk(token, suffix)) is not None:
            return frozenset(input_type_py_to_pulumi_names(arguments).values())
    raise LookupError(token)


def sdk_version(token: str) -> str:
    """Return the API version that the SDK uses for a resource type, from its documentation."""
    text = inspect.getsource(_sdk(token, ""))
    found = re.search(r"Uses Azure REST API version ([-0-9a-z]+)\.", text)
    assert found, token
    return found[1]


def _sdk(token: str, suffix: str) -> Any:
    _, module, name = token.split(":")
    return getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name + suffix, None)


def _missing_inputs(arm: ArmType, resource: Resource) -> Iterator[str]:
    for key in arm.required:
        if key not in resource.inputs:
            yield f"{key}: is missing"


def _name_faults(arm: ArmType, resource: Resource) -> Iterator[str]:
    # Source: the REST reference of role assignments; any other name is a bad request.
    name = str(resource.inputs.get(arm.name_param, ""))
    if arm.name == "Microsoft.Authorization/roleAssignments" and not GUID.fullmatch(name):
        yield f"{arm.name_param}: is not a GUID"


def _list_to_map(value: Any, path: list[str]) -> None:
    for key in path[:-1]:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, dict) or path[-1] not in value:
        return
    items = value[path[-1]]
    if isinstance(items, list):
        value[path[-1]] = {str(item): {} for item in items}
    elif items not in (SECRET, UNKNOWN):
        value[path[-1]] = "a mapping, where azure-native takes a list"


@cache
def _validator(token: str) -> Any:
    own = {"readOnly": _read_only, "x-known": _known}
    extended = cast(Any, extend)(Draft202012Validator, own)
    return extended(arm_types()[token].schema)


def _read_only(_: Any, read_only: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    if read_only:
        yield ValidationError("is read-only")


def _known(_: Any, known: list[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and instance not in known and instance not in BEYOND_KNOWN:
        yield ValidationError(f"'{instance}' is none of {', '.join(known)}")


def _sentence(error: ValidationError) -> str:
    path = ".".join(str(part) for part in error.absolute_path)
    return f"{path or 'body'}: {error.message}"
