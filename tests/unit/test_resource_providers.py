"""Which resource providers a stack needs follows from its settings alone."""

import pytest

from aks_gitops.azure.resource_providers import needed_providers
from tests.unit.stacks import EXTENSION, GUID, HELM, created_cluster, stack

AKS = {
    "Microsoft.Compute",
    "Microsoft.ContainerService",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Storage",
}
PLAIN = created_cluster(azurePolicy=False)
EXISTING = {
    "mode": "existing",
    "subscriptionId": GUID,
    "tenantId": GUID,
    "resourceGroup": "rg",
    "name": "aks",
    "login": "azurecli",
}
ARC = {
    "mode": "arc",
    "subscriptionId": GUID,
    "tenantId": GUID,
    "resourceGroup": "rg",
    "name": "edge",
    "context": "edge",
}
REGISTRY = {
    "mode": "create",
    "name": "acrone",
    "sku": "Basic",
    "publicNetworkAccess": True,
    "protect": False,
}
VAULT = {
    "mode": "create",
    "name": "vault-one",
    "purgeProtection": False,
    "publicNetworkAccess": True,
    "protect": False,
}


def watched(**monitoring: object) -> dict[str, object]:
    return created_cluster(azurePolicy=False, monitoring=monitoring)


@pytest.mark.parametrize(
    ("areas", "needed"),
    [
        ({"cluster": {"mode": "kubeconfig"}}, set()),
        ({"cluster": EXISTING}, {"Microsoft.ContainerService"}),
        ({"cluster": ARC}, {"Microsoft.Kubernetes"}),
        ({"cluster": PLAIN}, AKS),
        ({"cluster": created_cluster()}, {*AKS, "Microsoft.PolicyInsights"}),
        (
            {"cluster": watched(logs="create")},
            {*AKS, "Microsoft.Insights", "Microsoft.OperationalInsights"},
        ),
        (
            {"cluster": watched(logs="create", containers=True, defender=True)},
            {
                *AKS,
                "Microsoft.Insights",
                "Microsoft.OperationalInsights",
                "Microsoft.OperationsManagement",
                "Microsoft.Security",
            },
        ),
        (
            {"cluster": watched(prometheus="create")},
            {*AKS, "Microsoft.Insights", "Microsoft.Monitor"},
        ),
        (
            {"cluster": EXISTING, "argocd": {**HELM, "workloadIdentity": True}},
            {"Microsoft.ContainerService", "Microsoft.ManagedIdentity"},
        ),
        (
            {"cluster": ARC, "argocd": EXTENSION},
            {"Microsoft.Kubernetes", "Microsoft.KubernetesConfiguration"},
        ),
        (
            {"cluster": EXISTING, "registry": REGISTRY},
            {"Microsoft.ContainerService", "Microsoft.ContainerRegistry"},
        ),
        (
            {"cluster": EXISTING, "secrets": {"mode": "externalSecrets", "vault": VAULT}},
            {"Microsoft.ContainerService", "Microsoft.KeyVault", "Microsoft.ManagedIdentity"},
        ),
    ],
)
def test_each_setting_brings_its_own(areas: dict[str, object], needed: set[str]) -> None:
    assert needed_providers(stack(**areas)) == tuple(sorted(needed))
