"""The checker of Azure bodies itself: it must refuse what Azure would."""

from collections.abc import Mapping

import pytest

from aks_gitops.offline.record import SECRET, UNKNOWN, Recording, Resource
from tests.components.arm import WITHOUT_SCHEMA, arm_faults, arm_types, sdk_version

GUID = "00000000-0000-0000-0000-000000000000"
ASSIGNMENT: Mapping[str, object] = {
    "scope": f"/subscriptions/{GUID}",
    "roleAssignmentName": GUID,
    "roleDefinitionId": "/x",
    "principalId": GUID,
    "principalType": "Group",
}
CLUSTER: Mapping[str, object] = {
    "resourceGroupName": "rg",
    "resourceName": "aks",
    "location": "westeurope",
    "sku": {"name": "Base", "tier": "Free"},
    "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/subscriptions/x"]},
    "kubernetesVersion": "1.35",
}


def faults(kind: str, inputs: Mapping[str, object]) -> list[str]:
    resource = Resource(
        "urn", f"azure-native:{kind}", "one", "", True, "", (), False, False, inputs
    )
    return arm_faults(Recording("known", {"urn": resource}))


def test_bodies_that_azure_takes_are_fine() -> None:
    assert faults("authorization:RoleAssignment", ASSIGNMENT) == []
    assert faults("containerservice:ManagedCluster", CLUSTER) == []


@pytest.mark.parametrize(
    ("kind", "inputs", "message"),
    [
        (
            "authorization:RoleAssignment",
            {**ASSIGNMENT, "principalType": "Robot"},
            "properties.principalType: 'Robot' is none of User, Group, ServicePrincipal, "
            "ForeignGroup, Device, AgentUser, AgentServicePrincipal",
        ),
        (
            "authorization:RoleAssignment",
            {**ASSIGNMENT, "roleAssignmentName": "pull"},
            "roleAssignmentName: is not a GUID",
        ),
        (
            "containerservice:ManagedCluster",
            {**CLUSTER, "fqdn": "x"},
            "body: Additional properties are not allowed ('fqdn' was unexpected)",
        ),
        (
            "containerservice:ManagedCluster",
            {**CLUSTER, "sku": {"name": "Base", "size": 1}},
            "sku: Additional properties are not allowed ('size' was unexpected)",
        ),
        (
            "containerservice:ManagedCluster",
            {**CLUSTER, "identity": {"type": "UserAssigned", "userAssignedIdentities": {}}},
            "identity.userAssignedIdentities: 'a mapping, where azure-native takes a list' "
            "is not of type 'object'",
        ),
        (
            "containerservice:ManagedCluster",
            {**CLUSTER, "identity": {"type": "UserAssigned", "principalId": GUID}},
            "identity.principalId: is read-only",
        ),
        (
            "containerservice:ManagedCluster",
            {key: value for key, value in CLUSTER.items() if key != "resourceGroupName"},
            "resourceGroupName: is missing",
        ),
        (
            "containerservice:ManagedCluster",
            {key: value for key, value in CLUSTER.items() if key != "location"},
            "body: 'location' is a required property",
        ),
        (
            "network:Subnet",
            {"adressPrefix": "10.0.0.0/16"},
            "adressPrefix: is no input of azure-native:network:Subnet",
        ),
        (
            "compute:Disk",
            {},
            "azure-native:compute:Disk has no schema here, and stands in no list of such types",
        ),
    ],
)
def test_what_azure_would_refuse_is_a_fault(
    kind: str, inputs: Mapping[str, object], message: str
) -> None:
    assert faults(kind, inputs) == [f"one: {message}"]


def test_values_that_nobody_knows_yet_are_not_held_against_a_schema() -> None:
    hidden = {**CLUSTER, "kubernetesVersion": UNKNOWN, "sku": SECRET, "identity": UNKNOWN}
    assert faults("containerservice:ManagedCluster", hidden) == []


@pytest.mark.parametrize("token", sorted(arm_types()))
def test_the_schema_is_of_the_api_version_that_the_sdk_uses(token: str) -> None:
    assert sdk_version(token) == arm_types()[token].version


def test_every_type_without_a_schema_is_one_of_the_sdk_and_has_a_reason() -> None:
    for token, reason in WITHOUT_SCHEMA.items():
        assert sdk_version(token)
        assert reason
        assert token not in arm_types()
