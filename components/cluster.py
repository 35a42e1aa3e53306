"""An AKS cluster of the stack's own, with all that AKS wants to be there first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.azure import cluster_names
from aks_gitops.azure.names import cluster_id
from aks_gitops.azure.roles import Role
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.network import CreatedNetwork, ExistingNetwork
from components import cluster_arguments as arguments
from components.cluster_identities import ClusterIdentities, ClusterIdentitiesArgs
from components.cluster_outputs import ClusterOutputs
from components.cluster_place import ClusterPlace
from components.made import once_made
from components.network import Network, NetworkArgs
from components.node_pools import NodePools, NodePoolsArgs
from components.pool_arguments import system_pool
from components.role_assignment import RoleGrant, assign_role

if TYPE_CHECKING:
    from pulumi_azure_native.containerservice import ManagedCluster
    from pulumi_azure_native.containerservice.outputs import ManagedClusterIngressProfileResponse

# What AKS cannot change in a cluster, besides what the provider replaces by itself (names,
# location, networkProfile). The settings' own guard has let the change pass.
_REPLACING = [
    *(
        f"agentPoolProfiles[0].{one}"
        for one in (
            "availabilityZones",
            "maxPods",
            "name",
            "osDiskSizeGB",
            "vmSize",
            "vnetSubnetID",
        )
    ),
    "apiServerAccessProfile.enablePrivateCluster",
    "apiServerAccessProfile.privateDNSZone",
]
_DEPLOYER: tuple[Role, ...] = (
    "Azure Kubernetes Service Cluster User Role",
    "Azure Kubernetes Service RBAC Cluster Admin",
)


@dataclass(frozen=True, kw_only=True)
class AksClusterArgs:
    """The cluster, and what others make for it."""

    cluster: CreatedCluster
    place: ClusterPlace
    workspace_id: pulumi.Input[str] | None = None
    """The Log Analytics workspace for Defender and Container Insights."""
    web_app_routing: WebAppRouting | None = None
    """AKS's application routing, where Argo CD is reached through it."""


