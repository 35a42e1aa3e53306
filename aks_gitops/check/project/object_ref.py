"""What a rendered object is called."""

from collections.abc import Mapping
from typing import NamedTuple


class ObjectRef(NamedTuple):
    """The kind, name and namespace of an object."""

    group: str
    """'' is the core group."""
    kind: str
    name: str
    namespace: str = ""

    @classmethod
    def of(cls, manifest: Mapping[str, object]) -> "ObjectRef":
        """Return what a manifest calls its object; what is absent or no text is ''.

        Source: unstructured.Unstructured of k8s.io/apimachinery.
        """
        metadata = manifest.get("metadata")
        fields = metadata if isinstance(metadata, Mapping) else {}
        parts = _text(manifest.get("apiVersion")).split("/")
        if len(parts) > 2:
            return cls("", "", _text(fields.get("name")), _text(fields.get("namespace")))
        return cls(
            group=parts[0] if len(parts) == 2 else "",
            kind=_text(manifest.get("kind")),
            name=_text(fields.get("name")),
            namespace=_text(fields.get("namespace")),
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
