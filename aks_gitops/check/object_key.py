"""What an object is known by."""

from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest


class ObjectKey(NamedTuple):
    """What Argo CD knows an object by; the version of its API is no part of that."""

    group: str
    kind: str
    namespace: str
    """As it is rendered; empty also where the destination's namespace will be used."""
    name: str


def key_of(manifest: Manifest) -> ObjectKey:
    """Return an object's key; what it lacks is empty."""
    metadata = manifest.get("metadata")
    inner = metadata if isinstance(metadata, dict) else {}
    group, slash, _ = _text(manifest.get("apiVersion")).partition("/")
    kind = _text(manifest.get("kind"))
    name = _text(inner.get("name") or inner.get("generateName"))
    return ObjectKey(group if slash else "", kind, _text(inner.get("namespace")), name)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
