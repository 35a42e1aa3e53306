"""A cluster that Argo CD deploys to by workload identity."""

import json

import pulumi
import pulumi_azure_native as azure
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.azure.names import cluster_id, identity_id
from aks_gitops.azure.roles import ROLE_IDS
from aks_gitops.offline.record import Mode, Recording, Resource
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.repositories import Spoke
from components.spokes import SpokeCluster, SpokeClusterArgs
from tests.components.azure_settings import SUBSCRIPTION, TENANT
from tests.components.recording import recorded, the

ROLE = "azure-native:authorization:RoleAssignment"
SECRET = "kubernetes:core/v1:Secret"
OTHER = "99999999-9999-9999-9999-999999999999"


def _args(**keys: object) -> SpokeClusterArgs:
    spoke = validate(Spoke, {"resourceGroup": "rg-staging", "name": "aks-staging", **keys})
    return SpokeClusterArgs(
        name="staging",
        spoke=spoke,
        environments=["staging"],
        argocd_namespace="argocd",
        tenant_id=TENANT,
        hub_subscription_id=SUBSCRIPTION,
        identity_client_id="client",
        identity_principal_id="principal",
        identity_id=identity_id(SUBSCRIPTION, "rg", "aks-argocd"),
    )


def _record(mode: Mode = "known", **keys: object) -> Recording:
    def build() -> None:
        providers = [
            azure.Provider("azure", subscription_id=SUBSCRIPTION),
            kubernetes.Provider("kubernetes", context="c"),
        ]
        args = _args(**keys)
        SpokeCluster("spoke-staging", args, pulumi.ResourceOptions(providers=providers))

    return recorded(build, mode)


def _roles(recording: Recording) -> list[Resource]:
    return [one for one in recording.resources.values() if one.type == ROLE]


@pytest.mark.parametrize("mode", ["known", "unknown"])
@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("admin", "Azure Kubernetes Service RBAC Cluster Admin"),
        ("writer", "Azure Kubernetes Service RBAC Writer"),
    ],
)
def test_argo_cds_identity_gets_its_rights_on_the_spoke(role: str, name: str, mode: Mode) -> None:
    recording = _record(mode, role=role)
    scope = cluster_id(SUBSCRIPTION, "rg-staging", "aks-staging")
    assert {one.inputs["scope"] for one in _roles(recording)} == {scope}
    assert {
        str(one.inputs["roleDefinitionId"]).rpartition("/")[2] for one in _roles(recording)
    } == {
        ROLE_IDS["Azure Kubernetes Service Cluster User Role"],
        ROLE_IDS[name],  # type: ignore[index]
    }
    assert recording.violations == []


def test_argo_cd_knows_the_spoke_only_once_it_has_rights_there() -> None:
    recording = _record()
    assert {one.urn for one in _roles(recording)} <= set(the(recording, SECRET).dependencies)


def test_the_secret_holds_the_address_of_the_spoke_and_no_credential() -> None:
    values = the(_record(shard=1), SECRET).inputs["stringData"]
    assert isinstance(values, dict)
    assert values["name"] == "staging"
    assert values["server"] == "https://offline.invalid:443"
    assert values["shard"] == "1"
    config = json.loads(values["config"])
    assert config["tlsClientConfig"]["caData"] == "b2ZmbGluZQ=="
    assert config["execProviderConfig"]["env"]["AZURE_CLIENT_ID"] == "client"


def test_a_spoke_in_another_subscription_has_a_provider_of_its_own() -> None:
    recording = _record(subscriptionId=OTHER)
    (own,) = (
        one
        for one in recording.resources.values()
        if one.type == "pulumi:providers:azure-native" and one.name != "azure"
    )
    assert own.inputs["subscriptionId"] == OTHER
    assert {one.provider for one in _roles(recording)} == {own.urn}
    assert {one.inputs["scope"] for one in _roles(recording)} == {
        cluster_id(OTHER, "rg-staging", "aks-staging")
    }
    assert recording.violations == []


def test_the_issuer_of_a_spoke_is_asked_of_azure() -> None:
    def build() -> None:
        provider = azure.Provider("azure", subscription_id=SUBSCRIPTION)
        in_cluster = kubernetes.Provider("kubernetes", context="c")
        options = pulumi.ResourceOptions(providers=[provider, in_cluster])
        pulumi.export("issuer", SpokeCluster("spoke", _args(), options).issuer_url())

    assert recorded(build).outputs == {"issuer": "https://offline.invalid/issuer/"}
