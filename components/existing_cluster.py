"""An AKS cluster that is there already: what the program needs to know of it. It takes over none
of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.azure.existing import ClusterFacts, Needs, missing
from aks_gitops.install.capacity import NodePoolFacts, architecture
from aks_gitops.settings.cluster import ExistingCluster
from components.cluster_outputs import ClusterOutputs

if TYPE_CHECKING:
    from pulumi_azure_native.containerservice import GetManagedClusterResult
    from pulumi_azure_native.containerservice.outputs import ManagedClusterAgentPoolProfileResponse

_NODES = "kubeletidentity"
_MAX_PODS = 30
"""The least that AKS lets a node have by default."""


@dataclass(frozen=True, kw_only=True)
class ExistingAksArgs:
    """Which cluster, and what the stack rests on."""

    cluster: ExistingCluster
    needs: Needs
    nodes_pull: bool
    """Whether the stack lets its nodes pull from a registry."""


class ExistingAks(pulumi.ComponentResource):
    """A cluster by its name. What it lacks stops the program, or is warned of."""

    outputs: ClusterOutputs

    def __init__(
        self, name: str, args: ExistingAksArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ExistingAks", name, None, opts)
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import containerservice as azure

        found = azure.get_managed_cluster_output(
            resource_group_name=args.cluster.resource_group,
            resource_name=args.cluster.name,
            opts=pulumi.InvokeOutputOptions(parent=self),
        ).apply(lambda cluster: _checked(cluster, args))
        self.outputs = ClusterOutputs(
            id=found.apply(lambda cluster: cluster.id),
            location=found.apply(lambda cluster: cluster.location),
            issuer_url=found.apply(lambda cluster: _issuer(cluster) or "")
            if args.needs.tokens
            else None,
            kubelet_object_id=found.apply(_kubelet) if args.nodes_pull else None,
            ready=(),
        )
        self.register_outputs({"id": self.outputs.id})


def _checked(
    cluster: "GetManagedClusterResult", args: ExistingAksArgs
) -> "GetManagedClusterResult":
    """Return the cluster. Raises RunError where the stack cannot work on it."""
    lacks = missing(args.cluster, _facts(cluster), args.needs)
    for lack in lacks:
        if lack.severity == "warning":
            pulumi.log.warn(f"The cluster {args.cluster.name} {lack}")
    errors = [f"  {lack}" for lack in lacks if lack.severity == "error"]
    if errors:
        what = f"The cluster {args.cluster.name} is not usable for this stack:"
        raise pulumi.RunError("\n".join([what, *errors]))
    return cluster


def _facts(cluster: "GetManagedClusterResult") -> ClusterFacts:
    security, ingress = cluster.security_profile, cluster.ingress_profile
    workload = security.workload_identity if security else None
    routing = ingress.web_app_routing if ingress else None
    monitor = cluster.azure_monitor_profile
    metrics = monitor.metrics if monitor else None
    provisioning = cluster.node_provisioning_profile
    return ClusterFacts(
        running=cluster.power_state.code != "Stopped",
        version=cluster.current_kubernetes_version,
        long_term_support=cluster.support_plan == "AKSLongTermSupport",
        entra=cluster.aad_profile is not None,
        local_accounts=not cluster.disable_local_accounts,
        issuer_url=_issuer(cluster),
        workload_identity=bool(workload and workload.enabled),
        managed_identity=cluster.identity is not None and cluster.identity.type != "None",
        web_app_routing=bool(routing and routing.enabled),
        prometheus=bool(metrics and metrics.enabled),
        pools=tuple(map(_pool, cluster.agent_pool_profiles or ())),
        makes_nodes=bool(provisioning and provisioning.mode == "Auto"),
    )


def _pool(pool: "ManagedClusterAgentPoolProfileResponse") -> NodePoolFacts:
    count = pool.count or 0
    scaled = bool(pool.enable_auto_scaling)
    return NodePoolFacts(
        name=pool.name,
        min_count=(pool.min_count or 0) if scaled else count,
        max_count=(pool.max_count or 0) if scaled else count,
        max_pods=pool.max_pods or _MAX_PODS,
        taints=tuple(pool.node_taints or ()),
        spot=pool.scale_set_priority == "Spot",
        linux=pool.os_type != "Windows",
        architecture=architecture(pool.vm_size or ""),
        mode="System" if pool.mode == "System" else "User",
    )


def _issuer(cluster: "GetManagedClusterResult") -> str | None:
    profile = cluster.oidc_issuer_profile
    return profile.issuer_url if profile and profile.enabled else None


def _kubelet(cluster: "GetManagedClusterResult") -> str:
    """Return the object id of the identity that nodes pull with.

    Raises RunError where there is none: nodes of clusters under a service principal.
    """
    profile = (cluster.identity_profile or {}).get(_NODES)
    if profile is None or not profile.object_id:
        raise pulumi.RunError(f"The cluster {cluster.name} has no identity that nodes pull with")
    return profile.object_id
