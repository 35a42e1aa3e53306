"""The objects of Argo CD's that a person wrote, and that the base does not have so."""

from collections.abc import Iterator

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import ARGO_KINDS, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review


def new_entries(review: Review) -> Iterator[Entry]:
    """Yield the Applications, ApplicationSets and AppProjects that files hold.

    Those that are the same in the base are left out, and so are those that a set or stack makes.
    """
    before = review.base.entries if review.base else {}
    for entry in review.head.entries.values():
        known = before.get(entry.key)
        if _is_written(entry) and (known is None or known.manifest != entry.manifest):
            yield entry


def is_entry(manifest: Manifest) -> bool:
    """Tell whether a rendered object is among these too."""
    named = bool(metadata(manifest).get("name"))
    return manifest.get("kind") in ARGO_KINDS and manifest.get("apiVersion") == ARGO_API and named


def _is_written(entry: Entry) -> bool:
    made = bool(entry.origin.applicationset) or not entry.origin.path
    return entry.kind in ARGO_KINDS and not made
