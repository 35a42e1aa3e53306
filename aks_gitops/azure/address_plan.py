"""Which addresses a cluster's network uses: pure arithmetic, the same in every run.

Each subnet has a slot of its own in the address space. A slot is a place, not a number in a list:
a subnet that comes later takes a free one, and the others stay where they are.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Literal, NamedTuple

SubnetName = Literal["nodes", "api-server", "private-endpoints", "ingress"]


class Slot(NamedTuple):
    """A subnet's place: which part, from 0, of an address space that is cut in 2**bits of them."""

    bits: int
    part: int


SLOTS: Mapping[SubnetName, Slot] = {
    "nodes": Slot(1, 0),
    # Kept free: API server VNet integration wants a subnet that nothing else uses.
    "api-server": Slot(4, 8),
    "private-endpoints": Slot(4, 9),
    "ingress": Slot(4, 10),
}
"""The lower half for nodes; the upper half in eighths, five of which are free."""

SMALLEST_SPACE = 24
"""The longest prefix of an address space: an API server's subnet is a /28 at least (AKS: API
server VNet integration)."""

# Azure keeps the first four and the last address of a subnet (Azure Virtual Network FAQ).
_KEPT_BY_AZURE = 5
# With overlay networking each node takes a /24 of the pods' addresses (AKS: Azure CNI Overlay).
_PODS_OF_NODE = 24
# AKS: concepts of CNI networking, which ranges a cluster must not use.
_RESERVED = tuple(
    IPv4Network(one) for one in ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
)
_DNS_ADDRESS = 10


def subnets(address_space: str, slots: Mapping[SubnetName, Slot] = SLOTS) -> dict[SubnetName, str]:
    """Return the addresses of each subnet, by its name.

    Given: `address_space`, a network in CIDR notation, long enough for the slots' prefixes. Raises
    ValueError where it is not.
    """
    space = IPv4Network(address_space)
    return {name: str(_part(space, slot)) for name, slot in slots.items()}


def _part(space: IPv4Network, slot: Slot) -> IPv4Network:
    length = space.prefixlen + slot.bits
    start = int(space.network_address) + (slot.part << (32 - length))
    return IPv4Network((start, length))


def space_for(nodes: int) -> int:
    """Return the prefix length of the smallest address space that has room for so many nodes."""
    return min(SMALLEST_SPACE, _length_of(nodes + _KEPT_BY_AZURE) - SLOTS["nodes"].bits)


def pods_for(nodes: int) -> int:
    """Return the prefix length of the smallest range of pods that has room for so many nodes."""
    return _PODS_OF_NODE - (nodes - 1).bit_length()


def nodes_in_space(address_space: str) -> int:
    """Return how many nodes an address space has room for."""
    half = IPv4Network(address_space).num_addresses >> SLOTS["nodes"].bits
    return max(0, half - _KEPT_BY_AZURE)


def nodes_in_pods(pod_cidr: str) -> int:
    """Return how many nodes a range of pods has room for."""
    return 1 << (_PODS_OF_NODE - prefix) if (prefix := _prefix(pod_cidr)) <= _PODS_OF_NODE else 0


def reserved_by_aks(cidr: str) -> str | None:
    """Return the range of AKS's own that a network overlaps, if there is one."""
    network = IPv4Network(cidr)
    return next((str(one) for one in _RESERVED if one.overlaps(network)), None)


def overlapping(cidrs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names of each two networks that share addresses.

    Given: `cidrs`, networks by name; of two, the later one is named first.
    """
    networks = [(name, IPv4Network(cidr)) for name, cidr in cidrs.items()]
    for index, (name, network) in enumerate(networks):
        for earlier, other in networks[:index]:
            if network.overlaps(other):
                yield name, earlier


def dns_service_address(service_cidr: str) -> str:
    """Return the address of the cluster's DNS: the tenth of its Services, as AKS itself chooses."""
    return str(IPv4Network(service_cidr)[_DNS_ADDRESS])


def _length_of(addresses: int) -> int:
    """Return the prefix length of the smallest network with so many addresses."""
    return 32 - (addresses - 1).bit_length()


def _prefix(cidr: str) -> int:
    return IPv4Network(cidr).prefixlen
