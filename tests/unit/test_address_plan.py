"""Which addresses subnets get: no two the same, and none that moves."""

from ipaddress import IPv4Network
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.azure.address_plan import (
    SLOTS,
    SMALLEST_SPACE,
    dns_service_address,
    nodes_in_pods,
    nodes_in_space,
    overlapping,
    pods_for,
    reserved_by_aks,
    space_for,
    subnets,
)

SPACES = st.builds(
    lambda address, length: str(IPv4Network((address >> (32 - length) << (32 - length), length))),
    st.integers(0, 2**32 - 1),
    st.integers(8, SMALLEST_SPACE),
)


def test_a_16_is_divided_as_the_documentation_says() -> None:
    assert subnets("10.224.0.0/16") == {
        "nodes": "10.224.0.0/17",
        "api-server": "10.224.128.0/20",
        "private-endpoints": "10.224.144.0/20",
        "ingress": "10.224.160.0/20",
    }


@given(SPACES)
def test_subnets_lie_in_the_space_and_share_no_address(space: str) -> None:
    networks = [IPv4Network(one) for one in subnets(space).values()]
    assert all(one.subnet_of(IPv4Network(space)) for one in networks)
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))


@given(SPACES, st.sets(st.sampled_from(sorted(SLOTS))))
def test_adding_or_leaving_out_a_subnet_moves_no_other(space: str, kept: set[str]) -> None:
    fewer = subnets(space, {name: slot for name, slot in SLOTS.items() if name in kept})
    every = subnets(space)
    assert fewer == {name: addresses for name, addresses in every.items() if name in kept}


def test_no_two_subnets_have_the_same_place() -> None:
    assert len(set(SLOTS.values())) == len(SLOTS)
    assert all(0 <= slot.part < 2**slot.bits for slot in SLOTS.values())


@given(st.integers(1, 5000))
def test_the_space_that_would_do_is_the_smallest_with_room(nodes: int) -> None:
    length = space_for(nodes)
    assert nodes_in_space(f"0.0.0.0/{length}") >= nodes
    assert length == SMALLEST_SPACE or nodes_in_space(f"0.0.0.0/{length + 1}") < nodes


@given(st.integers(1, 5000))
def test_the_range_of_pods_that_would_do_is_the_smallest_with_room(nodes: int) -> None:
    length = pods_for(nodes)
    assert nodes_in_pods(f"0.0.0.0/{length}") >= nodes
    assert length == 24 or nodes_in_pods(f"0.0.0.0/{length + 1}") < nodes


def test_azure_keeps_five_addresses_of_a_subnet() -> None:
    assert nodes_in_space("10.0.0.0/24") == 123


def test_a_node_takes_a_24_of_the_pods() -> None:
    assert nodes_in_pods("10.244.0.0/16") == 256
    assert nodes_in_pods("10.244.0.0/25") == 0


def test_ranges_of_akss_own_are_known() -> None:
    assert reserved_by_aks("172.16.0.0/12") == "172.30.0.0/16"
    assert reserved_by_aks("172.31.4.0/24") == "172.31.0.0/16"
    assert reserved_by_aks("10.0.0.0/8") is None


def test_overlaps_are_named_once() -> None:
    cidrs = {"a": "10.0.0.0/16", "b": "10.1.0.0/16", "c": "10.0.128.0/17"}
    assert list(overlapping(cidrs)) == [("c", "a")]


def test_the_clusters_dns_is_the_tenth_service() -> None:
    assert dns_service_address("10.0.0.0/16") == "10.0.0.10"
    assert dns_service_address("192.168.7.64/28") == "192.168.7.74"
