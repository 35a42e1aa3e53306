"""The cloud of these tests refuses what Azure refuses; no engine is needed for that."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from aks_gitops.offline.differences import differences
from aks_gitops.offline.replacing import CLUSTER, CREDENTIAL, replaces
from tests.engine.cloud import Cloud, Refused
from tests.engine.faults import Fault

_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_GROUP = "azure-native:resources:ResourceGroup"
_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"


@pytest.fixture
def azure(cloud: Cloud) -> Cloud:
    """A cloud with a resource group and an identity."""
    cloud.subscription = _SUBSCRIPTION
    cloud.create(_GROUP, "urn:group", {"resourceGroupName": "rg"})
    cloud.create(_IDENTITY, "urn:identity", {"resourceGroupName": "rg", "resourceName": "one"})
    return cloud


def _credential(name: str) -> dict[str, object]:
    return {
        "resourceGroupName": "rg",
        "resourceName": "one",
        "federatedIdentityCredentialResourceName": name,
    }


def _cluster(*identities: str) -> dict[str, object]:
    return {
        "resourceGroupName": "rg",
        "resourceName": "c",
        "identity": {"userAssignedIdentities": list(identities)},
        "ingressProfile": {"webAppRouting": {"enabled": False}},
        "oidcIssuerProfile": {"enabled": True},
    }


def test_an_id_in_azure_is_made_of_the_names_that_the_program_gives(azure: Cloud) -> None:
    live = azure.create(CREDENTIAL, "urn:c", _credential("argocd"))
    assert live.id == (
        f"/subscriptions/{_SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity"
        "/userAssignedIdentities/one/federatedIdentityCredentials/argocd"
    )


def test_a_resource_without_a_name_is_refused(azure: Cloud) -> None:
    with pytest.raises(Refused, match="needs resourceName"):
        azure.create(_IDENTITY, "urn:i", {"resourceGroupName": "rg"})


def test_what_exists_is_not_made_again(azure: Cloud) -> None:
    with pytest.raises(Refused, match="already existing"):
        azure.create(_GROUP, "urn:group", {"resourceGroupName": "rg"})


def test_a_child_is_refused_while_its_parent_is_not_there(azure: Cloud) -> None:
    with pytest.raises(Refused, match=r"ParentResourceNotFound.*userAssignedIdentities/two"):
        azure.create(CREDENTIAL, "urn:c", {**_credential("a"), "resourceName": "two"})


def test_a_parent_stays_while_a_child_is_below_it(azure: Cloud) -> None:
    group = azure.only(_GROUP)
    with pytest.raises(Refused, match=r"is in use by .*UserAssignedIdentity"):
        azure.delete(group.token, group.id, "urn")


def test_a_resource_stays_while_another_names_it(azure: Cloud) -> None:
    names = {"resourceGroupName": "rg", "virtualNetworkName": "one"}
    network = azure.create("azure-native:network:VirtualNetwork", "urn:n", names)
    pool = {"vnetSubnetID": f"{network.id}/subnets/nodes"}
    azure.create(CLUSTER, "urn:k", {**_cluster(), "agentPoolProfiles": [pool]})
    with pytest.raises(Refused, match=r"is in use by .*ManagedCluster"):
        azure.delete(network.token, network.id, "urn:n")


def test_an_identity_goes_also_while_a_cluster_has_it(azure: Cloud) -> None:
    identity = azure.only(_IDENTITY)
    azure.create(CLUSTER, "urn:k", _cluster(identity.id))
    azure.delete(identity.token, identity.id, "urn")
    assert identity not in azure.live


def test_a_deleted_cluster_takes_its_objects_along_and_answers_no_more(azure: Cloud) -> None:
    cluster = azure.create(CLUSTER, "urn:k", _cluster())
    token = "kubernetes:core/v1:ConfigMap"
    live = azure.create(token, "urn:m", {"metadata": {"name": "m"}})
    azure.delete(CLUSTER, cluster.id, "urn:k")
    assert live not in azure.live
    with pytest.raises(Refused, match="unreachable"):
        azure.delete(token, live.id, "urn:m")


def test_a_role_on_a_resource_goes_with_it(azure: Cloud) -> None:
    identity = azure.only(_IDENTITY)
    role = {"scope": identity.id, "roleAssignmentName": "one", "principalId": "somebody"}
    azure.create("azure-native:authorization:RoleAssignment", "urn:r", role)
    azure.delete(identity.token, identity.id, "urn:identity")
    assert [live.token for live in azure.live] == [_GROUP]


def test_deleting_what_is_gone_is_fine(azure: Cloud) -> None:
    before = list(azure.writes)
    azure.delete(_IDENTITY, "/subscriptions/x/gone", "urn")
    assert azure.writes == before


def test_credentials_of_one_identity_that_are_written_at_once_are_refused(azure: Cloud) -> None:
    def write(name: str) -> str:
        try:
            azure.create(CREDENTIAL, f"urn:{name}", _credential(name))
        except Refused as refusal:
            return str(refusal)
        return "made"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(write, ("a", "b")))
    assert answers[0].startswith("Status=409 Code=ConcurrentFederatedIdentityCredentialsWrites")
    assert answers[1] == "made"


def test_credentials_that_are_written_one_after_another_are_fine(azure: Cloud) -> None:
    for name in ("a", "b"):
        azure.create(CREDENTIAL, f"urn:{name}", _credential(name))
    assert [write.verb for write in azure.writes] == ["create"] * 4


def test_a_fault_meets_the_call_that_it_is_ordered_for(cloud: Cloud) -> None:
    cloud.faults.order(Fault("Create", "kubernetes:*:Secret", nth=2))
    calls = ("ConfigMap", "Secret", "Secret", "Secret")
    met = [cloud.faults.of("Create", f"kubernetes:core/v1:{kind}") is not None for kind in calls]
    assert met == [False, False, True, False]


@pytest.mark.parametrize(
    ("path", "is_fixed"),
    [
        ("location", True),
        ("resourceName", True),
        ("networkProfile.podCidr", True),
        ("networkProfile.loadBalancerProfile.outboundIPs", False),
        ("tags.team", False),
    ],
)
def test_some_properties_of_a_cluster_cannot_be_changed(path: str, is_fixed: bool) -> None:
    assert replaces(CLUSTER, path) is is_fixed


def test_differences_are_named_by_their_deepest_path() -> None:
    old = {"a": {"b": [1, {"c": 2}]}, "gone": 1, "x.y": {"z": 1}}
    new = {"a": {"b": [1, {"c": 3}, 4]}, "new": 1, "x.y": {"z": 2}}
    assert {one.path: one.kind for one in differences(old, new)} == {
        "a.b[1].c": "update",
        "a.b[2]": "add",
        "gone": "delete",
        "new": "add",
        '["x.y"].z': "update",
    }