class AksCluster(pulumi.ComponentResource):
    """A cluster without local accounts, with workload identity, and its pools.

    A new minor version reaches the control plane, then the user pools. The system pool follows
    when AKS upgrades by itself, or with `az aks nodepool upgrade`: see `system_pool`.
    """

    cluster: pulumi.Resource
    below: list[pulumi.Resource]
    """Whose replacement replaces the cluster too."""
    outputs: ClusterOutputs
    issuer_url: pulumi.Output[str]
    egress_address: pulumi.Output[str] | None
    """The public address that nodes go out with, where the stack makes it."""

    def __init__(
        self, name: str, args: AksClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:AksCluster", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        network = self._network(name, args)
        self.egress_address = network.egress_address if network else None
        identities = ClusterIdentities(
            f"{name}-identities",
            ClusterIdentitiesArgs(
                cluster=args.cluster,
                place=args.place,
                network_id=network.id if network else None,
                network=network.ready if network else (),
            ),
            child,
        )
        subnet = _subnet(args.cluster, network)
        self.below = [network.virtual_network] if network else []
        cluster = self._cluster(name, args, identities, network)
        self.cluster = cluster
        pools = NodePools(f"{name}-pools", _pools(args, cluster, subnet), child)
        self._windows(name, args, cluster)
        self.issuer_url = cluster.oidc_issuer_profile.apply(
            lambda profile: profile.issuer_url or "" if profile else ""
        )
        self.outputs = ClusterOutputs(
            id=once_made(cluster, _id(args.cluster)),
            location=args.place.location,
            issuer_url=self.issuer_url,
            kubelet_object_id=identities.kubelet_object_id,
            ready=(
                cluster,
                *pools.pools.values(),
                *self._deployer(name, args, cluster),
                *self._routing(name, args, cluster),
            ),
        )
        self.register_outputs({"id": self.outputs.id, "issuerUrl": self.issuer_url})

    def _network(self, name: str, args: AksClusterArgs) -> Network | None:
        cluster = args.cluster
        if not isinstance(cluster.network, CreatedNetwork):
            return None
        network = NetworkArgs(
            network=cluster.network,
            cluster_name=cluster.name,
            subscription_id=cluster.subscription_id,
            resource_group_name=cluster.resource_group,
            resource_group=args.place.resource_group,
            location=args.place.location,
            tags=cluster.tags,
            protect=cluster.protect,
        )
        return Network(f"{name}-network", network, pulumi.ResourceOptions(parent=self))

    def _cluster(
        self,
        name: str,
        args: AksClusterArgs,
        identities: ClusterIdentities,
        network: Network | None,
    ) -> "ManagedCluster":
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import containerservice as azure

        cluster = args.cluster
        subnet = _subnet(cluster, network)
        return azure.ManagedCluster(
            f"{name}-aks",
            resource_group_name=args.place.resource_group,
            resource_name_=cluster.name,
            location=args.place.location,
            dns_prefix=cluster_names.dns_prefix(cluster.name),
            node_resource_group=cluster_names.node_resource_group(
                cluster.resource_group, cluster.name, cluster.location
            ),
            # What AKS keeps there is not changed by hand, which would be undone or break it.
            node_resource_group_profile=azure.ManagedClusterNodeResourceGroupProfileArgs(
                restriction_level=azure.RestrictionLevel.READ_ONLY
            ),
            kubernetes_version=cluster.kubernetes_version,
            sku=azure.ManagedClusterSKUArgs(name="Base", tier=cluster.tier),
            support_plan="AKSLongTermSupport"
            if cluster.long_term_support
            else "KubernetesOfficial",
            identity=azure.ManagedClusterIdentityArgs(
                type=azure.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[identities.control_plane_id],
            ),
            identity_profile={
                "kubeletidentity": azure.UserAssignedIdentityArgs(
                    resource_id=identities.kubelet_id,
                    client_id=identities.kubelet_client_id,
                    object_id=identities.kubelet_object_id,
                )
            },
            enable_rbac=True,
            aad_profile=arguments.entra_profile(cluster),
            disable_local_accounts=True,
            oidc_issuer_profile=azure.ManagedClusterOIDCIssuerProfileArgs(enabled=True),
            security_profile=arguments.security_profile(cluster, args.workspace_id),
            api_server_access_profile=arguments.api_server_access(cluster, self.egress_address),
            network_profile=arguments.network_profile(cluster),
            agent_pool_profiles=[system_pool(cluster.system_pool, subnet, cluster.tags)],
            auto_scaler_profile=arguments.autoscaler_profile(cluster),
            auto_upgrade_profile=azure.ManagedClusterAutoUpgradeProfileArgs(
                upgrade_channel=cluster.upgrades.cluster,
                node_os_upgrade_channel=cluster.upgrades.node_os,
            ),
            addon_profiles=arguments.addon_profiles(cluster, args.workspace_id),
            azure_monitor_profile=arguments.metrics_profile(cluster),
            ingress_profile=arguments.ingress_profile(args.web_app_routing),
            tags=cluster.tags,
            opts=self._cluster_options(cluster, identities, network),
        )

    def _cluster_options(
        self, cluster: CreatedCluster, identities: ClusterIdentities, network: Network | None
    ) -> pulumi.ResourceOptions:
        ignored = []
        if cluster.system_pool.autoscaled:
            # The autoscaler sets the number of nodes.
            ignored.append("agentPoolProfiles[0].count")
        if _moves_on(cluster):
            # AKS moves to the next minor version by itself, and never goes back.
            ignored.append("kubernetesVersion")
        return pulumi.ResourceOptions(
            parent=self,
            protect=cluster.protect,
            delete_before_replace=True,
            replace_on_changes=_REPLACING,
            replace_with=self.below,
            ignore_changes=ignored,
            depends_on=[*identities.ready, *(network.ready if network else ())],
        )

    def _windows(self, name: str, args: AksClusterArgs, cluster: "ManagedCluster") -> None:
        from pulumi_azure_native import containerservice as azure

        upgrades = args.cluster.upgrades
        # AKS: planned maintenance, the names it knows.
        windows = {
            "aksManagedAutoUpgradeSchedule": upgrades.cluster_window,
            "aksManagedNodeOSUpgradeSchedule": upgrades.node_os_window,
        }
        for config, window in windows.items():
            if window is None:
                continue
            azure.MaintenanceConfiguration(
                f"{name}-{config}",
                config_name=config,
                resource_group_name=args.place.resource_group,
                resource_name_=once_made(cluster, args.cluster.name),
                maintenance_window=arguments.maintenance_window(window),
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )

    def _deployer(
        self, name: str, args: AksClusterArgs, cluster: "ManagedCluster"
    ) -> list[pulumi.Resource]:
        """Let the deployer in: with Azure RBAC and no local accounts nobody else can."""
        deployer = args.cluster.deployer_id
        if deployer is None:
            return []
        return [
            assign_role(
                f"{name}-deployer-{role.lower().replace(' ', '-')}",
                RoleGrant(
                    role=role,
                    scope=_id(args.cluster),
                    principal_id=deployer,
                    principal=deployer,
                ),
                # A cluster that goes takes the roles on it along.
                pulumi.ResourceOptions(parent=self, depends_on=[cluster], replace_with=[cluster]),
            )
            for role in _DEPLOYER
        ]

    def _routing(
        self, name: str, args: AksClusterArgs, cluster: "ManagedCluster"
    ) -> list[pulumi.Resource]:
        """Let application routing, which has an identity of AKS's making, write DNS records."""
        routing = args.web_app_routing
        if routing is None or routing.dns_zone_id is None:
            return []
        grant = RoleGrant(
            role="DNS Zone Contributor",
            scope=routing.dns_zone_id,
            principal_id=cluster.ingress_profile.apply(_routing_identity),
            principal=f"{_id(args.cluster)}/webAppRouting",
        )
        return [assign_role(f"{name}-dns-zone", grant, pulumi.ResourceOptions(parent=self))]


def _routing_identity(profile: "ManagedClusterIngressProfileResponse | None") -> str:
    routing = profile.web_app_routing if profile else None
    return routing.identity.object_id or "" if routing and routing.identity else ""


def _id(cluster: CreatedCluster) -> str:
    return cluster_id(cluster.subscription_id, cluster.resource_group, cluster.name)


def _subnet(cluster: CreatedCluster, network: Network | None) -> pulumi.Input[str]:
    if isinstance(cluster.network, ExistingNetwork):
        return cluster.network.subnet_id
    assert network is not None  # noqa: S101 a created network has a component
    return network.subnet_ids["nodes"]


def _moves_on(cluster: CreatedCluster) -> bool:
    """Tell whether AKS moves a cluster to the next minor version by itself."""
    return cluster.upgrades.cluster in ("stable", "rapid")


def _pools(
    args: AksClusterArgs, cluster: "ManagedCluster", subnet: pulumi.Input[str]
) -> NodePoolsArgs:
    settings = args.cluster
    return NodePoolsArgs(
        pools=settings.pools,
        resource_group=args.place.resource_group,
        cluster_name=once_made(cluster, settings.name),
        subnet_id=subnet,
        kubernetes_version=None if _moves_on(settings) else settings.kubernetes_version,
        tags=settings.tags,
    )
