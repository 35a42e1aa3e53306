"""The network that a cluster gets: fixed subnets, and the way out."""

import pulumi

from aks_gitops.offline.record import Mode, Recording, Resource
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.network import CreatedNetwork
from components.azure_provider import azure_provider
from components.network import Network, NetworkArgs
from tests.cluster_settings import GROUP_ID, SUBSCRIPTION, created
from tests.components.recording import recorded, the

NETWORK = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
NAT = "azure-native:network:NatGateway"
ADDRESS = "azure-native:network:PublicIPAddress"


def _recorded(mode: Mode = "known", **keys: object) -> Recording:
    network = validate(CreatedNetwork, {"mode": "create", **keys})

    def build() -> None:
        azure = azure_provider("azure", created())
        args = NetworkArgs(
            network=network,
            cluster_name="aks",
            subscription_id=SUBSCRIPTION,
            resource_group_name="rg",
            resource_group="rg",
            location="westeurope",
            tags={},
            protect=False,
        )
        made = Network("network", args, pulumi.ResourceOptions(providers=[azure]))
        pulumi.export("nodes", made.subnet_ids["nodes"])
        pulumi.export("egress", made.egress_address)

    return recorded(build, mode)


def _subnets(recording: Recording) -> dict[object, Resource]:
    return {
        one.inputs["subnetName"]: one for one in recording.resources.values() if one.type == SUBNET
    }


def test_subnets_are_resources_of_their_own_at_fixed_places() -> None:
    recording = _recorded(addressSpace="10.20.0.0/16")
    assert "subnets" not in the(recording, NETWORK).inputs
    assert {name: one.inputs["addressPrefix"] for name, one in _subnets(recording).items()} == {
        "nodes": "10.20.0.0/17",
        "private-endpoints": "10.20.144.0/20",
        "ingress": "10.20.160.0/20",
    }
    assert recording.outputs["nodes"] == (
        f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/aks-vnet/subnets/nodes"
    )
    assert recording.violations == []


def test_subnets_are_written_one_after_another() -> None:
    subnets = _subnets(_recorded())
    assert subnets["nodes"].urn in subnets["private-endpoints"].dependencies
    assert subnets["private-endpoints"].urn in subnets["ingress"].dependencies


def test_nothing_goes_out_by_default() -> None:
    subnets = _subnets(_recorded())
    assert {one.inputs["defaultOutboundAccess"] for one in subnets.values()} == {False}


def test_a_nat_gateway_gives_the_nodes_an_address_that_stays() -> None:
    recording = _recorded(outbound="natGateway")
    subnets = _subnets(recording)
    assert subnets["nodes"].inputs["natGateway"] == {"id": the(recording, NAT).name}
    assert "natGateway" not in subnets["ingress"].inputs
    assert the(recording, ADDRESS).inputs["publicIPAllocationMethod"] == "Static"
    assert recording.outputs["egress"] == "203.0.113.1"


def test_without_a_nat_gateway_there_is_no_address_of_ours() -> None:
    recording = _recorded()
    assert not [one for one in recording.resources.values() if one.type in (NAT, ADDRESS)]
    assert recording.outputs.get("egress") is None


def test_other_addresses_replace_the_network_and_are_no_update_that_fails() -> None:
    assert the(_recorded(), NETWORK).replace_on_changes == ("addressSpace",)
