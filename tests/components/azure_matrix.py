"""Stacks in Azure for the tests of bodies: options of every area, each two of which meet."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aks_gitops.settings.stack import Settings
from tests.components.pairs import pairwise
from tests.unit.stacks import GUID, created_cluster, stack

_GROUP = f"/subscriptions/{GUID}/resourceGroups/shared/providers"
_SUBNET = f"{_GROUP}/Microsoft.Network/virtualNetworks/hub/subnets/nodes"
_ZONE = f"{_GROUP}/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io"
_WORKSPACE = f"{_GROUP}/Microsoft.OperationalInsights/workspaces/logs"
_MONITOR = f"{_GROUP}/Microsoft.Monitor/accounts/metrics"
_REGISTRY = f"{_GROUP}/Microsoft.ContainerRegistry/registries/shared"
_WINDOW = {"day": "Sunday", "start": "02:00", "hours": 4, "utcOffset": "+01:00"}
_POOL: dict[str, Any] = {"vmSize": "Standard_D8ds_v5", "minCount": 2, "maxCount": 6}
_SYSTEM: dict[str, Any] = {"vmSize": "Standard_D4ds_v5", "minCount": 3, "maxCount": 3}

# By dimension and option: the keys that it sets in the area `cluster`.
_CLUSTER: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "network": {
        "own": {"network": {"mode": "create"}},
        "gateway": {"network": {"mode": "create", "outbound": "natGateway"}},
        "subnet": {"network": {"mode": "existing", "subnetId": _SUBNET}},
        "routed": {
            "network": {
                "mode": "existing",
                "subnetId": _SUBNET,
                "outbound": "userDefinedRouting",
            }
        },
    },
    "server": {
        "open": {"apiServer": {"access": "public", "authorizedRanges": []}},
        "ranges": {"apiServer": {"access": "public", "authorizedRanges": ["203.0.113.0/24"]}},
        "private": {"apiServer": {"access": "private"}},
        "zone": {"apiServer": {"access": "private", "privateDnsZone": _ZONE}},
        "nameless": {"apiServer": {"access": "private", "privateDnsZone": "none"}},
    },
    "pools": {
        "system": {"systemPool": {**_SYSTEM, "dedicated": False}},
        "scaled": {"systemPool": {**_SYSTEM, "maxCount": 5, "dedicated": False}},
        "user": {
            "systemPool": {**_SYSTEM, "zones": ["1", "2", "3"], "dedicated": True},
            "pools": {
                "apps": {**_POOL, "labels": {"for": "apps"}, "osDiskGb": 128},
                "spot": {**_POOL, "minCount": 0, "spot": True, "osSku": "Ubuntu"},
                "batch": {**_POOL, "maxCount": 2, "taints": ["workload=batch:NoSchedule"]},
            },
        },
    },
    "support": {
        "free": {"tier": "Free"},
        "standard": {"tier": "Standard", "adminGroups": [], "deployerId": GUID},
        "fixed": {"tier": "Free", "upgrades": {"cluster": "none", "nodeOs": "None"}},
        "long": {"tier": "Premium", "longTermSupport": True, "upgrades": {"cluster": "patch"}},
        "windows": {
            "tier": "Standard",
            "upgrades": {
                "cluster": "stable",
                "nodeOs": "SecurityPatch",
                "clusterWindow": _WINDOW,
                "nodeOsWindow": _WINDOW,
            },
        },
    },
    "monitoring": {
        "none": {},
        "metrics": {"monitoring": {"prometheus": "create"}},
        "logs": {"monitoring": {"logs": "create", "retentionDays": 90, "defender": True}},
        "given": {
            "monitoring": {
                "logs": _WORKSPACE,
                "logsLocation": "northeurope",
                "containers": True,
                "prometheus": _MONITOR,
            }
        },
        "all": {
            "monitoring": {
                "logs": "create",
                "containers": True,
                "prometheus": "create",
                "defender": True,
                "controlPlane": ["kube-audit", "kube-scheduler"],
            }
        },
    },
    "extras": {
        "all": {"tags": {"owner": "platform"}, "createResourceGroup": True, "protect": True},
        "none": {"azurePolicy": False, "keyVaultProvider": False},
    },
}

# By dimension and option: whole areas.
_AREAS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "registry": {
        "none": {},
        "basic": {
            "registry": {
                "mode": "create",
                "name": "acrone",
                "sku": "Basic",
                "publicNetworkAccess": True,
                "protect": False,
            }
        },
        "private": {
            "registry": {
                "mode": "create",
                "name": "acrtwo",
                "sku": "Premium",
                "publicNetworkAccess": False,
                "protect": True,
            }
        },
        "abac": {"registry": {"mode": "existing", "id": _REGISTRY, "permissions": "abac"}},
    },
    "vault": {
        "none": {},
        "open": {
            "secrets": {
                "mode": "externalSecrets",
                "vault": {
                    "mode": "create",
                    "name": "vault-one",
                    "purgeProtection": False,
                    "publicNetworkAccess": True,
                    "protect": False,
                },
            }
        },
        "kept": {
            "secrets": {
                "mode": "externalSecrets",
                "vault": {
                    "mode": "create",
                    "name": "vault-two",
                    "purgeProtection": True,
                    "publicNetworkAccess": False,
                    "protect": True,
                },
            }
        },
        "given": {
            "secrets": {
                "mode": "externalSecrets",
                "vault": {"mode": "existing", "id": f"{_GROUP}/Microsoft.KeyVault/vaults/shared"},
            }
        },
    },
}


class AzureStack(NamedTuple):
    """A stack of the matrix."""

    name: str
    """Its options, joined by '-'."""
    settings: Settings


def matrix_options() -> Mapping[str, tuple[str, ...]]:
    """Return the options of each dimension, in the order in which a stack's name has them."""
    return {name: tuple(options) for name, options in {**_CLUSTER, **_AREAS}.items()}


def azure_stacks() -> list[AzureStack]:
    """Return stacks in which each two options of all dimensions meet."""
    return [_stack(choice) for choice in pairwise(matrix_options())]


def chosen_areas(choice: Mapping[str, str]) -> dict[str, Any]:
    """Return what a choice sets: the area `cluster` where it says how one is created, and others.

    Given: `choice`, the options of some dimensions or of all.
    """
    keys: dict[str, Any] = {}
    areas: dict[str, Any] = {}
    for name, options in _CLUSTER.items():
        keys |= options[choice[name]] if name in choice else {}
    for name, options in _AREAS.items():
        areas |= options[choice[name]] if name in choice else {}
    return {"cluster": created_cluster(**keys), **areas} if keys else areas


def _stack(choice: Mapping[str, str]) -> AzureStack:
    return AzureStack("-".join(choice.values()), stack(**chosen_areas(choice)))
