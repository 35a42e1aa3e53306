"""Every body that a stack in Azure sends is one that Azure's own types permit."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

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
from tests.components.azure_matrix import AzureStack, azure_stacks
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


@pytest.mark.parametrize("mode", ["known", "unknown"])
@pytest.mark.parametrize("one", STACKS, ids=lambda one: one.name)
def test_azure_takes_every_body(one: AzureStack, mode: Mode) -> None:
    recording = recorded(lambda: _build(one.settings), mode)
    assert arm_faults(recording) == []
    assert recording.violations == []


def test_each_two_options_meet() -> None:
    assert len(STACKS) >= 30
    names = [one.name.split("-") for one in STACKS]
    assert len(set(map(tuple, names))) == len(names)


def _types(recording: Recording) -> Iterator[str]:
    return (one.type for one in recording.resources.values())


def test_the_matrix_has_every_type_that_has_a_schema() -> None:
    """But for the extension, which is Argo CD's own matter."""
    seen = Counter[str]()
    for one in STACKS:
        seen.update(_types(recorded(lambda one=one: _build(one.settings))))
    expected = {*arm_types(), *WITHOUT_SCHEMA} - {"azure-native:kubernetesconfiguration:Extension"}
    assert expected <= set(seen)
