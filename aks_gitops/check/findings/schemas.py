"""What the API server does not take."""

from collections.abc import Iterator

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.breach import Breach
from aks_gitops.check.difference.secrets import is_secret
from aks_gitops.check.inventory.declared import ARGO_KINDS, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review
from aks_gitops.check.schema.fault import SchemaFault, path_text
from aks_gitops.check.secrets.names import is_secret_name

_FIX = "correct the field"


def rendered_objects(review: Review) -> Iterator[Breach]:
    """Yield why the API server refuses rendered objects, for kinds that have a schema."""
    for item in review.objects:
        if _is_entry(item.manifest):
            continue  # `entries` reports it.
        for fault in review.schemas.faults(item.manifest):
            found = _breach(item.manifest, fault)
            yield found._replace(application=item.application, object=item.key)


def entries(review: Review) -> Iterator[Breach]:
    """Yield why the API server refuses Applications, ApplicationSets and AppProjects of files.

    Those that are the same in the base are left out, and so are those that a set or stack makes.
    """
    before = review.base.entries if review.base else {}
    for entry in review.head.entries.values():
        known = before.get(entry.key)
        if _is_written(entry) and (known is None or known.manifest != entry.manifest):
            for fault in review.schemas.faults(entry.manifest):
                yield _breach(entry.manifest, fault)._replace(application=entry.key)


def _is_written(entry: Entry) -> bool:
    made = bool(entry.origin.applicationset) or not entry.origin.path
    return entry.kind in ARGO_KINDS and not made


def _is_entry(manifest: Manifest) -> bool:
    named = bool(metadata(manifest).get("name"))
    return manifest.get("kind") in ARGO_KINDS and manifest.get("apiVersion") == ARGO_API and named


def _breach(manifest: Manifest, fault: SchemaFault) -> Breach:
    where = path_text(fault.path) or "it"
    hidden = _is_hidden(manifest, fault)
    why = "its value is of another type, or not allowed" if hidden else fault.fact
    return Breach(
        rule="schema",
        fact=f"is not valid at {where}: {why}",
        fix=_FIX,
        said="" if hidden else fault.said,
        keys=fault.path,
    )


def _is_hidden(manifest: Manifest, fault: SchemaFault) -> bool:
    """Tell whether the value at fault may be a secret, which no report may show."""
    if is_secret(manifest):
        return fault.path[:1] in (("data",), ("stringData",))
    return any(isinstance(one, str) and is_secret_name(one) for one in fault.path[-1:])
