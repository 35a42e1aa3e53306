"""What a cluster's settings cannot be, with the exact message."""

import pytest

from aks_gitops.settings.mistakes import SettingsError
from tests.cluster_settings import GROUP_ID, LEAST, SUBNET_ID, created, pool

SYSTEM = LEAST["systemPool"]
NEWEST = 'is no longer supported by AKS; write "1.36"'
LOGIN = (
    "adminGroups: is empty and deployerId is missing, so nobody could log in: there are no local "
    "accounts; name a group, or the deployer"
)
OTHER_ZONE = f"{GROUP_ID}/providers/Microsoft.Network/privateDnsZones/internal.example.com"
WINDOW = {"day": "Sunday", "start": "02:00", "hours": 4}


def _refused(**keys: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        created(**keys)
    return str(caught.value).splitlines()


def test_the_least_settings_are_fine() -> None:
    assert created().most_nodes == 4


CASES: dict[str, tuple[dict[str, object], list[str]]] = {
    "a version that is over": ({"kubernetesVersion": "1.30"}, [f"kubernetesVersion: {NEWEST}"]),
    "a version with long-term support only": (
        {"kubernetesVersion": "1.33"},
        [f"kubernetesVersion: {NEWEST}, or set longTermSupport"],
    ),
    "long-term support without its tier": (
        {"longTermSupport": True},
        [
            "longTermSupport: needs the tier Premium, but tier is Standard; "
            "write tier: Premium, or remove it"
        ],
    ),
    "long-term support that moves on": (
        {"longTermSupport": True, "tier": "Premium", "upgrades": {"cluster": "stable"}},
        ["upgrades.cluster: is stable, which leaves a version with long-term support; write patch"],
    ),
    "a window that nothing uses": (
        {"upgrades": {"cluster": "none", "clusterWindow": WINDOW}},
        [
            "upgrades.clusterWindow: does nothing: the channel is none; "
            "remove it, or choose a channel"
        ],
    ),
    "a window of nodes that upgrade themselves": (
        {"upgrades": {"nodeOs": "Unmanaged", "nodeOsWindow": WINDOW}},
        [
            "upgrades.nodeOsWindow: does nothing: the channel is Unmanaged; "
            "remove it, or choose a channel"
        ],
    ),
    "channels that contradict each other": (
        {"upgrades": {"cluster": "node-image", "nodeOs": "None"}},
        [
            "upgrades.nodeOs: does not go with the cluster's channel node-image, which sets it to "
            "NodeImage; write NodeImage, or another channel for cluster"
        ],
    ),
    "a window of three hours": (
        {"upgrades": {"clusterWindow": {**WINDOW, "hours": 3}}},
        ["upgrades.clusterWindow.hours: is too small; write 4 or more"],
    ),
    "a private cluster with ranges": (
        {"apiServer": {"access": "private", "authorizedRanges": ["203.0.113.0/24"]}},
        [
            "apiServer.authorizedRanges: restricts a public address, which a private API server "
            "has not; remove it, or write access: public"
        ],
    ),
    "a zone that AKS does not take": (
        {"apiServer": {"access": "private", "privateDnsZone": OTHER_ZONE}},
        [
            "apiServer.privateDnsZone: has a name that AKS does not take; "
            "bring a zone named privatelink.westeurope.azmk8s.io, or one below it"
        ],
    ),
    "nobody who could log in": ({"adminGroups": []}, [LOGIN]),
    "a cluster's name of 64 characters": (
        {"name": "a" * 64},
        ["name: is longer than 63 characters; shorten it"],
    ),
    "a name too long for the API server": (
        {"name": "a" * 55},
        [
            "name: is longer than the 54 characters that the API server's host name may have; "
            "shorten it"
        ],
    ),
    "names too long for the nodes' resource group": (
        {"name": "a" * 40, "resourceGroup": "r" * 40},
        [
            "name: makes the resource group of the nodes, MC_<resourceGroup>_<name>_<location>, "
            "95 characters long; AKS takes 80; shorten it, or resourceGroup"
        ],
    ),
    "two pools of one name": (
        {"pools": {"system": pool()}},
        ["pools.system: has the name of the system pool; rename one of the two"],
    ),
    "a pool's name that AKS does not take": (
        {"pools": {"Work": pool()}},
        [
            "pools.Work: is not a node pool's name; "
            "use at most 12 of a-z and 0-9, and start with a letter"
        ],
    ),
    "a system pool of spot machines": (
        {"systemPool": {**SYSTEM, "spot": True}},
        [
            "systemPool.spot: is for user pools: Azure may withdraw those machines at any time; "
            "remove it"
        ],
    ),
    "a system pool without nodes": (
        {"systemPool": {**SYSTEM, "minCount": 0}},
        ["systemPool.minCount: is 0, but AKS's own pods need a node; write 1 or more"],
    ),
    "a minimum above the maximum": (
        {"pools": {"work": pool(minCount=9)}},
        ["pools.work.minCount: exceeds maxCount; lower it, or raise maxCount"],
    ),
    "more zones than nodes": (
        {"systemPool": {**SYSTEM, "minCount": 1, "maxCount": 2, "zones": ["1", "2", "3"]}},
        ["systemPool.zones: are 3, more than the pool's 2 nodes; name fewer, or raise maxCount"],
    ),
    "a zone twice": (
        {"pools": {"work": pool(zones=["1", "1"])}},
        ["pools.work.zones: names a zone twice; write each once"],
    ),
    "a spot pool that surges": (
        {"pools": {"spot": pool(spot=True, maxSurge="50%")}},
        [
            "pools.spot.maxSurge: does nothing: a spot pool gets no further nodes in an upgrade; "
            "remove it"
        ],
    ),
    "a size that Azure has not": (
        {"pools": {"work": pool(vmSize="large")}},
        [
            "pools.work.vmSize: is not a size of machines; "
            "write it as Azure does, such as Standard_D4ds_v5"
        ],
    ),
    "overlapping addresses": (
        {"network": {"mode": "create", "serviceCidr": "10.224.128.0/20"}},
        ["network.addressSpace: shares addresses with serviceCidr; choose other addresses"],
    ),
    "pods and Services that overlap": (
        {"network": {"mode": "existing", "subnetId": SUBNET_ID, "serviceCidr": "10.244.0.0/20"}},
        ["network.serviceCidr: shares addresses with podCidr; choose other addresses"],
    ),
    "addresses of AKS's own": (
        {"network": {"mode": "create", "podCidr": "172.31.0.0/16"}},
        [
            "network.podCidr: shares addresses with 172.31.0.0/16, which AKS uses itself; "
            "choose other addresses"
        ],
    ),
    "too many Services": (
        {"network": {"mode": "create", "serviceCidr": "100.0.0.0/8"}},
        ["network.serviceCidr: is a /8; write a network from /12 to /28"],
    ),
    "too few Services": (
        {"network": {"mode": "create", "serviceCidr": "10.0.0.0/29"}},
        ["network.serviceCidr: is a /29; write a network from /12 to /28"],
    ),
    "a space that cannot be divided": (
        {"network": {"mode": "create", "addressSpace": "10.224.0.0/26"}},
        ["network.addressSpace: is a /26, too small to be divided; write a /24 or larger"],
    ),
    "a space without room for the nodes": (
        {
            "network": {"mode": "create", "addressSpace": "10.224.0.0/24"},
            "pools": {"work": pool(maxCount=150)},
        },
        [
            "network.addressSpace: has room for 123 nodes of the 204 that there may be during an "
            "upgrade; write a /23 or larger"
        ],
    ),
    "pods without room for the nodes": (
        {
            "network": {"mode": "create", "podCidr": "10.244.0.0/20"},
            "pools": {"work": pool(maxCount=30)},
        },
        [
            "network.podCidr: has room for 16 nodes of the 44 that there may be during an "
            "upgrade; write a /18 or larger"
        ],
    ),
    "a route table that is not there": (
        {"network": {"mode": "create", "outbound": "userDefinedRouting"}},
        [
            "network.outbound: is userDefinedRouting, but a created network has no route table; "
            "write natGateway, or bring a subnet with one (mode: existing)"
        ],
    ),
}


@pytest.mark.parametrize(("keys", "messages"), CASES.values(), ids=CASES)
def test_what_cannot_work_is_refused_with_the_way_out(
    keys: dict[str, object], messages: list[str]
) -> None:
    assert _refused(**keys) == messages


def test_several_mistakes_are_named_at_once() -> None:
    assert _refused(adminGroups=[], pools={"system": pool()}) == [
        LOGIN,
        "pools.system: has the name of the system pool; rename one of the two",
    ]


@pytest.mark.parametrize(
    ("surge", "most"), [("33%", 14), ("100%", 20), ("5", 15), ("1", 11), ("1%", 11)]
)
def test_a_pool_is_largest_during_an_upgrade(surge: str, most: int) -> None:
    pools = created(pools={"work": pool(maxCount=10, maxSurge=surge)}).pools
    assert pools["work"].most_nodes == most


def test_a_spot_pool_never_surges() -> None:
    pools = created(pools={"spot": pool(maxCount=10, spot=True)}).pools
    assert pools["spot"].most_nodes == 10
