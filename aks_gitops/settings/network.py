"""The network of a cluster that the stack creates."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.azure_fields import Cidr, PrivateDnsZoneId, SubnetId
from aks_gitops.settings.fields import Model

Outbound = Literal["loadBalancer", "managedNATGateway", "userDefinedRouting"]
"""How pods reach the internet. managedNATGateway keeps its addresses; userDefinedRouting leaves it
to a route table of the user's own."""


class ClusterNetwork(Model):
    """Addresses inside the cluster; they may be the same in clusters that never meet."""

    pod_cidr: Cidr = "10.244.0.0/16"
    """The addresses of pods (overlay: no address of the virtual network is used)."""
    service_cidr: Cidr = "10.0.0.0/16"
    """The addresses of Services."""
    outbound: Outbound = "loadBalancer"
    """How pods reach the internet."""


class CreatedNetwork(ClusterNetwork):
    """A virtual network of the cluster's own, divided by a fixed address plan."""

    mode: Literal["create"]
    """`create`: a virtual network and its subnets."""
    address_space: Cidr = "10.224.0.0/16"
    """The addresses of the virtual network."""


class ExistingNetwork(ClusterNetwork):
    """A subnet that is there already."""

    mode: Literal["existing"]
    """`existing`: a subnet of the user's."""
    subnet_id: SubnetId
    """The subnet that nodes are put in."""


Network = Annotated[CreatedNetwork | ExistingNetwork, Field(discriminator="mode")]


class PublicApiServer(Model):
    """An API server with a public address."""

    access: Literal["public"]
    """`public`: reachable from the internet, or from parts of it."""
    authorized_ranges: tuple[Cidr, ...]
    """Who may connect: offices, VPNs and the pipelines that deploy. None means everybody."""


class PrivateApiServer(Model):
    """An API server that only the virtual network reaches."""

    access: Literal["private"]
    """`private`: reachable from the virtual network and what is joined to it."""
    private_dns_zone: Literal["system", "none"] | PrivateDnsZoneId = "system"
    """Where its name stands: a zone that AKS makes, none, or a zone of the user's."""


ApiServer = Annotated[PublicApiServer | PrivateApiServer, Field(discriminator="access")]
