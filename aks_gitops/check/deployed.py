"""Where an object lies once it is deployed: Argo CD, cluster and namespace."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.check.project.app_project import Destination
from aks_gitops.check.project.cluster import DestinationError
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.review import RenderedObject, Review


class Place(NamedTuple):
    """Where an Application deploys to."""

    argocd: str
    cluster: str
    """The cluster's URL."""
    namespace: str
    """Where namespaced objects lie that say none."""


class Deployed(NamedTuple):
    """An object in a cluster."""

    argocd: str
    cluster: str
    key: ObjectKey
    """With the namespace that it lies in; '' for one of no namespace."""


def place_of(review: Review, entry: Entry) -> Place | None:
    """Return where an Application deploys to; None where it names no cluster that is known."""
    told = mapping(entry.spec.get("destination"))
    parts = (text(told.get(name)) for name in ("server", "name", "namespace"))
    server, name, namespace = parts
    destination = Destination(server=server, name=name, namespace=namespace)
    plane = review.control_planes.get(entry.argocd)
    if plane is None:  # The change takes away all that this Argo CD is told.
        plane = review.control_planes_before[entry.argocd]
    try:
        cluster = plane.clusters.of(destination)
    except DestinationError:
        return None
    return Place(entry.argocd, cluster.server, namespace)


def deployed(review: Review, place: Place, key: ObjectKey) -> Deployed | None:
    """Return an object as it lies in the cluster; None where nobody knows whether it has a
    namespace."""
    namespaced = review.scopes(key.group, key.kind)
    if namespaced is None and not key.namespace:
        return None
    namespace = (key.namespace or place.namespace) if namespaced is not False else ""
    return Deployed(place.argocd, place.cluster, key._replace(namespace=namespace))


def is_whole(outcomes: Iterable[Outcome]) -> bool:
    """Tell whether all sources of an Application could be rendered."""
    return not any(isinstance(one, RenderFailure) for one in outcomes)


def objects_with_files(
    application: str, outcomes: Iterable[Outcome]
) -> Iterator[tuple[RenderedObject, str]]:
    """Yield what an Application renders, each with the file that it comes from, where known."""
    for one in outcomes:
        if isinstance(one, Rendered):
            for manifest, path in zip(one.objects, one.sources, strict=True):
                yield RenderedObject(application, manifest, key_of(manifest)), path
