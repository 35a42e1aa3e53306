"""Every body that a stack in Azure sends is one that Azure's own types permit."""

from functools import cache
from itertools import combinations, product
from typing import NamedTuple
from unittest.mock import patch

import pulumi
import pulumi_azure_native as azure
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.argocd.external_secrets import StoreScope
from aks_gitops.azure.federation import argocd_credentials
from aks_gitops.azure.names import argocd_identity, cluster_id
from aks_gitops.offline.record import Mode, Recording
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.registry import NoRegistry
from aks_gitops.settings.secrets import ExternalSecrets
from aks_gitops.settings.stack import Settings
from components.cluster import AksCluster, AksClusterArgs
from components.cluster_outputs import ClusterOutputs
from components.cluster_place import ClusterPlace
from components.identity import FederatedIdentity, FederatedIdentityArgs, Trust
from components.log_workspace import LogWorkspace, LogWorkspaceArgs
from components.monitoring import ClusterMonitoring
from components.registry import ContainerRegistry, ContainerRegistryArgs
from components.secrets import WorkloadSecrets, WorkloadSecretsArgs
from components.watched_cluster import WatchedCluster
from tests.components.arm import WITHOUT_SCHEMA, arm_faults, arm_types
from tests.components.azure_matrix import azure_stacks, matrix_options
from tests.components.recording import recorded

STACKS = azure_stacks()


def _build(settings: Settings) -> None:
    """Register what is in Azure of a stack."""
    cluster = settings.cluster
    assert isinstance(cluster, CreatedCluster)
    provider = azure.Provider("azure", subscription_id=cluster.subscription_id)
    options = pulumi.ResourceOptions(providers=[provider, kubernetes.Provider("kubernetes")])
    place = ClusterPlace("place", cluster, options)
    outputs = _cluster(cluster, place, options)
    assert outputs.issuer_url is not None
    identity = FederatedIdentity(
        "argocd",
        FederatedIdentityArgs(
            resource_group=place.resource_group,
            location=place.location,
            identity_name=argocd_identity(cluster.name),
            trusts=[
                Trust(
                    issuer_url=outputs.issuer_url,
                    credentials=argocd_credentials("argocd", spokes=True),
                )
            ],
        ),
        options,
    )
    made = _Made(cluster, place, outputs, identity.principal_id)
    _registry(settings, made, options)
    _secrets(settings, made, options)


def _cluster(
    cluster: CreatedCluster, place: ClusterPlace, options: pulumi.ResourceOptions
) -> ClusterOutputs:
    workspace = LogWorkspace(
        "logs",
        LogWorkspaceArgs(
            monitoring=cluster.monitoring,
            cluster_name=cluster.name,
            resource_group_name=place.resource_group,
            location=place.location,
            tags=cluster.tags,
        ),
        options,
    ).workspace_id
    args = AksClusterArgs(cluster=cluster, place=place, workspace_id=workspace)
    outputs = AksCluster("cluster", args, options).outputs
    watched = WatchedCluster(
        monitoring=cluster.monitoring,
        workspace_id=workspace,
        cluster_name=cluster.name,
        cluster_id=outputs.id,
        resource_group_name=place.resource_group,
        location=place.location,
        tags=cluster.tags,
    )
    ClusterMonitoring("monitoring", watched, options)
    return outputs


class _Made(NamedTuple):
    """What is there of a stack, for what comes after it."""

    cluster: CreatedCluster
    place: ClusterPlace
    outputs: ClusterOutputs
    argocd: pulumi.Output[str]
    """The object id of Argo CD's identity."""


def _registry(settings: Settings, made: _Made, options: pulumi.ResourceOptions) -> None:
    if isinstance(settings.registry, NoRegistry):
        return
    cluster = made.cluster
    assert made.outputs.kubelet_object_id is not None
    args = ContainerRegistryArgs(
        registry=settings.registry,
        subscription_id=cluster.subscription_id,
        resource_group=cluster.resource_group,
        resource_group_name=made.place.resource_group,
        location=made.place.location,
        tags=cluster.tags,
        pullers={"kubelet": made.outputs.kubelet_object_id, "argocd": made.argocd},
        cluster_id=cluster_id(cluster.subscription_id, cluster.resource_group, cluster.name),
    )
    ContainerRegistry("registry", args, options)


def _secrets(settings: Settings, made: _Made, options: pulumi.ResourceOptions) -> None:
    if not isinstance(settings.secrets, ExternalSecrets):
        return
    cluster = made.cluster
    assert made.outputs.issuer_url is not None
    args = WorkloadSecretsArgs(
        settings=settings.secrets,
        subscription_id=cluster.subscription_id,
        tenant_id=cluster.tenant_id,
        resource_group=cluster.resource_group,
        resource_group_ready=made.place.resource_group,
        location=made.place.location,
        cluster=cluster.name,
        argocd_namespace="argocd",
        stores={"in-cluster": [StoreScope("dev", ("store-dev",))]},
        issuers={"in-cluster": made.outputs.issuer_url},
        tags=cluster.tags,
    )
    WorkloadSecrets("secrets", args, options)


def _recorded(index: int, mode: Mode) -> Recording:
    # The SDK works out the URNs of every type's many aliases, which nobody here reads; it takes
    # most of the time.
    with patch("pulumi.resource.collapse_alias_to_urn", return_value=""):
        return recorded(lambda: _build(STACKS[index].settings), mode)


@cache
def _known(index: int) -> Recording:
    return _recorded(index, "known")


every_stack = pytest.mark.parametrize("index", range(len(STACKS)), ids=[one.name for one in STACKS])


@every_stack
def test_azure_takes_every_body(index: int) -> None:
    recording = _known(index)
    assert arm_faults(recording) == []
    assert recording.violations == []


@pytest.mark.parametrize("index", range(0, len(STACKS), 8))
def test_the_same_holds_before_anything_is_there(index: int) -> None:
    recording = _recorded(index, "unknown")
    assert arm_faults(recording) == []
    assert recording.violations == []


def test_each_two_options_meet_in_a_stack() -> None:
    options = matrix_options()
    chosen = [dict(zip(options, one.name.split("-"), strict=True)) for one in STACKS]
    for one, other in combinations(options, 2):
        met = {(choice[one], choice[other]) for choice in chosen}
        assert met == set(product(options[one], options[other]))
    assert len(STACKS) >= 30


def test_the_matrix_has_every_type_but_the_extension() -> None:
    """Which is Argo CD's own matter."""
    types = {one.type for index in range(len(STACKS)) for one in _known(index).resources.values()}
    expected = {*arm_types(), *WITHOUT_SCHEMA} - {"azure-native:kubernetesconfiguration:Extension"}
    assert expected <= types
