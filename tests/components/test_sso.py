"""The app registration that people log in with."""

from typing import Any

import pulumi
import pytest

from aks_gitops.argocd.sso_groups import groups_with_rights
from aks_gitops.azure.federation import sso_credential
from aks_gitops.offline.preview import ProgramFailed
from aks_gitops.offline.record import SECRET, Mode, Recording
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.sso import EntraSso
from aks_gitops.settings.teams import RoleGroups
from components.sso import EntraApplication, EntraApplicationArgs
from tests.components.azure_settings import GROUPS, ISSUER, TENANT, argocd
from tests.components.recording import recorded, the

APPLICATION = "azuread:index/application:Application"
ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment"
CREDENTIAL = (
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
)
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"
VIEWERS = "44444444-4444-4444-4444-444444444444"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"


def _record(
    mode: Mode = "known",
    *,
    issuer: str | None = ISSUER,
    open_to_all: bool = False,
    **keys: object,
) -> Recording:
    sso = validate(EntraSso, {"mode": "entra", "credential": "workloadIdentity", **keys})
    args = EntraApplicationArgs(
        display_name="Argo CD (aks)",
        sso=sso,
        tenant_id=TENANT,
        domain="argocd.example.com",
        groups=GROUPS,
        open_to_all=open_to_all,
        issuer_url=issuer,
        credential=sso_credential("argocd"),
    )
    return recorded(lambda: EntraApplication("sso", args), mode)


def _types(recording: Recording) -> list[str]:
    return [one.type for one in recording.resources.values()]


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_the_application_is_of_one_tenant_and_names_assigned_groups(mode: Mode) -> None:
    recording = _record(mode)
    inputs: dict[str, Any] = dict(the(recording, APPLICATION).inputs)
    assert inputs["signInAudience"] == "AzureADMyOrg"
    assert inputs["groupMembershipClaims"] == ["ApplicationGroup"]
    assert inputs["optionalClaims"] == {"idTokens": [{"name": "groups", "essential": True}]}
    assert inputs["web"] == {"redirectUris": ["https://argocd.example.com/auth/callback"]}
    assert inputs["publicClient"] == {"redirectUris": ["http://localhost:8085/auth/callback"]}
    assert the(recording, "pulumi:providers:azuread").inputs["tenantId"] == TENANT
    assert recording.violations == []


def test_every_group_with_rights_is_assigned_and_nobody_else_may_log_in() -> None:
    recording = _record()
    made = [one.inputs for one in recording.resources.values() if one.type == ASSIGNMENT]
    assert [one["principalObjectId"] for one in made] == list(GROUPS)
    assert {one["appRoleId"] for one in made} == {"00000000-0000-0000-0000-000000000000"}
    assert the(recording, PRINCIPAL).inputs["appRoleAssignmentRequired"] is True


def test_where_everybody_may_look_everybody_may_log_in() -> None:
    assert the(_record(open_to_all=True), PRINCIPAL).inputs["appRoleAssignmentRequired"] is False


def test_with_all_groups_in_the_token_none_is_assigned() -> None:
    recording = _record(groups="all")
    assert the(recording, APPLICATION).inputs["groupMembershipClaims"] == ["SecurityGroup"]
    assert ASSIGNMENT not in _types(recording)
    assert the(recording, PRINCIPAL).inputs["appRoleAssignmentRequired"] is False


def test_argo_cds_server_proves_itself_without_a_secret() -> None:
    recording = _record()
    application = the(recording, APPLICATION)
    inputs = the(recording, CREDENTIAL).inputs
    assert inputs["applicationId"] == application.name  # the recorder's id of it
    assert inputs["subject"] == "system:serviceaccount:argocd:argocd-server"
    assert inputs["issuer"] == ISSUER
    assert inputs["audiences"] == ["api://AzureADTokenExchange"]
    assert PASSWORD not in _types(recording)


def test_with_a_secret_the_stack_makes_one() -> None:
    recording = _record(credential="secret", issuer=None)
    assert the(recording, PASSWORD).inputs["applicationId"] == the(recording, APPLICATION).name
    assert CREDENTIAL not in _types(recording)


def test_workload_identity_without_an_issuer_is_refused() -> None:
    with pytest.raises(ProgramFailed) as caught:
        _record(issuer=None)
    assert str(caught.value) == (
        "argocd.sso.credential: is workloadIdentity, but the cluster has no OIDC issuer; "
        "switch it on for the cluster, or write secret"
    )


def test_owners_own_the_application_and_its_service_principal() -> None:
    owner = "33333333-3333-3333-3333-333333333333"
    recording = _record(owners=[owner])
    assert the(recording, APPLICATION).inputs["owners"] == [owner]
    assert the(recording, PRINCIPAL).inputs["owners"] == [owner]


def test_groups_of_the_platform_and_of_teams_have_rights() -> None:
    role = {"permissions": [{"resource": "logs", "action": "get", "object": "*/*"}]}
    one = argocd(
        sso={"mode": "entra", "credential": "workloadIdentity"},
        adminGroups=[GROUPS[1]],
        rbac={"readers": [TENANT], "roles": {"support": {**role, "groups": [GROUPS[0]]}}},
    )
    team = RoleGroups.model_validate({"operator": (GROUPS[0],), "viewer": (VIEWERS,)})
    assert groups_with_rights(one, [team]) == (TENANT, *GROUPS, VIEWERS)


def test_a_secret_that_the_stack_makes_never_shows() -> None:
    def build() -> None:
        sso = validate(EntraSso, {"mode": "entra", "credential": "secret"})
        args = EntraApplicationArgs(
            display_name="Argo CD",
            sso=sso,
            tenant_id=TENANT,
            domain="argocd.example.com",
            groups=(),
            open_to_all=False,
            issuer_url=None,
            credential=sso_credential("argocd"),
        )
        pulumi.export("secret", EntraApplication("sso", args).client_secret)

    assert recorded(build).outputs == {"secret": SECRET}
