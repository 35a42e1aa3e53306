"""Settings of Argo CD and of spokes that several component tests use."""

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
ISSUER = "https://westeurope.oic.prod-aks.azure.com/tenant/id/"
GROUPS = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222")


def argocd(**keys: object) -> InstalledArgoCD:
    """Return an Argo CD that the stack installs; `keys` as a stack's file spells them."""
    least = {
        "install": "helm",
        "domain": "argocd.example.com",
        "exposure": {"kind": "nginx", "tls": {"source": "secret"}},
        "availability": {"mode": "single"},
        "workloadIdentity": True,
        "localAdmin": True,
    }
    return validate(InstalledArgoCD, {**least, **keys})
