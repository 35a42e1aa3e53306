"""Settings of a cluster that the stack creates, for the tests of settings and of components."""

from collections.abc import Mapping
from typing import Any

from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.mistakes import validate

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
ADMINS = "11111111-1111-1111-1111-111111111111"
DEPLOYER = "33333333-3333-3333-3333-333333333333"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
SUBNET_ID = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks"
WORKSPACE_ID = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/logs"
ZONE_ID = f"{GROUP_ID}/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io"
LEAST: Mapping[str, Any] = {
    "mode": "create",
    "subscriptionId": SUBSCRIPTION,
    "tenantId": TENANT,
    "resourceGroup": "rg",
    "name": "aks",
    "login": "azurecli",
    "location": "westeurope",
    "kubernetesVersion": "1.35",
    "tier": "Standard",
    "apiServer": {"access": "public", "authorizedRanges": []},
    "adminGroups": [ADMINS],
    "network": {"mode": "create"},
    "systemPool": {
        "vmSize": "Standard_D4ds_v5",
        "minCount": 3,
        "maxCount": 3,
        "dedicated": False,
    },
    "protect": False,
}


def pool(**keys: object) -> dict[str, object]:
    """Return the settings of a user pool; `keys` as a stack's file spells them."""
    return {"vmSize": "Standard_D8ds_v5", "minCount": 2, "maxCount": 6, **keys}


def created(**keys: object) -> CreatedCluster:
    """Return a cluster; `keys` as a stack's file spells them. Raises SettingsError."""
    return validate(CreatedCluster, {**LEAST, **keys})
