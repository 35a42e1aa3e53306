"""The network of a cluster that the stack creates."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.azure.address_plan import SMALLEST_SPACE, overlapping, reserved_by_aks
from aks_gitops.settings.azure_fields import Cidr, PrivateDnsZoneId, SubnetId
from aks_gitops.settings.fields import Fault, Model, refuse

Outbound = Literal["loadBalancer", "natGateway", "userDefinedRouting"]
"""How pods reach the internet. natGateway keeps one address: that of a gateway which the stack
makes, or which is on the existing subnet already; userDefinedRouting leaves it to a route table on
the existing subnet."""

# Kubernetes takes no more (its flag --service-cluster-ip-range); the cluster's DNS is the tenth.
_LARGEST_SERVICES, _SMALLEST_SERVICES = 12, 28


class ClusterNetwork(Model):
    """Addresses inside the cluster; they may be the same in clusters that never meet."""

    pod_cidr: Cidr = "10.244.0.0/16"
    """The addresses of pods (overlay: no address of the virtual network is used)."""
    service_cidr: Cidr = "10.0.0.0/16"
    """The addresses of Services."""
    outbound: Outbound = "loadBalancer"
    """How pods reach the internet."""

    @property
    def ranges(self) -> Mapping[str, str]:
        """The ranges that must not share addresses, by the keys of their settings."""
        return {"podCidr": self.pod_cidr, "serviceCidr": self.service_cidr}

    @model_validator(mode="after")
    def _addresses_fit(self) -> "ClusterNetwork":
        refuse([*self._reserved(), *self._overlaps(), *self._services(), *self._own_faults()])
        return self

    def _own_faults(self) -> Iterator[Fault]:
        """Yield what is wrong with one kind of network."""
        yield from ()

    def _reserved(self) -> Iterator[Fault]:
        for key, cidr in self.ranges.items():
            if taken := reserved_by_aks(cidr):
                fact = f"shares addresses with {taken}, which AKS uses itself"
                yield Fault(fact, "choose other addresses", key)

    def _overlaps(self) -> Iterator[Fault]:
        for key, other in overlapping(self.ranges):
            yield Fault(f"shares addresses with {other}", "choose other addresses", key)

    def _services(self) -> Iterator[Fault]:
        length = IPv4Network(self.service_cidr).prefixlen
        if not _LARGEST_SERVICES <= length <= _SMALLEST_SERVICES:
            fact = f"is a /{length}"
            fix = f"write a network from /{_LARGEST_SERVICES} to /{_SMALLEST_SERVICES}"
            yield Fault(fact, fix, "serviceCidr")


class CreatedNetwork(ClusterNetwork):
    """A virtual network of the cluster's own, divided by a fixed address plan."""

    mode: Literal["create"]
    """`create`: a virtual network and its subnets."""
    address_space: Cidr = "10.224.0.0/16"
    """The addresses of the virtual network: half of them for nodes, the rest for what is reached
    inside it."""

    @property
    def ranges(self) -> Mapping[str, str]:
        """The ranges that must not share addresses, by the keys of their settings."""
        return {**super().ranges, "addressSpace": self.address_space}

    def _own_faults(self) -> Iterator[Fault]:
        length = IPv4Network(self.address_space).prefixlen
        if length > SMALLEST_SPACE:
            fact = f"is a /{length}, too small to be divided"
            yield Fault(fact, f"write a /{SMALLEST_SPACE} or larger", "addressSpace")
        if self.outbound == "userDefinedRouting":
            fact = "is userDefinedRouting, but a created network has no route table"
            fix = "write natGateway, or bring a subnet with one (mode: existing)"
            yield Fault(fact, fix, "outbound")


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
    # AKS: API server authorized IP ranges, limitations.
    authorized_ranges: Annotated[tuple[Cidr, ...], Field(max_length=200)]
    """Who may connect: offices, VPNs, the pipelines that deploy, and the cluster's own address
    where it leaves through an existing gateway or firewall. None means everybody."""


class PrivateApiServer(Model):
    """An API server that only the virtual network reaches."""

    elsewhere = {
        "authorizedRanges": Fault(
            "restricts a public address, which a private API server has not",
            "remove it, or write access: public",
        )
    }

    access: Literal["private"]
    """`private`: reachable from the virtual network and what is joined to it."""
    private_dns_zone: Literal["system", "none"] | PrivateDnsZoneId = "system"
    """Where its name stands: a zone that AKS makes, none (a public name of the private address),
    or a zone of the user's."""

    @property
    def own_zone(self) -> str | None:
        """The resource id of the user's zone, if there is one."""
        return None if self.private_dns_zone in ("system", "none") else self.private_dns_zone


ApiServer = Annotated[PublicApiServer | PrivateApiServer, Field(discriminator="access")]
