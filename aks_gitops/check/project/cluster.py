"""The clusters that Argo CD knows, and which of them a destination means.

Source: util/db/cluster.go, util/settings/cluster_informer.go and GetDestinationCluster in
util/argo/argo.go of argo-cd v3.5.1.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.check.golang.quoting import quote
from aks_gitops.check.golang.text import trim_space
from aks_gitops.check.project.app_project import Destination

IN_CLUSTER_NAME = "in-cluster"


class Cluster(NamedTuple):
    """A cluster, as its Secret declares it."""

    server: str
    name: str = ""
    namespaces: tuple[str, ...] = ()
    """The only ones that Argo CD may look at; none means all."""
    project: str = ""
    """The one project that the cluster belongs to."""


def cluster_of_secret(data: Mapping[str, str]) -> Cluster:
    """Return the cluster that the decoded data of a cluster's Secret declare."""
    namespaces = (trim_space(one) for one in data.get("namespaces", "").split(","))
    return Cluster(
        server=data.get("server", ""),
        name=data.get("name", ""),
        namespaces=tuple(filter(None, namespaces)),
        project=data.get("project", ""),
    )


class DestinationError(ValueError):
    """A destination that means no cluster, or more than one, in Argo CD's words."""


class Clusters(NamedTuple):
    """Every cluster that Argo CD knows."""

    known: tuple[Cluster, ...] = ()
    in_cluster: bool = True

    @classmethod
    def declared(cls, clusters: Iterable[Cluster], *, in_cluster: bool = True) -> "Clusters":
        """Return what Argo CD makes of the Secrets of clusters.

        Given: `in_cluster`, whether it may deploy to its own cluster, which needs no Secret:
        cluster.inClusterEnabled in argocd-cm.
        """
        trimmed = (one._replace(server=one.server.rstrip("/")) for one in clusters)
        return cls(tuple(trimmed), in_cluster)

    def of(self, destination: Destination) -> Cluster:
        """Return the cluster that a destination means. Raises DestinationError."""
        server, name = destination.server, destination.name
        if name and server:
            raise DestinationError(
                f"application destination can't have both name and server defined: {name} {server}"
            )
        if server:
            return self._with_server(server.rstrip("/"), f"by server {quote(server)}")
        if name:
            return self._with_server(self._server_of(name), "by URL")
        raise DestinationError("Destination server missing from app spec")

    def of_project(self, project: str) -> tuple[Cluster, ...]:
        """Return the clusters that belong to a project."""
        return tuple(one for one in self.known if one.project and one.project == project)

    def _server_of(self, name: str) -> str:
        servers = sorted(self._servers_of(name))
        if not servers:
            raise DestinationError(f"there are no clusters with this name: {name}")
        if len(servers) > 1:
            raise DestinationError(
                f"there are {len(servers)} clusters with the same name: [{' '.join(servers)}]"
            )
        return servers[0]

    def _servers_of(self, name: str) -> Iterable[str]:
        servers = [one.server for one in self.known if one.name == name]
        if not servers and name == IN_CLUSTER_NAME:
            servers = [IN_CLUSTER_SERVER]
        return (one for one in servers if self.in_cluster or one != IN_CLUSTER_SERVER)

    def _with_server(self, server: str, sought: str) -> Cluster:
        own = server == IN_CLUSTER_SERVER
        if own and not self.in_cluster:
            raise _not_found(server, sought, "is disabled")
        found = next((one for one in self.known if one.server == server), None)
        if found is None and not own:
            raise _not_found(server, sought, "not found")
        return found or Cluster(IN_CLUSTER_SERVER, IN_CLUSTER_NAME)


def _not_found(server: str, sought: str, fact: str) -> DestinationError:
    return DestinationError(
        f"error getting cluster {sought}: "
        f"rpc error: code = NotFound desc = cluster {quote(server)} {fact}"
    )
