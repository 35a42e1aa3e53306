"""Workloads' secrets: the vault, the identity that reads it, and the operator."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.argocd.external_secrets import StoreScope
from aks_gitops.azure.roles import ROLE_IDS
from aks_gitops.offline.record import UNKNOWN, Mode, Recording
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.secrets import ExternalSecrets
from components.secrets import WorkloadSecrets, WorkloadSecretsArgs
from tests.components.azure_settings import ISSUER, SUBSCRIPTION, TENANT
from tests.components.recording import named, recorded, the

APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject"
ROLE = "azure-native:authorization:RoleAssignment"
VAULT = "azure-native:keyvault:Vault"
CREATED: dict[str, object] = {
    "mode": "create",
    "name": "kv-example",
    "purgeProtection": True,
    "publicNetworkAccess": False,
    "protect": True,
}
EXISTING_ID = (
    "/subscriptions/99999999-9999-9999-9999-999999999999/resourceGroups/shared"
    "/providers/Microsoft.KeyVault/vaults/kv-shared"
)
HUB = {"in-cluster": ISSUER}


def _record(
    mode: Mode = "known",
    vault: Mapping[str, object] = CREATED,
    issuers: Mapping[str, str] = HUB,
) -> Recording:
    settings = validate(ExternalSecrets, {"mode": "externalSecrets", "vault": vault})

    def build() -> None:
        providers = [
            azure.Provider("azure", subscription_id=SUBSCRIPTION),
            kubernetes.Provider("kubernetes", context="c"),
        ]
        args = WorkloadSecretsArgs(
            settings=settings,
            subscription_id=SUBSCRIPTION,
            tenant_id=TENANT,
            resource_group="rg",
            location="westeurope",
            cluster="aks",
            argocd_namespace="argocd",
            stores={
                "in-cluster": [StoreScope("dev", ("store-dev",))],
                "staging": [StoreScope("staging", ("store-staging",))],
            },
            issuers=issuers,
        )
        WorkloadSecrets("secrets", args, pulumi.ResourceOptions(providers=providers))

    return recorded(build, mode)


def _count(recording: Recording, type_: str) -> int:
    return sum(one.type == type_ for one in recording.resources.values())


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_a_created_vault_knows_roles_only_and_keeps_what_is_deleted(mode: Mode) -> None:
    vault = the(_record(mode), VAULT)
    assert vault.inputs["properties"] == {
        "enabledForDeployment": False,
        "enabledForDiskEncryption": False,
        "enabledForTemplateDeployment": False,
        "enablePurgeProtection": True,
        "enableRbacAuthorization": True,
        "enableSoftDelete": True,
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"},
        "publicNetworkAccess": "Disabled",
        "sku": {"family": "A", "name": "standard"},
        "softDeleteRetentionInDays": 90,
        "tenantId": TENANT,
    }
    assert vault.protect


def test_purge_protection_is_left_out_where_it_is_off() -> None:
    vault = the(_record(vault={**CREATED, "purgeProtection": False}), VAULT)
    assert "enablePurgeProtection" not in dict(vault.inputs["properties"])  # type: ignore[call-overload]


def test_an_existing_vault_gets_a_role_and_nothing_else() -> None:
    recording = _record(vault={"mode": "existing", "id": EXISTING_ID})
    assert _count(recording, VAULT) == 0
    role = the(recording, ROLE)
    assert role.inputs["scope"] == EXISTING_ID
    assert str(role.inputs["roleDefinitionId"]).endswith(ROLE_IDS["Key Vault Secrets User"])


def test_the_operators_service_account_alone_acts_as_the_identity() -> None:
    credential = the(_record(), CREDENTIAL)
    subject = "system:serviceaccount:external-secrets:external-secrets"
    assert credential.inputs["subject"] == subject
    assert credential.inputs["issuer"] == ISSUER


def test_the_operator_waits_for_its_project_its_role_and_its_credential() -> None:
    recording = _record()
    needed = {the(recording, one).urn for one in (PROJECT, ROLE, CREDENTIAL)}
    assert needed <= set(the(recording, APPLICATION).dependencies)
    assert the(recording, VAULT).urn in the(recording, ROLE).dependencies
    assert recording.violations == []


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_a_spoke_with_an_issuer_gets_an_operator_of_its_own(mode: Mode) -> None:
    recording = _record(mode, issuers={**HUB, "staging": "https://issuer.example/staging/"})
    assert _count(recording, APPLICATION) == 2
    assert _count(recording, CREDENTIAL) == 2
    application: Any = named(recording, "-external-secrets-staging").inputs
    assert application["spec"]["destination"] == {
        "name": "staging",
        "namespace": "external-secrets",
    }
    (store,) = application["spec"]["source"]["helm"]["valuesObject"]["extraObjects"]
    assert store["metadata"]["name"] == "key-vault-staging"
    assert recording.violations == []


def test_a_cluster_without_an_issuer_gets_none() -> None:
    recording = _record()
    assert _count(recording, APPLICATION) == 1
    project: Any = the(recording, PROJECT).inputs
    assert len(project["spec"]["destinations"]) == 1


def test_only_the_client_id_is_unknown_in_a_first_preview() -> None:
    application: Any = the(_record("unknown"), APPLICATION).inputs
    values = application["spec"]["source"]["helm"]["valuesObject"]
    assert values["serviceAccount"]["annotations"] == {
        "azure.workload.identity/client-id": UNKNOWN,
        "azure.workload.identity/tenant-id": TENANT,
    }
