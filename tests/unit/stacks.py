"""Whole settings of a stack, in which a test says only what it is about."""

from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings

GUID = "00000000-0000-0000-0000-000000000000"
_GITOPS = {
    "repository": "https://git.example.com/config.git",
    "revision": "main",
    "protect": False,
    "environments": {
        "dev": {
            "syncPolicy": {
                "automated": True,
                "prune": True,
                "selfHeal": True,
                "preserveResourcesOnDeletion": False,
            }
        }
    },
}
_NO_ARGOCD = {"install": "none", "config": "leave"}
HELM: dict[str, object] = {
    "install": "helm",
    "availability": {"mode": "single"},
    "workloadIdentity": False,
    "localAdmin": True,
}
EXTENSION: dict[str, object] = {
    **HELM,
    "install": "extension",
    "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
}
_CLUSTER = {"mode": "kubeconfig"}


def created_cluster(**keys: object) -> dict[str, object]:
    """Return the area `cluster` of a stack that creates one."""
    return {
        "mode": "create",
        "subscriptionId": GUID,
        "tenantId": GUID,
        "resourceGroup": "rg",
        "name": "aks",
        "login": "azurecli",
        "location": "westeurope",
        "kubernetesVersion": "1.35",
        "tier": "Free",
        "apiServer": {"access": "public", "authorizedRanges": []},
        "network": {"mode": "create"},
        "systemPool": {
            "vmSize": "Standard_D4ds_v5",
            "minCount": 3,
            "maxCount": 5,
            "dedicated": False,
        },
        "adminGroups": [GUID],
        "protect": False,
        **keys,
    }


def stack(**areas: object) -> Settings:
    """Return a stack's settings: the areas that a test gives, and the least of the others."""
    cluster = areas.get("cluster", _CLUSTER)
    created = isinstance(cluster, dict) and cluster["mode"] == "create"
    least = {"gitops": _GITOPS, "argocd": HELM if created else _NO_ARGOCD, "cluster": cluster}
    return validate(Settings, {**least, **areas})
