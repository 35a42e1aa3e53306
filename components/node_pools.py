"""The pools for workloads of a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.settings.node_pools import UserPool
from components import pool_arguments as arguments

if TYPE_CHECKING:
    from pulumi_azure_native.containerservice import AgentPool

# What AKS cannot change in a pool, besides what the provider replaces by itself (vmSize). The
# settings' own guard has let the change pass.
_REPLACING = ["availabilityZones", "maxPods", "osDiskSizeGB", "scaleSetPriority", "vnetSubnetID"]


@dataclass(frozen=True, kw_only=True)
class NodePoolsArgs:
    """The pools by name, and what they have in common."""

    pools: Mapping[str, UserPool]
    resource_group: pulumi.Input[str]
    cluster_name: pulumi.Input[str]
    """The cluster's name, once it is there."""
    subnet_id: pulumi.Input[str]
    kubernetes_version: str | None
    """The minor version of Kubernetes; None where AKS chooses it."""
    tags: Mapping[str, str]


class NodePools(pulumi.ComponentResource):
    """One resource per pool, named after it: adding, removing and reordering moves no other."""

    pools: Mapping[str, pulumi.Resource]

    def __init__(
        self, name: str, args: NodePoolsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:NodePools", name, None, opts)
        self.pools = {one: self._pool(f"{name}-{one}", one, args) for one in args.pools}
        self.register_outputs({})

    def _pool(self, name: str, own_name: str, args: NodePoolsArgs) -> "AgentPool":
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import containerservice as azure

        pool = args.pools[own_name]
        return azure.AgentPool(
            name,
            agent_pool_name=own_name,
            resource_group_name=args.resource_group,
            resource_name_=args.cluster_name,
            mode="User",
            type=arguments.SCALE_SETS,
            os_type=arguments.LINUX,
            orchestrator_version=args.kubernetes_version,
            vm_size=pool.vm_size,
            os_sku=pool.os_sku,
            os_disk_size_gb=pool.os_disk_gb,
            count=pool.min_count,
            enable_auto_scaling=pool.autoscaled,
            min_count=pool.min_count if pool.autoscaled else None,
            max_count=pool.max_count if pool.autoscaled else None,
            max_pods=pool.max_pods,
            availability_zones=sorted(pool.zones) or None,
            vnet_subnet_id=args.subnet_id,
            node_labels=arguments.labels(pool),
            node_taints=arguments.taints(pool),
            scale_set_priority="Spot" if pool.spot else None,
            scale_set_eviction_policy="Delete" if pool.spot else None,
            spot_max_price=arguments.WHATEVER_IT_COSTS if pool.spot else None,
            upgrade_settings=arguments.upgrade_settings(pool),
            tags=args.tags,
            opts=self._options(pool),
        )

    def _options(self, pool: UserPool) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(
            parent=self,
            delete_before_replace=True,
            replace_on_changes=_REPLACING,
            # The autoscaler sets the number of nodes.
            ignore_changes=["count"] if pool.autoscaled else [],
        )
