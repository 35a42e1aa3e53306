"""What Argo CD refuses because a project does not permit it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.control_planes import (
    knows_cluster_of,
    knows_global_projects,
    knows_namespace,
    knows_projects,
)
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.application import Application, parse_application
from aks_gitops.check.project.cluster import Cluster, DestinationError
from aks_gitops.check.project.control_plane import ControlPlane
from aks_gitops.check.project.object_ref import ObjectRef
from aks_gitops.check.project.permissions import validate_permissions
from aks_gitops.check.project.refusal import Reason, Refusal
from aks_gitops.check.project.sync_permissions import validate_sync_permissions
from aks_gitops.check.project.sync_windows import sync_refusal
from aks_gitops.check.review import RenderedObject, Review
from aks_gitops.check.unanswered import Unanswered
from aks_gitops.settings.mistakes import SettingsError

_RULES: Mapping[Reason, str] = {
    "project-missing": "project-missing",
    "source-namespace": "project-source-namespace",
    "source": "source-conflict",
    "source-repository": "project-repository",
    "destination": "project-destination",
    "cluster-kind": "project-cluster-kind",
    "namespaced-kind": "project-namespaced-kind",
    "resource-namespace": "project-resource-namespace",
    "sync-window": "sync-window",
}
_FIXES: Mapping[Reason, str] = {
    "project-missing": "correct the name, or make the project",
    "source-namespace": "move the Application, or add its namespace to spec.sourceNamespaces",
    "source": "give the hydrator what it needs",
    "source-repository": "add the repository to the project's spec.sourceRepos",
    "destination": "correct the destination, or add it to the project's spec.destinations",
    "cluster-kind": "remove the object, or have the project permit its kind",
    "namespaced-kind": "remove the object, or have the project permit its kind",
    "resource-namespace": "correct the object's namespace, or have the project permit it",
    "sync-window": "wait, or sync by hand where the window lets that through",
}


_NOT_WHOLE = Breach(
    "not-evaluated",
    "may be permitted more kinds by a global project, and no argocd-cm here names those",
    "commit argocd-cm with its globalProjects",
    keys=("metadata", "labels"),
)
"""Of a project whose labels a global project may select."""


class _Judged(NamedTuple):
    """An Application and the project that it has."""

    entry: Entry
    application: Application
    project: AppProject
    plane: ControlPlane


def applications(review: Review) -> Iterator[Breach]:
    """Yield what a project refuses of an Application itself: repository, destination, namespace."""
    for entry in _looked_at(review):
        yield from _answered(entry.key, _of_application(review, entry))


def rendered_objects(review: Review) -> Iterator[Breach]:
    """Yield the rendered objects that a project refuses; one ends the whole sync."""
    judged = {entry.key: one for entry in _looked_at(review) if (one := _judged(review, entry))}
    for item in review.objects:
        one = judged.get(item.application)
        if one is not None:
            yield from _answered(item.application, _of_object(review, one, item))


def sync_windows(review: Review) -> Iterator[Breach]:
    """Yield the Applications that a sync window keeps from being deployed now."""
    for entry in _looked_at(review):
        one = _judged(review, entry)
        if one is not None:
            yield from _answered(entry.key, _of_windows(review, one))


def _of_application(review: Review, entry: Entry) -> Iterator[Breach]:
    application = _parsed(entry)
    if application is None:
        return
    plane = review.control_planes[entry.argocd]
    project = plane.project_of(application)
    if isinstance(project, Refusal):
        if _is_known(review, entry, application, project):
            yield _breach(project, entry.key)
        return
    for refusal in validate_permissions(project, application, plane.clusters):
        if refusal.reason == "source" and not application.spec.source_hydrator:
            continue  # That is so whatever the project permits: findings.sources reports it.
        if refusal.reason == "destination" and not _is_certain(review, entry, application):
            continue
        yield _breach(refusal, entry.key)


def _is_known(review: Review, entry: Entry, application: Application, refusal: Refusal) -> bool:
    """Tell whether what a refusal is about is in this repository, not somewhere else."""
    if refusal.reason == "project-missing":
        return knows_projects(review.head, entry.argocd)
    return knows_namespace(review.head, entry.argocd, application.spec.project)


def _is_certain(review: Review, entry: Entry, application: Application) -> bool:
    """Tell whether a refused destination is refused whatever the cluster's other name is."""
    destination = application.spec.destination
    if bool(destination.server) == bool(destination.name):
        return False  # That is so whatever the project permits: findings.applications reports it.
    if knows_cluster_of(review.head, entry.argocd, destination):
        return True
    project = review.control_planes[entry.argocd].project_of(application)
    if isinstance(project, Refusal):
        return True
    places = project.spec.destinations
    other = any(one.server if destination.name else one.name for one in places)
    return not other


