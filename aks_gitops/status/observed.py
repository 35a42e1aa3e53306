"""The Applications and ApplicationSets as Argo CD shows them.

Source: ApplicationStatus in pkg/apis/application/v1alpha1/types.go of argo-cd v3.5.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import mapping, metadata, text
from aks_gitops.status.place import Belongs, Place, belongs

_TRACKING = "argocd.argoproj.io/tracking-id"
_INSTANCE = "app.kubernetes.io/instance"
_ENDED_WELL = ("", "Running", "Succeeded")
_FAILED = ("SyncFailed", "Failed", "Error")


class Observed(NamedTuple):
    """An Application as Argo CD shows it."""

    place: Place
    belongs: Belongs
    spec: Mapping[str, object]
    sync: str
    health: str
    revisions: tuple[str, ...]
    """What is deployed, of each source: a commit, or a chart's version; none where nothing is."""
    deployed_at: str
    """When the last sync that went well ended, as Kubernetes writes times; empty for never."""
    failed: bool
    """Whether its last sync failed, or a condition of it is an error."""
    said: tuple[str, ...]
    """What is in the way, in Argo CD's own words."""
    made_by: str
    deleting: bool


class Complaint(NamedTuple):
    """What an ApplicationSet complains of."""

    name: str
    belongs: Belongs
    said: str


def observed(found: Manifest) -> Observed:
    """Return an Application that the API server returned."""
    about, status = metadata(found), mapping(found.get("status"))
    operation = mapping(status.get("operationState"))
    conditions = _mappings(status.get("conditions"))
    sync = text(mapping(status.get("sync")).get("status")) or "Unknown"
    broken = any(text(one.get("type")).endswith("Error") for one in conditions)
    return Observed(
        place=Place(text(about.get("namespace")), text(about.get("name"))),
        belongs=belongs(found),
        spec=mapping(found.get("spec")),
        sync=sync,
        health=text(mapping(status.get("health")).get("status")) or "Unknown",
        revisions=_revisions(status, sync),
        deployed_at=text(_last(status).get("deployedAt")),
        failed=broken or text(operation.get("phase")) not in _ENDED_WELL,
        said=tuple(dict.fromkeys((*_conditions(conditions), *_operation(operation)))),
        made_by=_maker(about),
        deleting=bool(about.get("deletionTimestamp")),
    )


def complaints(found: Manifest) -> Iterator[Complaint]:
    """Yield what an ApplicationSet that the API server returned complains of."""
    name = text(metadata(found).get("name"))
    for one in _mappings(mapping(found.get("status")).get("conditions")):
        if (one.get("type"), one.get("status")) == ("ErrorOccurred", "True"):
            yield Complaint(name, belongs(found), text(one.get("message")))


def _revisions(status: Mapping[str, object], sync: str) -> tuple[str, ...]:
    """Return what is deployed. Where something differs from what Argo CD compared with, that is
    what the last sync that went well took."""
    shown = mapping(status.get("sync")) if sync == "Synced" else _last(status)
    several = shown.get("revisions")
    listed = several if isinstance(several, list) and several else [shown.get("revision")]
    return tuple(filter(None, map(text, listed)))


def _last(status: Mapping[str, object]) -> Mapping[str, object]:
    return (_mappings(status.get("history")) or [{}])[-1]


def _conditions(conditions: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for one in conditions:
        yield f"{text(one.get('type'))}: {text(one.get('message'))}"


def _operation(operation: Mapping[str, object]) -> Iterator[str]:
    """Yield what is to say of a sync that has not gone well, and of what it could not apply."""
    phase = text(operation.get("phase"))
    if phase in ("", "Succeeded"):
        return
    yield f"{phase}: {text(operation.get('message'))}"
    for one in _mappings(mapping(operation.get("syncResult")).get("resources")):
        if one.get("status") in _FAILED or one.get("hookPhase") in _FAILED:
            yield f"{text(one.get('kind'))}/{text(one.get('name'))}: {text(one.get('message'))}"


def _maker(about: Mapping[str, object]) -> str:
    """Return what made an Application; empty where nothing tells.

    Source: Argo CD's user-guide/resource_tracking.md.
    """
    for owner in _mappings(about.get("ownerReferences")):
        return f"{text(owner.get('kind'))} {text(owner.get('name'))}"
    tracked = text(mapping(about.get("annotations")).get(_TRACKING)).partition(":")[0]
    instance = tracked or text(mapping(about.get("labels")).get(_INSTANCE))
    return f"Application {instance}" if instance else ""


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [mapping(one) for one in cast(list[object], value)] if isinstance(value, list) else []
