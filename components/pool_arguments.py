"""From settings to the arguments of node pools: azure-native's own classes, and nothing created."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.settings.node_pools import FOR_AKS_ALONE, SystemPool, UserPool

if TYPE_CHECKING:
    from pulumi_azure_native import containerservice as azure

SCALE_SETS = "VirtualMachineScaleSets"
LINUX = "Linux"
# AKS puts both on spot pools itself; said here, they are no drift.
_SPOT_LABEL = {"kubernetes.azure.com/scalesetpriority": "spot"}
_SPOT_TAINT = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
WHATEVER_IT_COSTS = -1
"""A spot pool's price: at most that of regular machines."""


def system_pool(
    pool: SystemPool, subnet_id: pulumi.Input[str], tags: Mapping[str, str]
) -> "azure.ManagedClusterAgentPoolProfileArgs":
    """Return the pool that stands in the cluster itself.

    It has no version: AKS takes versions of all pools or of none in a request for the cluster
    (NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged), and user pools are not part of it.
    """
    from pulumi_azure_native import containerservice as azure

    return azure.ManagedClusterAgentPoolProfileArgs(
        name=pool.name,
        mode="System",
        type=SCALE_SETS,
        os_type=LINUX,
        vm_size=pool.vm_size,
        os_sku=pool.os_sku,
        os_disk_size_gb=pool.os_disk_gb,
        count=pool.min_count,
        enable_auto_scaling=pool.autoscaled,
        min_count=pool.min_count if pool.autoscaled else None,
        max_count=pool.max_count if pool.autoscaled else None,
        max_pods=pool.max_pods,
        availability_zones=sorted(pool.zones) or None,
        vnet_subnet_id=subnet_id,
        node_taints=[FOR_AKS_ALONE] if pool.dedicated else None,
        upgrade_settings=azure.AgentPoolUpgradeSettingsArgs(max_surge=pool.max_surge),
        tags=tags,
    )


def labels(pool: UserPool) -> dict[str, str] | None:
    """Return the labels of a pool's nodes."""
    return {**pool.labels, **(_SPOT_LABEL if pool.spot else {})} or None


def taints(pool: UserPool) -> list[str] | None:
    """Return the taints of a pool's nodes."""
    return [*pool.taints, *([_SPOT_TAINT] if pool.spot else [])] or None


def upgrade_settings(pool: UserPool) -> "azure.AgentPoolUpgradeSettingsArgs | None":
    """Return how a pool is upgraded; None for a spot pool, to which AKS adds no nodes for it."""
    from pulumi_azure_native import containerservice as azure

    return None if pool.spot else azure.AgentPoolUpgradeSettingsArgs(max_surge=pool.max_surge)