def _of_object(review: Review, one: _Judged, item: RenderedObject) -> Iterator[Breach]:
    try:
        cluster = one.plane.clusters.of(one.application.spec.destination)
    except DestinationError:
        return  # The Application itself is refused.
    scope = review.scopes(item.key.group, item.key.kind)
    # Of a kind that nobody defines here, it is certain only what is refused either way.
    ways = (True, False) if scope is None else (scope,)
    refusals = [_refusal(review, one, cluster, item, namespaced=way) for way in ways]
    if refusals[0] is None or not all(refusals):
        return
    if not one.project.metadata.labels or knows_global_projects(review.head, one.entry.argocd):
        yield _breach(refusals[0], item.application)._replace(object=item.key)
        return
    # A global project that is not known may permit it.
    for project in review.head.of_kind("AppProject"):
        if project.name == one.application.spec.project:
            yield _NOT_WHOLE._replace(application=project.key)


def _refusal(
    review: Review, one: _Judged, cluster: Cluster, item: RenderedObject, *, namespaced: bool
) -> Refusal | None:
    clusters, ref = one.plane.clusters, ObjectRef.of(item.manifest)
    if namespaced and not ref.namespace:
        ref = ref._replace(namespace=one.application.spec.destination.namespace)
    found = validate_sync_permissions(one.project, cluster, ref, clusters, namespaced=namespaced)
    if found is not None and found.reason == "resource-namespace":
        return found if _is_certain(review, one.entry, one.application) else None
    return found


def _of_windows(review: Review, one: _Judged) -> Iterator[Breach]:
    automated = one.application.spec.sync_policy.automated
    manual = automated is None or automated.get("enabled") is False
    refusal = sync_refusal(one.project, one.application, review.now, manual=manual)
    if refusal is not None:
        yield _breach(refusal, one.entry.key)


def _judged(review: Review, entry: Entry) -> _Judged | None:
    application = _parsed(entry)
    if application is None:
        return None
    plane = review.control_planes[entry.argocd]
    try:
        project = plane.project_of(application)
    except Unanswered:
        return None  # `applications` reports it.
    return None if isinstance(project, Refusal) else _Judged(entry, application, project, plane)


def _looked_at(review: Review) -> Iterator[Entry]:
    """Yield the Applications whose projects somebody wrote."""
    for entry in review.applications.values():
        if not review.head.seeds[entry.argocd].assumed:
            yield entry


def _parsed(entry: Entry) -> Application | None:
    try:
        return parse_application(entry.manifest)
    except SettingsError:
        return None  # The rule on schemas reports it.


def _answered(application: str, breaches: Iterator[Breach]) -> Iterator[Breach]:
    """Yield breaches; what only Argo CD can tell becomes a note."""
    try:
        yield from breaches
    except Unanswered as error:
        fix = "write the pattern in a simpler way"
        yield Breach("not-evaluated", f"cannot be judged: {error}", fix, application=application)


def _breach(refusal: Refusal, application: str) -> Breach:
    return Breach(
        rule=_RULES[refusal.reason],
        fact=f"is refused: {refusal.message}",
        fix=_FIXES[refusal.reason],
        said=refusal.message,
        application=application,
        keys=tuple(int(key) if key.isdigit() else key for key in refusal.field.split(".") if key),
    )
