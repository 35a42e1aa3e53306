"""What a cluster that the stack creates consists of, and in which order Azure gets to see it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_gitops.azure.roles import ROLE_IDS
from aks_gitops.offline.answers import offline_guid
from aks_gitops.offline.record import SECRET, UNKNOWN, Mode, Recording, Resource
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.mistakes import validate
from components.azure_provider import azure_provider
from components.cluster import AksCluster, AksClusterArgs
from components.cluster_access import ClusterAccess, ClusterAccessArgs
from components.cluster_place import ClusterPlace
from components.node_pools import NodePools, NodePoolsArgs
from tests.cluster_settings import (
    ADMINS,
    DEPLOYER,
    GROUP_ID,
    SUBNET_ID,
    WORKSPACE_ID,
    ZONE_ID,
    created,
    pool,
)
from tests.components.arm import arm_faults
from tests.components.recording import named, recorded, the

AKS = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
WINDOW = "azure-native:containerservice:MaintenanceConfiguration"
ROLE = "azure-native:authorization:RoleAssignment"
IDENTITIES = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
CLUSTER_ID = f"{GROUP_ID}/providers/Microsoft.ContainerService/managedClusters/aks"
AUTOSCALED = {"vmSize": "Standard_D4ds_v5", "minCount": 2, "maxCount": 5, "dedicated": True}
DNS_ZONE = f"{GROUP_ID}/providers/Microsoft.Network/dnsZones/example.com"
ROUTING = validate(
    WebAppRouting,
    {"kind": "webAppRouting", "dnsZoneId": DNS_ZONE, "tls": {"source": "secret"}},
)


def _build(
    settings: CreatedCluster, routing: WebAppRouting | None, logs: str | None
) -> Callable[[], None]:
    def build() -> None:
        azure = azure_provider("azure", settings)
        opts = pulumi.ResourceOptions(providers=[azure])
        place = ClusterPlace("place", settings, opts)
        args = AksClusterArgs(
            cluster=settings, place=place, workspace_id=logs, web_app_routing=routing
        )
        cluster = AksCluster("cluster", args, opts)
        pulumi.export("issuer", cluster.issuer_url)
        pulumi.export("kubelet", cluster.outputs.kubelet_object_id)
        pulumi.export("ready", [one.urn for one in cluster.outputs.ready])
        ClusterAccess(
            "access",
            ClusterAccessArgs(
                cluster=settings,
                stack="test",
                azure=azure,
                created=pulumi.Output.from_input(cluster.outputs.id),
            ),
        )

    return build


def _recorded(
    mode: Mode = "known",
    routing: WebAppRouting | None = None,
    logs: str | None = None,
    **keys: object,
) -> Recording:
    return recorded(_build(created(**keys), routing, logs), mode)


def _aks(**keys: object) -> dict[str, Any]:
    return dict(the(_recorded(**keys), AKS).inputs)  # type: ignore[arg-type]


def _all(recording: Recording, type_: str) -> list[Resource]:
    return [one for one in recording.resources.values() if one.type == type_]


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_nothing_about_a_cluster_is_a_fault(mode: Mode) -> None:
    recording = _recorded(mode, pools={"work": pool(), "spot": pool(spot=True)})
    assert recording.violations == []


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"tier": "Premium", "longTermSupport": True, "kubernetesVersion": "1.33"},
        {"network": {"mode": "existing", "subnetId": SUBNET_ID, "outbound": "userDefinedRouting"}},
        {"network": {"mode": "create", "outbound": "natGateway"}},
        {"apiServer": {"access": "private"}},
        {"apiServer": {"access": "private", "privateDnsZone": ZONE_ID}},
        {"apiServer": {"access": "public", "authorizedRanges": ["203.0.113.0/24"]}},
        {"systemPool": AUTOSCALED, "pools": {"work": pool(zones=["1", "2", "3"])}},
        {"pools": {"spot": pool(spot=True, labels={"a": "b"}, taints=["a=b:NoSchedule"])}},
        {"monitoring": {"logs": WORKSPACE_ID, "defender": True, "containers": True}},
        {"monitoring": {"prometheus": "create"}, "deployerId": DEPLOYER},
        {"createResourceGroup": True, "tags": {"team": "platform"}, "protect": True},
        {"upgrades": {"clusterWindow": {"day": "Sunday", "start": "02:00", "hours": 4}}},
    ],
)
def test_azure_would_take_every_body(keys: dict[str, object]) -> None:
    recording = _recorded("known", ROUTING, WORKSPACE_ID, **keys)
    assert arm_faults(recording) == []


def test_a_cluster_has_workload_identity_and_no_local_accounts() -> None:
    inputs = _aks()
    assert inputs["oidcIssuerProfile"] == {"enabled": True}
    assert inputs["securityProfile"]["workloadIdentity"] == {"enabled": True}
    assert inputs["disableLocalAccounts"] is True
    assert inputs["aadProfile"]["enableAzureRBAC"] is True
    assert inputs["aadProfile"]["adminGroupObjectIDs"] == [ADMINS]


def test_a_cluster_has_overlay_cilium_and_locked_down_nodes() -> None:
    inputs = _aks()
    assert inputs["networkProfile"] == {
        "dnsServiceIP": "10.0.0.10",
        "loadBalancerSku": "standard",
        "networkDataplane": "cilium",
        "networkPlugin": "azure",
        "networkPluginMode": "overlay",
        "networkPolicy": "cilium",
        "outboundType": "loadBalancer",
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
    }
    assert inputs["nodeResourceGroup"] == "MC_rg_aks_westeurope"
    assert inputs["nodeResourceGroupProfile"] == {"restrictionLevel": "ReadOnly"}


def test_the_version_is_a_minor_one_so_that_patches_are_no_drift() -> None:
    assert _aks()["kubernetesVersion"] == "1.35"


@pytest.mark.parametrize(
    ("channel", "ignored", "pool_version"),
    [("patch", [], "1.35"), ("none", [], "1.35"), ("stable", ["kubernetesVersion"], None)],
)
def test_where_aks_moves_to_the_next_minor_version_it_is_left_alone(
    channel: str, ignored: list[str], pool_version: str | None
) -> None:
    recording = _recorded(upgrades={"cluster": channel}, pools={"work": pool()})
    assert list(the(recording, AKS).ignore_changes) == ignored
    assert the(recording, POOL).inputs.get("orchestratorVersion") == pool_version


def test_a_private_cluster_has_no_ranges_and_keeps_its_way_in() -> None:
    profile = _aks(apiServer={"access": "private"})["apiServerAccessProfile"]
    assert profile == {
        "disableRunCommand": False,
        "enablePrivateCluster": True,
        "enablePrivateClusterPublicFQDN": False,
        "privateDNSZone": "system",
    }


def test_without_a_private_zone_the_name_stands_in_public_dns() -> None:
    profile = _aks(apiServer={"access": "private", "privateDnsZone": "none"})
    assert profile["apiServerAccessProfile"]["enablePrivateClusterPublicFQDN"] is True


def test_a_public_cluster_lets_in_its_own_nodes_through_the_nat_gateway() -> None:
    server = {"access": "public", "authorizedRanges": ["198.51.100.0/24"]}
    network = {"mode": "create", "outbound": "natGateway"}
    profile = _aks(apiServer=server, network=network)["apiServerAccessProfile"]
    assert profile["authorizedIPRanges"] == ["198.51.100.0/24", "203.0.113.1/32"]
    everybody = {"access": "public", "authorizedRanges": []}
    profile = _aks(apiServer=everybody, network=network)["apiServerAccessProfile"]
    assert "authorizedIPRanges" not in profile


def test_the_control_plane_has_its_roles_before_the_cluster_is_made() -> None:
    recording = _recorded()
    depends = the(recording, AKS).dependencies
    roles = {one.name: one for one in _all(recording, ROLE)}
    assert set(roles) == {"cluster-identities-nodes", "cluster-identities-network"}
    assert {one.urn for one in roles.values()} <= set(depends)
    nodes = roles["cluster-identities-nodes"].inputs
    assert str(nodes["roleDefinitionId"]).endswith(ROLE_IDS["Managed Identity Operator"])
    assert nodes["scope"] == f"{IDENTITIES}/aks-kubelet"
    assert nodes["principalType"] == "ServicePrincipal"


@pytest.mark.parametrize(
    ("keys", "scopes"),
    [
        ({}, [f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/aks-vnet"]),
        ({"network": {"mode": "existing", "subnetId": SUBNET_ID}}, [SUBNET_ID]),
        (
            {
                "network": {"mode": "existing", "subnetId": SUBNET_ID},
                "apiServer": {"access": "private", "privateDnsZone": ZONE_ID},
            },
            [SUBNET_ID.partition("/subnets/")[0], ZONE_ID],
        ),
    ],
)
def test_the_control_plane_may_use_what_the_user_brings(
    keys: dict[str, object], scopes: list[str]
) -> None:
    recording = _recorded(**keys)  # type: ignore[arg-type]
    found = {one.inputs["scope"] for one in _all(recording, ROLE)}
    assert found == {f"{IDENTITIES}/aks-kubelet", *scopes}


def test_the_deployer_gets_in_before_anything_is_made_in_the_cluster() -> None:
    recording = _recorded(deployerId=DEPLOYER, adminGroups=[])
    roles = [one for one in _all(recording, ROLE) if "deployer" in one.name]
    assert {one.inputs["scope"] for one in roles} == {CLUSTER_ID}
    assert {one.inputs["principalId"] for one in roles} == {DEPLOYER}
    assert len(roles) == 2
    ready = recording.outputs["ready"]
    assert isinstance(ready, list)
    assert {one.urn for one in roles} <= set(ready)


def test_application_routing_may_write_to_its_dns_zone() -> None:
    (role,) = (one for one in _all(_recorded(routing=ROUTING), ROLE) if "dns" in one.name)
    assert role.inputs["scope"] == DNS_ZONE
    assert str(role.inputs["roleDefinitionId"]).endswith(ROLE_IDS["DNS Zone Contributor"])
    assert role.inputs["principalId"] == offline_guid("cluster-aks:routing")


def test_nodes_pull_as_an_identity_of_their_own() -> None:
    recording = _recorded()
    profile = the(recording, AKS).inputs["identityProfile"]
    assert isinstance(profile, dict)
    kubelet = profile["kubeletidentity"]
    assert kubelet["resourceId"] == f"{IDENTITIES}/aks-kubelet"
    assert kubelet["objectId"] == recording.outputs["kubelet"]
    identity = the(recording, AKS).inputs["identity"]
    assert identity == {
        "type": "UserAssigned",
        "userAssignedIdentities": [f"{IDENTITIES}/aks-control-plane"],
    }


def test_an_autoscaled_pool_keeps_the_number_of_nodes_that_it_has() -> None:
    recording = _recorded(
        systemPool=AUTOSCALED, pools={"grows": pool(), "stays": pool(minCount=3, maxCount=3)}
    )
    assert the(recording, AKS).ignore_changes == ("agentPoolProfiles[0].count",)
    grows, stays = named(recording, "-grows"), named(recording, "-stays")
    assert grows.ignore_changes == ("count",)
    assert (grows.inputs["minCount"], grows.inputs["maxCount"]) == (2, 6)
    assert stays.ignore_changes == ()
    assert stays.inputs["enableAutoScaling"] is False
    assert "minCount" not in stays.inputs


def test_a_dedicated_system_pool_is_tainted_for_aks_alone() -> None:
    (system,) = _aks(systemPool=AUTOSCALED)["agentPoolProfiles"]
    assert system["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert system["mode"] == "System"
    assert "orchestratorVersion" not in system


def test_spot_pools_say_what_aks_would_add() -> None:
    inputs = the(_recorded(pools={"spot": pool(spot=True, taints=["a=b:NoSchedule"])}), POOL).inputs
    assert inputs["scaleSetPriority"] == "Spot"
    assert inputs["spotMaxPrice"] == -1
    assert inputs["nodeTaints"] == [
        "a=b:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
    ]
    assert inputs["nodeLabels"] == {"kubernetes.azure.com/scalesetpriority": "spot"}
    assert "upgradeSettings" not in inputs


POOL_KEYS = ("maxPods", "osDiskGb", "spot", "vmSize", "zones")
POOL_NAMES = st.lists(
    st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True).filter(lambda name: name != "system"),
    min_size=2,
    max_size=4,
    unique=True,
)


def _pools(names: list[str]) -> dict[str, Resource]:
    cluster = created(pools={name: pool(maxCount=2 + len(name)) for name in names})

    def build() -> None:
        azure = azure_provider("azure", cluster)
        args = NodePoolsArgs(
            pools=cluster.pools,
            resource_group="rg",
            cluster_name="aks",
            subnet_id=SUBNET_ID,
            kubernetes_version="1.35",
            tags={},
        )
        NodePools("pools", args, pulumi.ResourceOptions(providers=[azure]))

    return {one.urn: one for one in _all(recorded(build), POOL)}


# A recording takes a while; five lists of names show what there is to see.
@settings(max_examples=5)
@given(POOL_NAMES)
def test_adding_removing_and_reordering_pools_touches_no_other(names: list[str]) -> None:
    every = _pools(names)
    assert _pools(names[::-1]) == every
    gone = f"pools-{names[0]}"
    assert _pools(names[1:]) == {urn: one for urn, one in every.items() if one.name != gone}


def test_a_pool_more_changes_nothing_else_about_the_cluster() -> None:
    before, after = _recorded(pools={"one": pool()}), _recorded(pools={"a": pool(), "one": pool()})
    same = {urn: one for urn, one in after.resources.items() if urn in before.resources}
    assert same == before.resources
    added = {one.name for urn, one in after.resources.items() if urn not in before.resources}
    memories = {f"place-replacement-pools.a.{key}" for key in POOL_KEYS}
    assert added == {"cluster-pools-a", *memories}


def test_windows_are_made_for_channels_that_have_one() -> None:
    window = {"day": "Sunday", "start": "02:00", "hours": 6, "utcOffset": "+01:00"}
    recording = _recorded(upgrades={"clusterWindow": window, "nodeOsWindow": window})
    windows = {str(one.inputs["configName"]): one.inputs for one in _all(recording, WINDOW)}
    assert set(windows) == {"aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"}
    assert windows["aksManagedAutoUpgradeSchedule"]["maintenanceWindow"] == {
        "durationHours": 6,
        "schedule": {"weekly": {"dayOfWeek": "Sunday", "intervalWeeks": 1}},
        "startTime": "02:00",
        "utcOffset": "+01:00",
    }


def test_what_the_settings_switch_on_is_on_and_all_else_is_off() -> None:
    on = _aks(
        routing=ROUTING,
        logs=WORKSPACE_ID,
        monitoring={
            "logs": WORKSPACE_ID,
            "defender": True,
            "containers": True,
            "prometheus": "create",
        },
    )
    assert on["addonProfiles"]["omsagent"]["config"]["useAADAuth"] == "true"
    assert on["addonProfiles"]["azureKeyvaultSecretsProvider"] == {
        "config": {"enableSecretRotation": "true"},
        "enabled": True,
    }
    assert on["securityProfile"]["defender"]["logAnalyticsWorkspaceResourceId"] == WORKSPACE_ID
    assert on["azureMonitorProfile"] == {"metrics": {"enabled": True}}
    routing = {"dnsZoneResourceIds": [DNS_ZONE], "enabled": True}
    assert on["ingressProfile"] == {"webAppRouting": routing}
    off = _aks(azurePolicy=False, keyVaultProvider=False)
    assert off["addonProfiles"] == {
        "azureKeyvaultSecretsProvider": {"enabled": False},
        "azurepolicy": {"enabled": False},
        "omsagent": {"enabled": False},
    }
    assert "defender" not in off["securityProfile"]
    assert off["azureMonitorProfile"] == {"metrics": {"enabled": False}}
    assert off["ingressProfile"] == {"webAppRouting": {"enabled": False}}


def test_long_term_support_is_a_plan_of_the_premium_tier() -> None:
    inputs = _aks(tier="Premium", longTermSupport=True, kubernetesVersion="1.33")
    assert inputs["sku"] == {"name": "Base", "tier": "Premium"}
    assert inputs["supportPlan"] == "AKSLongTermSupport"


def test_what_has_a_fixed_name_is_deleted_before_it_is_replaced() -> None:
    recording = _recorded(
        createResourceGroup=True,
        deployerId=DEPLOYER,
        network={"mode": "create", "outbound": "natGateway"},
        pools={"work": pool()},
    )
    azure = [one for one in recording.resources.values() if one.type.startswith("azure-native:")]
    assert [one.name for one in azure if not one.delete_before_replace] == []


def test_protect_holds_for_the_cluster_and_its_network() -> None:
    recording = _recorded(
        protect=True, createResourceGroup=True, network={"mode": "create", "outbound": "natGateway"}
    )
    assert {one.type.rpartition(":")[2] for one in recording.resources.values() if one.protect} == {
        "ManagedCluster",
        "NatGateway",
        "PublicIPAddress",
        "ResourceGroup",
        "Subnet",
        "VirtualNetwork",
    }


def test_a_created_resource_group_comes_before_all_else() -> None:
    recording = _recorded(createResourceGroup=True)
    group = the(recording, "azure-native:resources:ResourceGroup")
    for one in recording.resources.values():
        if one.type.startswith("azure-native:") and "resourceGroupName" in one.inputs:
            assert one is group or group.urn in one.dependencies, one.name


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_the_login_waits_for_the_cluster_and_names_it_the_same_in_every_run(mode: Mode) -> None:
    provider = the(_recorded(mode), "pulumi:providers:kubernetes")
    assert provider.inputs["kubeconfig"] == SECRET
    expected = CLUSTER_ID if mode == "known" else UNKNOWN
    assert provider.inputs["clusterIdentifier"] == expected


def test_the_issuer_is_known_once_the_cluster_is_there() -> None:
    issuer = _recorded().outputs["issuer"]
    assert isinstance(issuer, str)
    assert issuer.startswith("https://")
    assert _recorded("unknown").outputs["issuer"] == UNKNOWN
