"""The identities of a cluster, and the roles that AKS wants them to have before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pulumi

from aks_gitops.azure import cluster_names
from aks_gitops.azure.names import identity_id, virtual_network_of
from aks_gitops.azure.roles import Role
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.network import ExistingNetwork, PrivateApiServer
from components.cluster_place import ClusterPlace
from components.made import once_made
from components.role_assignment import RoleGrant, assign_role

if TYPE_CHECKING:
    from pulumi_azure_native.managedidentity import UserAssignedIdentity


@dataclass(frozen=True, kw_only=True)
class ClusterIdentitiesArgs:
    """The cluster, its place, and its network."""

    cluster: CreatedCluster
    place: ClusterPlace
    network_id: str | None
    """The resource id of the virtual network that the stack creates; None for an existing one."""
    network: Sequence[pulumi.Resource]
    """What of the network has to be there before a role on it, and is replaced with it."""


class ClusterIdentities(pulumi.ComponentResource):
    """The control plane acts in the subscription as one identity; nodes pull images as another.

    AKS refuses a cluster whose identities lack a role (AKS: use a managed identity), so whoever
    makes the cluster depends on `ready`.
    """

    control_plane_id: pulumi.Output[str]
    """Its resource id."""
    kubelet_id: pulumi.Output[str]
    kubelet_client_id: pulumi.Output[str]
    kubelet_object_id: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]

    def __init__(
        self, name: str, args: ClusterIdentitiesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ClusterIdentities", name, None, opts)
        cluster = args.cluster
        control_plane_name = cluster_names.control_plane_identity(cluster.name)
        kubelet_name = cluster_names.kubelet_identity(cluster.name)
        control_plane = self._identity(f"{name}-control-plane", control_plane_name, args)
        kubelet = self._identity(f"{name}-kubelet", kubelet_name, args)
        self.control_plane_id = once_made(control_plane, _id(cluster, control_plane_name))
        self.kubelet_id = once_made(kubelet, _id(cluster, kubelet_name))
        self.kubelet_client_id = kubelet.client_id
        self.kubelet_object_id = kubelet.principal_id
        self.ready = [
            assign_role(
                f"{name}-{label}",
                RoleGrant(
                    role=role,
                    scope=scope,
                    principal_id=control_plane.principal_id,
                    principal=_id(cluster, control_plane_name),
                ),
                pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[kubelet, *args.network],
                    # A network that goes takes the roles on it along.
                    replace_with=list(args.network) if label == "network" else None,
                ),
            )
            for label, role, scope in _grants(args)
        ]
        self.register_outputs({})

    def _identity(
        self, name: str, identity: str, args: ClusterIdentitiesArgs
    ) -> "UserAssignedIdentity":
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import managedidentity as azure

        return azure.UserAssignedIdentity(
            name,
            resource_group_name=args.place.resource_group,
            resource_name_=identity,
            location=args.place.location,
            tags=args.cluster.tags,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )


def _id(cluster: CreatedCluster, identity: str) -> str:
    return identity_id(cluster.subscription_id, cluster.resource_group, identity)


def _grants(
    args: ClusterIdentitiesArgs,
) -> list[tuple[Literal["nodes", "network", "dns-zone"], Role, str]]:
    """Return the roles of the control plane's identity: label, role, and what it holds for."""
    cluster = args.cluster
    kubelet = _id(cluster, cluster_names.kubelet_identity(cluster.name))
    server = cluster.api_server
    zone = server.own_zone if isinstance(server, PrivateApiServer) else None
    scope = args.network_id
    if isinstance(cluster.network, ExistingNetwork):
        # AKS links a zone of the user's to the virtual network; else the subnet is enough.
        subnet = cluster.network.subnet_id
        scope = virtual_network_of(subnet) if zone else subnet
    grants: list[tuple[Literal["nodes", "network", "dns-zone"], Role, str]] = [
        ("nodes", "Managed Identity Operator", kubelet)
    ]
    if scope:
        grants.append(("network", "Network Contributor", scope))
    if zone:
        grants.append(("dns-zone", "Private DNS Zone Contributor", zone))
    return grants
