"""Where a project lets things go: spec.destinations.

Source: IsDestinationPermitted in pkg/apis/application/v1alpha1/app_project_types.go of argo-cd
v3.5.1.
"""

from typing import NamedTuple

from aks_gitops.check.project.app_project import AppProject, Destination
from aks_gitops.check.project.cluster import Cluster, Clusters
from aks_gitops.check.project.patterns import denies, permits


def is_destination_permitted(
    project: AppProject, cluster: Cluster, namespace: str, clusters: Clusters
) -> bool:
    """Tell whether the project permits a namespace of a cluster. Raises Unanswered.

    Given: `clusters`, of which a project with permitOnlyProjectScopedClusters permits its own.
    """
    if not _matches_some(project.spec.destinations, cluster, namespace):
        return False
    if not project.spec.permit_only_project_scoped_clusters:
        return True
    own = clusters.of_project(project.name)
    return any(one.name == cluster.name or one.server == cluster.server for one in own)


class _Matched(NamedTuple):
    """What of a project's destination matches."""

    server: bool
    name: bool
    namespace: bool


def _matches_some(destinations: tuple[Destination, ...], cluster: Cluster, namespace: str) -> bool:
    permitted = False
    for item in destinations:
        matched = _Matched(
            server=cluster.server != "" and permits(item.server, cluster.server),
            name=cluster.name != "" and permits(item.name, cluster.name),
            namespace=permits(item.namespace, namespace),
        )
        if (matched.server or matched.name) and matched.namespace:
            permitted = True
        elif _is_veto(item, matched):
            return False
    return permitted


def _is_veto(item: Destination, matched: _Matched) -> bool:
    """Tell whether a destination refuses, whatever the others permit.

    A denied name does so for every namespace, a denied namespace only with a server that matches.
    """
    by_name = denies(item.name) and not matched.name
    by_server = denies(item.server) and not matched.server and matched.namespace
    by_namespace = denies(item.namespace) and not matched.namespace and matched.server
    return by_name or by_server or by_namespace
