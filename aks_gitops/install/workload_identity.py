"""Which pods get tokens that Entra accepts, and as whom.

Sources: Azure AD Workload Identity, "Service Account Labels and Annotations"; Azure, "Tutorial:
Deploy applications using GitOps with Argo CD" (what the extension does itself).
"""

from collections.abc import Iterator

from aks_gitops.install.references import Reference, Values, placeholder
from aks_gitops.install.service_accounts import ServiceAccountComponent, identity_components
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.sso import EntraSso

USE = "azure.workload.identity/use"
CLIENT_ID = "azure.workload.identity/client-id"

_BY_THE_EXTENSION: frozenset[ServiceAccountComponent] = frozenset({"server", "repoServer"})
"""What the extension labels and annotates when its azure.workloadIdentity is on. Twice the same
key would be one too many."""


def workload_identity_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values that let pods log in to Azure."""
    done = _BY_THE_EXTENSION if argocd.install == "extension" else frozenset()
    return {
        component: {
            "podLabels": {USE: "true"},
            "serviceAccount": {"annotations": {CLIENT_ID: client_id}},
        }
        for component, client_id in _logins(argocd)
        if component not in done
    }


def _logins(argocd: InstalledArgoCD) -> Iterator[tuple[ServiceAccountComponent, str]]:
    """Yield each part that logs in, and the client id that it does so with by default.

    For single sign-on argocd-server names the app registration itself, whatever its default is.
    """
    sso = argocd.sso
    if isinstance(sso, EntraSso) and sso.credential == "workloadIdentity":
        yield "server", sso.client_id or placeholder("ssoClientId")
    if argocd.workload_identity:
        identity: Reference = "identityClientId"
        for component in identity_components(spokes=bool(argocd.spokes)):
            yield component, placeholder(identity)
