"""What Argo CD left in a cluster: every object that carries an Application's name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from aks_gitops.live.api import Api, Object

_TRACKING = "argocd.argoproj.io/tracking-id"


def objects_by_application(api: Api) -> dict[str, set[str]]:
    """Return all objects in the cluster that Argo CD applied, as `Kind namespace/name`, by the
    Application that their tracking id names (Argo CD's user-guide/resource_tracking.md)."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, kind in _kinds(api):
        for item in api.items(path):
            metadata = cast(Mapping[str, object], item["metadata"])
            name = str(metadata["name"])
            application, told = _tracked(metadata)
            # Controllers copy annotations to what they make, which is not Argo CD's doing.
            if application and told == (kind, name):
                place = "/".join(filter(None, (str(metadata.get("namespace", "")), name)))
                found[application].add(f"{kind} {place}")
    return dict(found)


def _tracked(metadata: Mapping[str, object]) -> tuple[str, tuple[str, str]]:
    """Return the Application, and the kind and name, that a tracking id holds:
    application:group/Kind:namespace/name."""
    annotations = cast(Mapping[str, str], metadata.get("annotations") or {})
    application, _, rest = annotations.get(_TRACKING, "").partition(":")
    group_kind, _, place = rest.partition(":")
    return application, (group_kind.rpartition("/")[2], place.partition("/")[2])


def _kinds(api: Api) -> Iterator[tuple[str, str]]:
    """Yield the path and the name of every kind whose objects can be listed."""
    groups = cast(list[Mapping[str, Mapping[str, str]]], api.get("/apis")["groups"])
    versions = [f"/apis/{one['preferredVersion']['groupVersion']}" for one in groups]
    for base in ("/api/v1", *versions):
        for one in cast(list[Object], api.get(base)["resources"]):
            if "list" in cast(list[str], one["verbs"]) and "/" not in str(one["name"]):
                yield f"{base}/{one['name']}", str(one["kind"])
