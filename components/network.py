"""The virtual network of a cluster: its subnets, and the gateway that nodes go out through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.azure import cluster_names
from aks_gitops.azure.address_plan import SubnetName, subnets
from aks_gitops.azure.names import subnet_id, virtual_network_id
from aks_gitops.settings.network import CreatedNetwork
from components.made import once_made

if TYPE_CHECKING:
    from pulumi_azure_native.network import NatGateway, Subnet, VirtualNetwork

_CREATED: tuple[SubnetName, ...] = ("nodes", "private-endpoints", "ingress")


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """The network's settings, and where it lies."""

    network: CreatedNetwork
    cluster_name: str
    subscription_id: str
    resource_group_name: str
    """The resource group's name as plain text, for resource ids."""
    resource_group: pulumi.Input[str]
    """The same, once the group is there."""
    location: pulumi.Input[str]
    tags: Mapping[str, str]
    protect: bool


class Network(pulumi.ComponentResource):
    """A virtual network with a subnet for each kind of thing in it."""

    id: str
    """The virtual network's resource id."""
    subnet_ids: Mapping[SubnetName, pulumi.Output[str]]
    egress_address: pulumi.Output[str] | None
    """The public address that nodes go out with; None without a NAT gateway."""
    virtual_network: pulumi.Resource
    """The virtual network, whose replacement is the cluster's too."""
    ready: tuple[pulumi.Resource, ...]
    """What must be there before nodes are."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:network:Network", name, None, opts)
        self.egress_address = None
        self._child = pulumi.ResourceOptions(
            parent=self, protect=args.protect, delete_before_replace=True
        )
        self.id = virtual_network_id(
            args.subscription_id,
            args.resource_group_name,
            cluster_names.virtual_network(args.cluster_name),
        )
        network = self._virtual_network(name, args)
        gateway = self._gateway(name, args) if args.network.outbound == "natGateway" else None
        made = self._subnets(name, args, network, gateway)
        self.virtual_network = network
        self.subnet_ids = {
            one: once_made(subnet, subnet_id(self.id, one)) for one, subnet in made.items()
        }
        self.ready = tuple(made.values())
        self.register_outputs({"id": self.id})

    def _virtual_network(self, name: str, args: NetworkArgs) -> "VirtualNetwork":
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import network as azure

        return azure.VirtualNetwork(
            f"{name}-virtual-network",
            virtual_network_name=cluster_names.virtual_network(args.cluster_name),
            resource_group_name=args.resource_group,
            location=args.location,
            address_space=azure.AddressSpaceArgs(address_prefixes=[args.network.address_space]),
            # No `subnets`: they are resources of their own. An update without the property leaves
            # them alone, since API version 2023-11-01 and by the provider, which resends what is
            # there; an empty list would delete them.
            tags=args.tags,
            # Azure does not change the addresses of subnets in use, and the settings' own guard
            # has let this change pass.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(replace_on_changes=["addressSpace"])
            ),
        )

    def _gateway(self, name: str, args: NetworkArgs) -> "NatGateway":
        """Register the gateway and its address, which outlive the cluster's nodes."""
        from pulumi_azure_native import network as azure

        address = azure.PublicIPAddress(
            f"{name}-egress-address",
            public_ip_address_name=cluster_names.egress_address(args.cluster_name),
            resource_group_name=args.resource_group,
            location=args.location,
            public_ip_allocation_method=azure.IPAllocationMethod.STATIC,
            sku=azure.PublicIPAddressSkuArgs(name=azure.PublicIPAddressSkuName.STANDARD),
            tags=args.tags,
            opts=self._child,
        )
        self.egress_address = address.ip_address.apply(lambda found: found or "")
        return azure.NatGateway(
            f"{name}-nat-gateway",
            nat_gateway_name=cluster_names.nat_gateway(args.cluster_name),
            resource_group_name=args.resource_group,
            location=args.location,
            sku=azure.NatGatewaySkuArgs(name=azure.NatGatewaySkuName.STANDARD),
            public_ip_addresses=[azure.SubResourceArgs(id=address.id)],
            tags=args.tags,
            opts=self._child,
        )

    def _subnets(
        self,
        name: str,
        args: NetworkArgs,
        network: "VirtualNetwork",
        gateway: "NatGateway | None",
    ) -> "Mapping[SubnetName, Subnet]":
        """Register the subnets one after another: Azure refuses two writes at a time in one
        virtual network (AnotherOperationInProgress)."""
        from pulumi_azure_native import network as azure

        addresses = subnets(args.network.address_space)
        made: dict[SubnetName, Subnet] = {}
        for one in _CREATED:
            order = pulumi.ResourceOptions(depends_on=list(made.values())[-1:])
            made[one] = azure.Subnet(
                f"{name}-{one}",
                subnet_name=one,
                resource_group_name=args.resource_group,
                virtual_network_name=once_made(
                    network, cluster_names.virtual_network(args.cluster_name)
                ),
                address_prefix=addresses[one],
                # Nothing goes out but by the way that the settings name.
                default_outbound_access=False,
                nat_gateway=azure.SubResourceArgs(id=gateway.id)
                if gateway is not None and one == "nodes"
                else None,
                opts=pulumi.ResourceOptions.merge(self._child, order),
            )
        return made
