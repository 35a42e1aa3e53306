"""Where a project lets things go."""

import pytest

from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.check.project.app_project import Destination
from aks_gitops.check.project.cluster import (
    Cluster,
    Clusters,
    DestinationError,
    cluster_of_secret,
)
from aks_gitops.check.project.destinations import is_destination_permitted
from tests.unit.argocd_projects import CLUSTERS, DEV, PROD, project


def permitted(
    *destinations: dict[str, str], cluster: Cluster = PROD, namespace: str = "team-a"
) -> bool:
    return is_destination_permitted(
        project(destinations=list(destinations)), cluster, namespace, CLUSTERS
    )


ANYWHERE = {"server": "*", "namespace": "*"}


@pytest.mark.parametrize(
    "destination",
    [
        {"server": "https://prod.example.com", "namespace": "team-a"},
        {"server": "https://*.example.com", "namespace": "team-*"},
        {"name": "prod", "namespace": "*"},
        {"name": "prod", "server": "https://elsewhere", "namespace": "*"},
        {"name": "pr*", "namespace": "{team-a,team-b}"},
        {"server": "!https://dev.example.com", "namespace": "*"},
        ANYWHERE,
    ],
)
def test_a_destination_permits_a_namespace_of_a_cluster(destination: dict[str, str]) -> None:
    assert permitted(destination)


@pytest.mark.parametrize(
    "destination",
    [
        {"server": "https://prod.example.com/", "namespace": "*"},
        {"server": "https://dev.example.com", "namespace": "*"},
        {"server": "*", "namespace": "team-b"},
        {"server": "*"},
        {"namespace": "*"},
        {"name": "Prod", "namespace": "*"},
    ],
)
def test_a_destination_does_not_permit_a_namespace_of_a_cluster(
    destination: dict[str, str],
) -> None:
    assert not permitted(destination)


def test_a_project_without_destinations_permits_none() -> None:
    assert not permitted()


def test_a_denied_namespace_refuses_with_a_server_that_matches() -> None:
    assert not permitted(ANYWHERE, {"server": "*", "namespace": "!team-a"})
    assert permitted(ANYWHERE, {"server": "*", "namespace": "!team-b"})


def test_a_denied_namespace_refuses_nothing_where_only_the_name_matches() -> None:
    assert permitted(ANYWHERE, {"name": "prod", "namespace": "!team-a"})


def test_a_denied_namespace_permits_every_other_one() -> None:
    assert permitted({"server": "*", "namespace": "!kube-system"}, namespace="anything")


def test_a_denied_server_refuses_only_in_namespaces_that_match() -> None:
    denied = "!https://prod.example.com"
    assert not permitted(ANYWHERE, {"server": denied, "namespace": "team-*"})
    assert permitted(ANYWHERE, {"server": denied, "namespace": "other"})


def test_a_denied_name_refuses_in_every_namespace() -> None:
    assert not permitted(ANYWHERE, {"name": "!prod", "namespace": "other"})


def test_a_denied_name_refuses_clusters_without_a_name() -> None:
    nameless = Cluster("https://x")
    assert not permitted(ANYWHERE, {"name": "!dev", "namespace": "other"}, cluster=nameless)


def test_a_project_can_be_bound_to_its_own_clusters() -> None:
    bound = project(destinations=[ANYWHERE], permitOnlyProjectScopedClusters=True)
    own = Clusters.declared([PROD._replace(project="team"), DEV._replace(project="other")])
    assert is_destination_permitted(bound, PROD, "a", own)
    assert not is_destination_permitted(bound, DEV, "a", own)
    assert not is_destination_permitted(bound, PROD, "a", CLUSTERS)


@pytest.mark.parametrize(
    ("destination", "cluster"),
    [
        ({"server": "https://prod.example.com/"}, PROD),
        ({"name": "dev"}, DEV),
        ({"name": "in-cluster"}, Cluster(IN_CLUSTER_SERVER, "in-cluster")),
        ({"server": IN_CLUSTER_SERVER}, Cluster(IN_CLUSTER_SERVER, "in-cluster")),
    ],
)
def test_a_destination_means_a_cluster(destination: dict[str, str], cluster: Cluster) -> None:
    assert CLUSTERS.of(Destination.model_validate(destination)) == cluster


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ({}, "Destination server missing from app spec"),
        (
            {"name": "prod", "server": "https://x"},
            "application destination can't have both name and server defined: prod https://x",
        ),
        ({"name": "absent"}, "there are no clusters with this name: absent"),
        (
            {"server": "https://absent/"},
            'error getting cluster by server "https://absent/": rpc error: code = NotFound '
            'desc = cluster "https://absent" not found',
        ),
    ],
)
def test_a_destination_that_means_no_cluster_says_why(
    destination: dict[str, str], message: str
) -> None:
    with pytest.raises(DestinationError) as caught:
        CLUSTERS.of(Destination.model_validate(destination))
    assert str(caught.value) == message


def test_two_clusters_of_one_name_mean_none() -> None:
    twins = Clusters.declared([PROD, DEV._replace(name="prod")])
    with pytest.raises(DestinationError, match="there are 2 clusters with the same name"):
        twins.of(Destination(name="prod"))


def test_argocds_own_cluster_can_be_off_limits() -> None:
    closed = Clusters.declared([PROD], in_cluster=False)
    with pytest.raises(DestinationError, match="no clusters with this name: in-cluster"):
        closed.of(Destination(name="in-cluster"))
    with pytest.raises(DestinationError, match="is disabled"):
        closed.of(Destination(server=IN_CLUSTER_SERVER))


def test_a_secret_declares_argocds_own_cluster_anew() -> None:
    own = Cluster(IN_CLUSTER_SERVER, "hub", project="team")
    assert Clusters.declared([own]).of(Destination(server=IN_CLUSTER_SERVER)) == own


def test_a_secret_declares_a_cluster() -> None:
    data = {"server": "https://x", "name": "x", "namespaces": " a, b ,", "project": "team"}
    assert cluster_of_secret(data) == Cluster("https://x", "x", ("a", "b"), "team")
