"""How the cloud of these tests makes the ids of resources."""

import uuid
from collections.abc import Mapping

from aks_gitops.offline.replacing import AZURE, Kind, names_in

Values = Mapping[str, object]
"""Inputs or outputs of a resource, as plain values."""

_IN_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"


class UnnamedError(Exception):
    """A resource whose inputs do not say what it is called."""


def id_of(token: str, urn: str, inputs: Values, subscription: str) -> str:
    """Return the id that the cloud gives a new resource. Raises UnnamedError."""
    package = token.partition(":")[0]
    if package == "kubernetes":
        return _object_id(inputs)
    if package == "azure-native":
        return _arm_id(token, {"subscriptionId": subscription, **inputs})
    return str(uuid.uuid5(uuid.NAMESPACE_URL, urn))


def _arm_id(token: str, inputs: Values) -> str:
    kind = AZURE.get(token)
    if kind is None:
        _, module, type_ = token.split(":")
        own = sorted(key for key in inputs if key.endswith("Name") and key != "resourceGroupName")
        start = "{scope}" if "scope" in inputs else _IN_GROUP
        names = "".join(f"/{{{name}}}" for name in own)
        kind = Kind(f"{start}/providers/Microsoft.{module}/{type_}{names}")
    absent = [name for name in names_in(kind.path) if not isinstance(inputs.get(name), str)]
    if absent:
        raise UnnamedError(f"{token} needs {', '.join(absent)}: the program gives every name")
    return kind.path.format_map(inputs)


def _object_id(inputs: Values) -> str:
    metadata = inputs.get("metadata")
    named = metadata if isinstance(metadata, Mapping) else inputs
    name, namespace = named.get("name"), named.get("namespace")
    if not isinstance(name, str):
        raise UnnamedError("an object needs metadata.name: the program gives every name")
    return f"{namespace}/{name}" if namespace else name
