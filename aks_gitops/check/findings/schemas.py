"""What the API server does not take."""

from collections.abc import Iterator

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.breach import Breach
from aks_gitops.check.difference.secrets import is_secret
from aks_gitops.check.findings.written import is_entry, new_entries
from aks_gitops.check.review import Review
from aks_gitops.check.schema.fault import SchemaFault, path_text
from aks_gitops.check.secrets.names import is_secret_name

_FIX = "correct the field"


def rendered_objects(review: Review) -> Iterator[Breach]:
    """Yield why the API server refuses rendered objects, for kinds that have a schema."""
    for item in review.objects:
        if is_entry(item.manifest):
            continue  # `entries` reports it.
        for fault in review.schemas.faults(item.manifest):
            found = _breach(item.manifest, fault)
            yield found._replace(application=item.application, object=item.key)


def entries(review: Review) -> Iterator[Breach]:
    """Yield why the API server refuses Applications, ApplicationSets and AppProjects of files."""
    for entry in new_entries(review):
        for fault in () if entry.origin.partial else review.schemas.faults(entry.manifest):
            yield _breach(entry.manifest, fault)._replace(application=entry.key)


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
