"""Argo CD's managed identity and the service accounts that may act as it."""

import pulumi
import pulumi_azure_native as azure
import pytest

from aks_gitops.azure.federation import FederatedCredential, argocd_credentials
from aks_gitops.offline.preview import ProgramFailed
from aks_gitops.offline.record import Mode, Recording
from components.identity import FederatedIdentity, FederatedIdentityArgs, Trust
from tests.components.azure_settings import ISSUER, SUBSCRIPTION
from tests.components.recording import recorded, the

CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"


def _record(credentials: tuple[FederatedCredential, ...], mode: Mode = "known") -> Recording:
    def build() -> None:
        provider = azure.Provider("azure", subscription_id=SUBSCRIPTION)
        args = FederatedIdentityArgs(
            resource_group="rg",
            location="westeurope",
            identity_name="aks-argocd",
            trusts=[Trust(issuer_url=ISSUER, credentials=credentials)],
        )
        FederatedIdentity("argocd", args, pulumi.ResourceOptions(providers=[provider]))

    return recorded(build, mode)


def _chain(recording: Recording) -> dict[str, list[str]]:
    """Return, by credential name, the names of the credentials that it waits for."""
    made = {urn: one for urn, one in recording.resources.items() if one.type == CREDENTIAL}
    return {
        one.name: [made[urn].name for urn in one.dependencies if urn in made]
        for one in made.values()
    }


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_the_repo_server_and_the_controller_act_as_the_identity(mode: Mode) -> None:
    recording = _record(argocd_credentials("argocd", spokes=False), mode)
    assert the(recording, IDENTITY).inputs == {
        "location": "westeurope",
        "resourceGroupName": "rg",
        "resourceName": "aks-argocd",
        "tags": {},
    }
    made = [one.inputs for one in recording.resources.values() if one.type == CREDENTIAL]
    assert [one["subject"] for one in made] == [
        "system:serviceaccount:argocd:argocd-application-controller",
        "system:serviceaccount:argocd:argocd-repo-server",
    ]
    for one in made:
        assert one["issuer"] == ISSUER
        assert one["audiences"] == ["api://AzureADTokenExchange"]
    assert recording.violations == []


def test_credentials_are_written_one_after_another() -> None:
    assert _chain(_record(argocd_credentials("argocd", spokes=True))) == {
        "argocd-argocd-argocd-application-controller": [],
        "argocd-argocd-argocd-repo-server": ["argocd-argocd-argocd-application-controller"],
        "argocd-argocd-argocd-server": ["argocd-argocd-argocd-repo-server"],
    }


def test_another_credential_leaves_the_others_as_they_were() -> None:
    before = _record(argocd_credentials("argocd", spokes=False))
    more = (*argocd_credentials("argocd", spokes=False), FederatedCredential("a-first", "s"))
    after = _record(more)
    assert set(before.resources) < set(after.resources)
    assert {urn: before.resources[urn].inputs for urn in before.resources} == {
        urn: after.resources[urn].inputs for urn in before.resources
    }


def test_too_many_credentials_stop_the_program() -> None:
    many = tuple(FederatedCredential(f"c{n}", f"s{n}") for n in range(21))
    with pytest.raises(ProgramFailed, match="would have 21 federated credentials and can hold 20"):
        _record(many)
