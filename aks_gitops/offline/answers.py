"""What the offline preview answers to the functions that the program calls in a cloud."""

import base64
import uuid
from collections.abc import Callable, Mapping
from typing import Any

_KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- name: offline
  cluster:
    server: https://offline.invalid:443
    certificate-authority-data: b2ZmbGluZQ==
"""

_CLUSTERS = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/offline/providers"

# A cluster that lacks nothing.
_AKS: Mapping[str, Any] = {
    "id": f"{_CLUSTERS}/Microsoft.ContainerService/managedClusters/offline",
    "name": "offline",
    "location": "westeurope",
    "fqdn": "offline.invalid",
    "powerState": {"code": "Running"},
    "currentKubernetesVersion": "1.35.0",
    "supportPlan": "KubernetesOfficial",
    "aadProfile": {"managed": True, "enableAzureRBAC": True},
    "disableLocalAccounts": True,
    "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://offline.invalid/issuer/"},
    "securityProfile": {"workloadIdentity": {"enabled": True}},
    "identity": {"type": "SystemAssigned"},
    "identityProfile": {
        "kubeletidentity": {"objectId": "00000000-0000-0000-0000-000000000001"},
    },
    "ingressProfile": {"webAppRouting": {"enabled": True}},
    "azureMonitorProfile": {"metrics": {"enabled": True}},
    "agentPoolProfiles": [
        {"name": "system", "mode": "System", "osType": "Linux", "count": 5, "maxPods": 110}
    ],
}
_ARC: Mapping[str, Any] = {
    "id": f"{_CLUSTERS}/Microsoft.Kubernetes/connectedClusters/offline",
    "name": "offline",
    "location": "westeurope",
    "connectivityStatus": "Connected",
}

INVOKES: Mapping[str, Mapping[str, Any]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "kubeconfigs": [
            {"name": "clusterUser", "value": base64.b64encode(_KUBECONFIG.encode()).decode()}
        ]
    },
    "azure-native:containerservice:getManagedCluster": _AKS,
    "azure-native:kubernetes:getConnectedCluster": _ARC,
}
"""Answers by function token. A call that is not here fails the preview."""

_OFFLINE = uuid.UUID("5f0d8c1e-8a46-5d55-9c52-3f9d7c0a6b11")


def offline_guid(label: str) -> str:
    """Return a GUID that stands for one of Azure's: the same for the same label in every run."""
    return str(uuid.uuid5(_OFFLINE, label))


def _identity(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "name": inputs.get("resourceName", name),
        "clientId": offline_guid(f"{name}:client"),
        "principalId": offline_guid(f"{name}:principal"),
        "tenantId": offline_guid("tenant"),
    }


def _cluster(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    identity = inputs["identity"]
    ids = identity["userAssignedIdentities"]
    issuer = f"https://offline.invalid/{offline_guid(name)}/"
    ingress = inputs["ingressProfile"]
    routing = {
        **ingress["webAppRouting"],
        "identity": {"objectId": offline_guid(f"{name}:routing")},
    }
    return {
        # Azure takes a list of identities and returns a mapping.
        "identity": {**identity, "userAssignedIdentities": {one: {} for one in ids}},
        "ingressProfile": {**ingress, "webAppRouting": routing},
        "oidcIssuerProfile": {**inputs["oidcIssuerProfile"], "issuerURL": issuer},
    }


MADE_SECRET = "secret-that-entra-makes"
"""Stands for a client secret. No text of a program may show it."""

Computed = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From a resource's name and inputs to the outputs that only Azure knows, by their wire names."""

OUTPUTS: Mapping[str, Computed] = {
    "azure-native:containerservice:ManagedCluster": _cluster,
    "azure-native:managedidentity:UserAssignedIdentity": _identity,
    "azure-native:network:PublicIPAddress": lambda *_: {"ipAddress": "203.0.113.1"},
    "azuread:index/application:Application": lambda name, _: {
        "clientId": offline_guid(f"{name}:client")
    },
    "azuread:index/applicationPassword:ApplicationPassword": lambda *_: {"value": MADE_SECRET},
    "azuread:index/servicePrincipal:ServicePrincipal": lambda name, _: {
        "objectId": offline_guid(f"{name}:object")
    },
}
"""Computed outputs by type token. In a run with unknown outputs they are left out, and so unknown;
a type that is not here has its inputs as outputs, and no others."""
