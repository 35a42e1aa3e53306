"""Read what Argo CD has: Applications and ApplicationSets, by lists alone."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.live.api import Api, ApiError
from aks_gitops.status.observed import Complaint, Observed, complaints, observed


class Cluster(NamedTuple):
    """What Argo CD has."""

    applications: tuple[Observed, ...]
    complaints: tuple[Complaint, ...]
    only: tuple[str, ...]
    """The namespaces that could be read; empty for all."""


def read_cluster(api: Api, namespaces: Collection[str]) -> Cluster:
    """Return what Argo CD has, in all namespaces, or where the user may not list these, in those
    that are given. Raises ApiError."""
    try:
        return _read(api, ())
    except ApiError as error:
        if error.status != 403:
            raise
    return _read(api, tuple(sorted(namespaces)))


def _read(api: Api, namespaces: tuple[str, ...]) -> Cluster:
    applications = [observed(one) for one in _listed(api, "applications", namespaces)]
    said = [text for one in _listed(api, "applicationsets", namespaces) for text in complaints(one)]
    return Cluster(tuple(applications), tuple(sorted(said)), namespaces)


def _listed(api: Api, kind: str, namespaces: tuple[str, ...]) -> Iterator[dict[str, object]]:
    places = [f"/namespaces/{one}" for one in namespaces] or [""]
    for place in places:
        yield from api.items(f"/apis/{ARGO_API}{place}/{kind}")
