"""Settings in many combinations, generated: every way to install, to expose and to log in, crossed.

What is not crossed takes turns, so that each choice meets each way to install.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings
from tests.unit.stacks import GUID, created_cluster

Choice = Mapping[str, object]

TENANT = "11111111-1111-1111-1111-111111111111"
CLIENT = "22222222-2222-2222-2222-222222222222"
GROUP = "33333333-3333-3333-3333-333333333333"
DOMAIN = "argocd.example.com"
_SUBSCRIPTION = f"/subscriptions/{GUID}/resourceGroups/rg/providers"
_CERT_MANAGER = {"source": "certManager", "issuer": "letsencrypt"}
_SECRET = {"source": "secret"}
_KEY_VAULT = {
    "source": "keyVault",
    "certificateUri": "https://kv-example.vault.azure.net/certificates/argocd",
}

INSTALLS: Mapping[str, Choice] = {
    "helm": {"install": "helm"},
    "extension": {
        "install": "extension",
        "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
    },
}

EXPOSURES: Mapping[str, Choice] = {
    "port-forward": {"kind": "none"},
    "internal-lb": {
        "kind": "loadBalancer",
        "internal": True,
        "sourceRanges": ["10.0.0.0/8"],
        "tls": _CERT_MANAGER,
    },
    "public-lb": {"kind": "loadBalancer", "internal": False, "tls": _SECRET},
    "nginx-issuer": {"kind": "nginx", "tls": {**_CERT_MANAGER, "issuerKind": "Issuer"}},
    "nginx-secret": {"kind": "nginx", "ingressClass": "internal", "tls": _SECRET},
    "routing-vault": {"kind": "webAppRouting", "tls": _KEY_VAULT},
    "routing-issuer": {
        "kind": "webAppRouting",
        "dnsZoneId": f"{_SUBSCRIPTION}/Microsoft.Network/dnsZones/example.com",
        "tls": _CERT_MANAGER,
    },
    "gateway": {"kind": "gateway", "gateway": "edge", "namespace": "gateways"},
    "gateway-listener": {
        "kind": "gateway",
        "gateway": "edge",
        "namespace": "gateways",
        "listener": "https",
    },
}

SSOS: Mapping[str, Choice] = {
    "admin": {"mode": "none"},
    "sso-created": {"mode": "entra", "credential": "workloadIdentity", "owners": [GUID]},
    "sso-given": {
        "mode": "entra",
        "tenantId": TENANT,
        "clientId": CLIENT,
        "credential": "workloadIdentity",
    },
    "sso-secret": {
        "mode": "entra",
        "tenantId": TENANT,
        "clientId": CLIENT,
        "credential": "secret",
    },
}

AVAILABILITIES: Mapping[str, Choice] = {
    "single": {"mode": "single"},
    "single-shards": {"mode": "single", "controllerShards": 3},
    "ha": {"mode": "ha"},
    "ha-fixed": {
        "mode": "ha",
        "server": {"min": 3, "max": 3},
        "repoServer": {"min": 2, "max": 2},
        "controllerShards": 2,
    },
    "ha-close": {"mode": "ha", "applicationSet": 3, "redisAntiAffinity": "preferred"},
}

NOTIFICATIONS: Mapping[str, Choice] = {
    "quiet": {},
    "teams": {"teamsWorkflows": ["platform", "shop"]},
    "loud": {
        "teamsWorkflows": ["platform"],
        "slack": True,
        "github": {"appId": 1, "installationId": 2},
        "triggers": [
            "on-created",
            "on-deleted",
            "on-deployed",
            "on-health-degraded",
            "on-sync-failed",
            "on-sync-running",
            "on-sync-status-unknown",
            "on-sync-succeeded",
        ],
    },
}

WEBHOOKS: Mapping[str, Choice] = {
    "polled": {},
    "github": {"github": {"secret": "generated"}},
    "both": {"github": {"secret": "given"}, "azureDevOps": {"secret": "generated"}},
}

CLUSTERS: Mapping[str, Choice] = {
    "create": created_cluster(
        monitoring={"prometheus": "create"},
        pools={"work": {"vmSize": "Standard_D4ds_v5", "minCount": 4, "maxCount": 8}},
    ),
    "existing": {
        "mode": "existing",
        "subscriptionId": GUID,
        "tenantId": TENANT,
        "resourceGroup": "rg",
        "name": "aks",
        "login": "workloadidentity",
    },
    "arc": {
        "mode": "arc",
        "subscriptionId": GUID,
        "tenantId": TENANT,
        "resourceGroup": "rg",
        "name": "edge",
        "context": "edge",
        "issuer": f"https://westeurope.oic.prod-arc.azure.com/{TENANT}/{GUID}/",
    },
    "kubeconfig": {"mode": "kubeconfig", "context": "kind"},
}

IDENTITIES: Mapping[str, Choice] = {
    "no-identity": {"workloadIdentity": False},
    "identity": {
        "workloadIdentity": True,
        "repositories": {
            "charts": {
                "url": "example.azurecr.io/charts",
                "type": "helm",
                "login": {"kind": "workloadIdentity"},
            },
        },
    },
    "spokes": {
        "workloadIdentity": True,
        "spokes": {
            "aks-staging": {"resourceGroup": "rg-staging", "name": "aks-staging", "shard": 0}
        },
    },
}

EXTRAS: Mapping[str, Choice] = {
    "plain": {},
    "tuned": {
        "metrics": {"serviceMonitors": "azure"},
        "applicationNamespaces": ["shop", "shop-next"],
        "reconciliation": {"timeout": "300s", "jitter": "0s"},
        "resourceExclusions": [{"apiGroups": ["velero.io"], "kinds": ["Backup"]}],
        "resources": {
            "server": {"cpu": "250m", "memory": "256Mi"},
            "controller": {"cpu": "1", "memory": "2Gi", "memoryLimit": "4Gi"},
        },
    },
    "own-values": {
        "metrics": {"serviceMonitors": "prometheusOperator"},
        "networkPolicies": False,
        "extraValues": {
            "server": {"ingress": {"annotations": {"example.com/owner": "platform"}}},
            "configs": {"params": {"controller.status.processors": 50}},
        },
    },
}

GITOPS: Choice = {
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


_KINDS = (
    INSTALLS,
    EXPOSURES,
    SSOS,
    AVAILABILITIES,
    IDENTITIES,
    NOTIFICATIONS,
    WEBHOOKS,
    EXTRAS,
    CLUSTERS,
)


class Combination(NamedTuple):
    """One stack of the matrix."""

    name: str
    """What was chosen, readable, and unlike any other's."""
    areas: dict[str, object]
    """The settings as a stack's file writes them: `gitops`, `cluster`, `argocd`."""

    @property
    def install(self) -> str:
        """The way to install: `helm` or `extension`."""
        return self.name.partition("-")[0]

    @property
    def settings(self) -> Settings:
        """The settings, validated."""
        return validate(Settings, self.areas)

    @property
    def argocd(self) -> InstalledArgoCD:
        """The area `argocd`."""
        argocd = self.settings.argocd
        assert isinstance(argocd, InstalledArgoCD)
        return argocd


