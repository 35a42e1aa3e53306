"""What the cloud of these tests adds to a resource's inputs."""

import base64
import uuid
from collections.abc import Mapping

from pulumi.runtime import rpc

from aks_gitops.offline.answers import OUTPUTS
from tests.engine.kinds import Values

_ALWAYS_KNOWN = ("name", "location")
"""Outputs that the Azure provider takes over from the state when it previews an update."""


def computed(token: str, id_: str, inputs: Values) -> Values:
    """Return the outputs that only the cloud can know."""
    if token.startswith("kubernetes:"):
        return _object(token, id_, inputs)
    name = id_.rpartition("/")[2]
    own: Values = {"name": name} if token.startswith("azure-native:") else {}
    return {**own, **OUTPUTS[token](name, inputs)} if token in OUTPUTS else own


def previewed(token: str, inputs: Values, before: Values | None = None) -> Values:
    """Return the outputs that a provider shows in a preview.

    Given: `before`, the outputs so far; None for a resource that is yet to be made.
    """
    shown = computed(token, "", inputs)
    if not token.startswith("azure-native:") and before is not None:
        return merged(inputs, _as_before(shown, before))
    stable = {key: before[key] for key in _ALWAYS_KNOWN if key in before} if before else {}
    return {**merged(inputs, _unknown(shown, inputs)), **stable}


def merged(first: Values, second: Values) -> Values:
    """Return both, with mappings inside merged too; where both have a value, the second's."""
    both = dict(first)
    for key, value in second.items():
        known = both.get(key)
        inside = isinstance(known, Mapping) and isinstance(value, Mapping)
        both[key] = merged(known, value) if inside else value  # type: ignore[arg-type]
    return both


def _as_before(values: Values, before: Values) -> Values:
    """Return outputs as they were so far; other providers than Azure's do not forget them."""
    kept: dict[str, object] = {}
    for key in values.keys() & before.keys():
        value, was = values[key], before[key]
        inside = isinstance(value, Mapping) and isinstance(was, Mapping)
        kept[key] = _as_before(value, was) if inside else was  # type: ignore[arg-type]
    return kept


def _unknown(values: Values, inputs: Values) -> Values:
    """Return outputs without what nobody can know yet; what the program itself gave is known."""
    shown: dict[str, object] = {}
    for key, value in values.items():
        given = inputs.get(key)
        if isinstance(value, Mapping) and isinstance(given, Mapping):
            shown[key] = _unknown(value, given)
        else:
            shown[key] = value if value == given else rpc.UNKNOWN
    return shown


def _object(token: str, id_: str, inputs: Values) -> Values:
    uid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{token}/{id_}"))
    own: dict[str, object] = {}
    if "metadata" in inputs:
        own["metadata"] = {"uid": uid}
    texts = inputs.get("stringData")
    if isinstance(texts, Mapping):
        own["data"] = {
            key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()
        }
    return own
