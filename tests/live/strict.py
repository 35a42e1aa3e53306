"""The API server's own validation: strict, on the server, of objects as they are."""

from collections.abc import Iterable, Mapping

from aks_gitops.argocd.objects import metadata_of
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.api import Api, ApiError


def refused(api: Api, manifests: Iterable[Manifest]) -> dict[str, str]:
    """Return what the API server says of each object that it refuses, by Kind/namespace/name.

    Namespaces are made for real: what lives in one is only validated once it is there.
    """
    found: dict[str, str] = {}
    for manifest in sorted(manifests, key=lambda one: one["kind"] != "Namespace"):
        try:
            api.apply(manifest, dry_run=manifest["kind"] != "Namespace")
        except ApiError as error:
            found[key_of(manifest)] = str(error)
    return found


def key_of(manifest: Mapping[str, object]) -> str:
    """Return Kind/namespace/name."""
    metadata = metadata_of(dict(manifest))
    return "/".join((str(manifest["kind"]), metadata.get("namespace", ""), metadata["name"]))
