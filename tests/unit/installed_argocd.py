"""Installed Argo CDs that the tests share: small ones, and two as stacks would have them."""

from collections.abc import Mapping

from aks_gitops.argocd.config import argocd_cm
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.references import Values
from aks_gitops.install.values import helm_values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate

TENANT = "11111111-1111-1111-1111-111111111111"
CLIENT = "22222222-2222-2222-2222-222222222222"
ADMINS = "33333333-3333-3333-3333-333333333333"
READERS = "44444444-4444-4444-4444-444444444444"
OPERATORS = "55555555-5555-5555-5555-555555555555"
FACTS = InstallFacts(tenant_id=TENANT, argocd_cm=argocd_cm())

SMALL: Mapping[str, object] = {
    "install": "helm",
    "availability": {"mode": "single"},
    "workloadIdentity": False,
}
EXTENSION: Mapping[str, object] = {
    "install": "extension",
    "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
}
PUBLIC: Mapping[str, object] = {
    "domain": "argocd.example.com",
    "exposure": {"kind": "loadBalancer", "internal": False, "tls": {"source": "secret"}},
    "localAdmin": True,
}
ENTRA: Mapping[str, object] = {
    "domain": "argocd.example.com",
    "sso": {"mode": "entra", "credential": "workloadIdentity"},
}

DEV: Mapping[str, object] = {
    **SMALL,
    **ENTRA,
    "workloadIdentity": True,
    "adminGroups": [ADMINS],
    "rbac": {"defaultRole": "readonly"},
    "exposure": {
        "kind": "webAppRouting",
        "tls": {"source": "certManager", "issuer": "letsencrypt"},
    },
}
PRODUCTION: Mapping[str, object] = {
    **ENTRA,
    "install": "helm",
    "workloadIdentity": True,
    "adminGroups": [ADMINS],
    "availability": {"mode": "ha", "controllerShards": 2},
    "exposure": {
        "kind": "loadBalancer",
        "internal": True,
        "sourceRanges": ["10.0.0.0/8"],
        "tls": {"source": "certManager", "issuer": "internal"},
    },
    "rbac": {
        "readers": [READERS],
        "roles": {
            "operator": {
                "permissions": [
                    {"resource": "applications", "action": "sync", "object": "*/*"},
                    {"resource": "logs", "action": "get", "object": "*/*"},
                ],
                "groups": [OPERATORS],
            }
        },
    },
    "resources": {"repoServer": {"cpu": "1", "memory": "2Gi", "memoryLimit": "4Gi"}},
    "metrics": {"serviceMonitors": "azure"},
    "notifications": {"teamsWorkflows": ["platform-alerts"]},
    "webhooks": {"github": {"secret": "generated"}},
    "spokes": {"aks-west": {"resourceGroup": "rg-west", "name": "aks-west", "shard": 1}},
}


def installed(*parts: Mapping[str, object], **keys: object) -> InstalledArgoCD:
    """Return an Argo CD: a small one, with the keys of `parts` and `keys` instead."""
    values: dict[str, object] = dict(SMALL)
    for part in (*parts, keys):
        values.update(part)
    return validate(InstalledArgoCD, values)


def values_of(*parts: Mapping[str, object], **keys: object) -> Values:
    """Return the chart's values of such an Argo CD."""
    return helm_values(installed(*parts, **keys), FACTS)


def value(values: Values, *path: str) -> object:
    """Return what stands at a path of values, or None."""
    found: object = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
