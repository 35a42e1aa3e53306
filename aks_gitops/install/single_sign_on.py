"""Logging in with Entra, straight from argocd-server.

Source: Argo CD's operator-manual/user-management/microsoft.md ("Entra ID App Registration Auth
using OIDC", "Configure Argo to use the new Entra ID App registration").
"""

import yaml

from aks_gitops.argocd.own_secrets import SSO_CLIENT_SECRET, SSO_SECRET
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.references import Values, placeholder
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.sso import EntraSso

_ISSUER = "https://login.microsoftonline.com/{tenant}/v2.0"
# Argo CD's own default asks for the scope groups too, which Entra does not know.
_SCOPES = ("openid", "profile", "email")
_GROUPS_OF_THE_PERSON = "User.Read"
"""The scope with which Argo CD asks Microsoft Graph for groups that a token left out."""


def sso_values(argocd: InstalledArgoCD, facts: InstallFacts) -> Values:
    """Return the chart's values for logging in: Entra and the local admin, never Dex.

    Raises ValueError where no tenant is known; settings refuse that before.
    """
    config_map: dict[str, object] = {"admin.enabled": argocd.local_admin}
    if isinstance(argocd.sso, EntraSso):
        config_map["oidc.config"] = _oidc_config(argocd.sso, facts)
    return {"dex": {"enabled": False}, "configs": {"cm": config_map}}


def _oidc_config(sso: EntraSso, facts: InstallFacts) -> str:
    tenant = sso.tenant_id or facts.tenant_id
    if tenant is None:
        raise ValueError("single sign-on without a tenant")
    azure: dict[str, bool] = {}
    scopes = list(_SCOPES)
    config: dict[str, object] = {
        "name": "Entra",
        "issuer": _ISSUER.format(tenant=tenant),
        "clientID": sso.client_id or placeholder("ssoClientId"),
    }
    if sso.credential == "workloadIdentity":
        azure["useWorkloadIdentity"] = True
    else:
        config["clientSecret"] = f"${SSO_SECRET}:{SSO_CLIENT_SECRET}"
    if sso.groups == "all":
        azure["enableUserGroupOverageClaim"] = True
        scopes.append(_GROUPS_OF_THE_PERSON)
    if azure:
        config["azure"] = azure
    config["requestedScopes"] = scopes
    config["requestedIDTokenClaims"] = {"groups": {"essential": True}}
    text: str = yaml.safe_dump(config, sort_keys=False, width=1000)
    return text
