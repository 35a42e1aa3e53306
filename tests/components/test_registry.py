"""The container registry and who may pull from it."""

import json
from itertools import product

import pulumi
import pulumi_azure_native as azure
import pytest
from pydantic import TypeAdapter

from aks_gitops.azure.pull_roles import nodes_get_a_role
from aks_gitops.azure.roles import ROLE_IDS, Role
from aks_gitops.offline.record import Mode, Recording
from aks_gitops.settings.registry import CreatedRegistry, ExistingRegistry
from components.registry import ContainerRegistry, ContainerRegistryArgs
from tests.components.arm import arm_faults
from tests.components.recording import named, recorded, the
from tests.unit.stacks import GUID, created_cluster, stack

GROUP = f"/subscriptions/{GUID}/resourceGroups/rg/providers"
OTHER = "11111111-1111-1111-1111-111111111111"
EXISTING = f"/subscriptions/{OTHER}/resourceGroups/shared/providers/Microsoft.ContainerRegistry"
REGISTRY = "azure-native:containerregistry:Registry"
CREATE = {
    "mode": "create",
    "name": "acrone",
    "sku": "Premium",
    "publicNetworkAccess": False,
    "protect": True,
}


def existing(permissions: str) -> dict[str, object]:
    return {"mode": "existing", "id": f"{EXISTING}/registries/acr", "permissions": permissions}


def pulling(
    registry: dict[str, object],
    labels: tuple[str, ...] = ("kubelet", "argocd"),
    mode: Mode = "known",
) -> Recording:
    settings: CreatedRegistry | ExistingRegistry = TypeAdapter[CreatedRegistry | ExistingRegistry](
        CreatedRegistry | ExistingRegistry
    ).validate_json(json.dumps(registry))

    def build() -> None:
        args = ContainerRegistryArgs(
            registry=settings,
            subscription_id=GUID,
            resource_group="rg",
            resource_group_name="rg",
            location="westeurope",
            tags={},
            pullers=dict.fromkeys(labels, GUID),
            cluster_id=f"{GROUP}/Microsoft.ContainerService/managedClusters/aks",
        )
        options = pulumi.ResourceOptions(providers=[azure.Provider("azure")])
        ContainerRegistry("registry", args, options)

    return recorded(build, mode)


def test_a_created_registry_lets_nobody_in_by_password_or_without_one() -> None:
    resource = the(pulling(CREATE), REGISTRY)
    assert resource.protect
    assert resource.inputs["adminUserEnabled"] is False
    assert resource.inputs["anonymousPullEnabled"] is False
    assert resource.inputs["publicNetworkAccess"] == "Disabled"


@pytest.mark.parametrize(
    ("registry", "role"),
    [
        (CREATE, "AcrPull"),
        (existing("rbac"), "AcrPull"),
        (existing("abac"), "Container Registry Repository Reader"),
    ],
)
def test_the_role_follows_the_registrys_permissions(
    registry: dict[str, object], role: Role
) -> None:
    recording = pulling(registry)
    for label in ("kubelet", "argocd"):
        inputs = named(recording, f"pull-{label}").inputs
        assert str(inputs["roleDefinitionId"]).endswith(ROLE_IDS[role])
        assert inputs["principalType"] == "ServicePrincipal"


def test_an_existing_registrys_roles_are_those_of_its_own_subscription() -> None:
    inputs = named(pulling(existing("rbac")), "pull-kubelet").inputs
    assert inputs["scope"] == f"{EXISTING}/registries/acr"
    assert str(inputs["roleDefinitionId"]).startswith(f"/subscriptions/{OTHER}/")


def test_an_existing_registry_is_not_taken_over() -> None:
    types = {resource.type for resource in pulling(existing("rbac")).resources.values()}
    assert REGISTRY not in types


def test_roles_wait_for_a_created_registry() -> None:
    recording = pulling(CREATE)
    assert named(recording, "pull-argocd").dependencies == (the(recording, REGISTRY).urn,)


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_every_assignment_has_a_name_that_is_known_beforehand(mode: Mode) -> None:
    recording = pulling(CREATE, mode=mode)
    names = {named(recording, f"pull-{label}").inputs["roleAssignmentName"] for label in LABELS}
    assert len(names) == 2
    assert arm_faults(recording) == []
    assert recording.violations == []


def test_another_puller_moves_no_assignment() -> None:
    before, after = pulling(CREATE, ("kubelet",)), pulling(CREATE, ("argocd", "kubelet"))
    assert named(before, "pull-kubelet") == named(after, "pull-kubelet")


def test_nodes_get_a_role_unless_both_sides_are_somebody_elses() -> None:
    aks: dict[str, object] = {
        "mode": "existing",
        "subscriptionId": GUID,
        "tenantId": GUID,
        "resourceGroup": "rg",
        "name": "aks",
        "login": "azurecli",
    }
    found: dict[tuple[str, str], bool] = {}
    for cluster, registry in product((aks, created_cluster()), (existing("rbac"), CREATE)):
        settings = stack(cluster=cluster, registry=registry)
        modes = settings.cluster.mode, settings.registry.mode
        found[modes] = nodes_get_a_role(settings.cluster, settings.registry)
    assert found == {
        ("existing", "existing"): False,
        ("existing", "create"): True,
        ("create", "existing"): True,
        ("create", "create"): True,
    }


LABELS = ("kubelet", "argocd")
