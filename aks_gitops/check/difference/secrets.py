"""Keep what Secrets hold, and what looks like a secret, out of everything that is shown."""

from collections.abc import Collection, Mapping

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.fields import ABSENT, FieldChange
from aks_gitops.check.secrets.searching import HIDDEN, suspects

HIDDEN_CHANGE = "(hidden, changed)"

_DEFINITION = "CustomResourceDefinition"
_FIELDS = frozenset({"data", "stringData"})
_COPY = "kubectl.kubernetes.io/last-applied-configuration"


def is_secret(manifest: Manifest) -> bool:
    """Tell whether an object is a Secret of Kubernetes."""
    return manifest.get("kind") == "Secret" and "/" not in str(manifest.get("apiVersion", ""))


def masked(manifest: Manifest) -> Manifest:
    """Return an object without the values that a Secret holds; its keys stay."""
    if not is_secret(manifest):
        return manifest
    result = {key: _hidden(value) if key in _FIELDS else value for key, value in manifest.items()}
    metadata = result.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(metadata, dict) and isinstance(annotations, dict) and _COPY in annotations:
        result["metadata"] = {**metadata, "annotations": {**annotations, _COPY: HIDDEN}}
    return result


def suspected(manifest: Manifest | None) -> frozenset[str]:
    """Return what looks like a secret in an object that is no Secret; definitions hold none."""
    if manifest is None or is_secret(manifest) or manifest.get("kind") == _DEFINITION:
        return frozenset()
    return frozenset(one.secret for one in suspects(manifest))


def without(value: object, secrets: Collection[str]) -> object:
    """Return a value in which each text that holds one of some secrets is hidden."""
    if not secrets:
        return value
    if isinstance(value, dict):
        return {key: without(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, secrets) for inner in value]
    return HIDDEN if isinstance(value, str) and any(one in value for one in secrets) else value


def change_without(change: FieldChange, secrets: Collection[str]) -> FieldChange:
    """Return a change in which each text that holds one of some secrets is hidden."""
    before, after = (without(value, secrets) for value in change[1:])
    return FieldChange(change.path, before, HIDDEN_CHANGE if before == after == HIDDEN else after)


def masked_change(change: FieldChange) -> FieldChange:
    """Return a change of a Secret without the values; a hash would let short ones be guessed."""
    if change.path[:1] in (("data",), ("stringData",)) or _COPY in change.path:
        return _masked(change)
    return FieldChange(change.path, _without_copy(change.before), _without_copy(change.after))


def _without_copy(value: object) -> object:
    """Return a value without the copy of the Secret that kubectl leaves, at any depth."""
    if not isinstance(value, Mapping):
        return value
    return {key: HIDDEN if key == _COPY else _without_copy(value[key]) for key in value}


def _masked(change: FieldChange) -> FieldChange:
    before, after = (_hidden(value) if value is not ABSENT else ABSENT for value in change[1:])
    if before is not ABSENT and after is not ABSENT:
        after = HIDDEN_CHANGE
    return FieldChange(change.path, before, after)


def _hidden(value: object) -> object:
    if isinstance(value, Mapping):
        return dict.fromkeys(value, HIDDEN)
    return HIDDEN