def combinations() -> Iterator[Combination]:
    """Yield every combination, always the same ones in the same order."""
    for turn, (install, exposure, sso) in enumerate(product(INSTALLS, EXPOSURES, SSOS)):
        identity = _turn(tuple(IDENTITIES), turn)
        cluster = _cluster(install, exposure, sso, identity, turn)
        identity = identity if cluster != "kubeconfig" else "no-identity"
        chosen = (
            install,
            exposure,
            sso,
            _turn(tuple(AVAILABILITIES), turn),
            identity,
            # Other turns than those of what else has three choices.
            _turn(tuple(NOTIFICATIONS), turn // 3),
            "polled" if exposure == "port-forward" else _turn(tuple(WEBHOOKS), turn // 2),
            _turn(tuple(EXTRAS), turn // 5),
            cluster,
        )
        yield Combination("-".join(chosen), _areas(chosen))


def _turn(choices: Sequence[str], turn: int) -> str:
    return choices[turn % len(choices)]


def _cluster(install: str, exposure: str, sso: str, identity: str, turn: int) -> str:
    """Return a cluster that can have all this."""
    if exposure.startswith("routing"):
        return _turn(("create", "existing"), turn // 2)
    if install == "helm" and sso in ("admin", "sso-secret") and identity == "no-identity":
        return "kubeconfig"
    return _turn(("create", "existing", "arc"), turn)


def _areas(choices: Sequence[str]) -> dict[str, object]:
    """Return the settings of what was chosen; the order is that of `_KINDS`."""
    install, exposure, sso, availability, identity, notifications, webhooks, extras, cluster = (
        kind[choice] for kind, choice in zip(_KINDS, choices, strict=True)
    )
    by_admin = sso["mode"] == "none"
    argocd = {
        "domain": DOMAIN,
        **install,
        "exposure": exposure,
        "sso": sso,
        "localAdmin": by_admin,
        "adminGroups": [] if by_admin else [GROUP],
        "availability": availability,
        "notifications": notifications,
        "webhooks": webhooks,
        **identity,
        **extras,
    }
    return copy.deepcopy({"gitops": GITOPS, "cluster": cluster, "argocd": argocd})
