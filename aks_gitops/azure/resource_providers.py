"""The resource providers that a subscription must have registered before a stack's first update.

azure-native registers most of them itself: its client answers Azure's 409 with the code
MissingSubscriptionRegistration by a registration. What is left makes it worth to look beforehand:

- Diagnostic settings are refused with another code, so that Microsoft.Insights is never registered
  (issue 3479 of pulumi-azure-native).
- AKS uses some on the user's behalf, such as Microsoft.PolicyInsights, and no request of the
  program's names those.
- To register takes a right on the subscription, which the deployer of a resource group lacks.
"""

from collections.abc import Iterator

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import ArcCluster, AzureCluster, CreatedCluster
from aks_gitops.settings.monitoring import Monitoring
from aks_gitops.settings.registry import CreatedRegistry
from aks_gitops.settings.secrets import CreatedVault, ExternalSecrets
from aks_gitops.settings.stack import Settings

# Source of all of them: the prerequisites of AKS, its extensions, Container insights, managed
# Prometheus and Azure Policy.
_CREATED_CLUSTER = (
    "Microsoft.Compute",
    "Microsoft.ContainerService",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Storage",
)
_LOGS = ("Microsoft.Insights", "Microsoft.OperationalInsights")
_CONTAINERS = ("Microsoft.OperationsManagement",)
_PROMETHEUS = ("Microsoft.Insights", "Microsoft.Monitor")
_DEFENDER = ("Microsoft.Security",)
_POLICY = ("Microsoft.PolicyInsights",)


def needed_providers(settings: Settings) -> tuple[str, ...]:
    """Return the namespaces of the resource providers that a stack needs, sorted.

    None for a cluster of a kubeconfig: nothing of such a stack is in Azure.
    """
    if not isinstance(settings.cluster, AzureCluster):
        return ()
    return tuple(sorted({*_of_cluster(settings.cluster), *_of_the_rest(settings)}))


def _of_cluster(cluster: AzureCluster) -> Iterator[str]:
    if isinstance(cluster, ArcCluster):
        yield "Microsoft.Kubernetes"
    else:
        yield "Microsoft.ContainerService"
    if isinstance(cluster, CreatedCluster):
        yield from _CREATED_CLUSTER
        yield from _POLICY if cluster.azure_policy else ()
        yield from _of_monitoring(cluster.monitoring)


def _of_monitoring(monitoring: Monitoring) -> Iterator[str]:
    yield from _LOGS if monitoring.logs != "none" else ()
    yield from _CONTAINERS if monitoring.containers else ()
    yield from _PROMETHEUS if monitoring.prometheus != "none" else ()
    yield from _DEFENDER if monitoring.defender else ()


def _of_the_rest(settings: Settings) -> Iterator[str]:
    argocd, secrets = settings.argocd, settings.secrets
    if isinstance(argocd, InstalledArgoCD):
        if argocd.install == "extension":
            yield "Microsoft.KubernetesConfiguration"
        if argocd.workload_identity:
            yield "Microsoft.ManagedIdentity"
    if isinstance(secrets, ExternalSecrets):
        yield "Microsoft.ManagedIdentity"
        if isinstance(secrets.vault, CreatedVault):
            yield "Microsoft.KeyVault"
    if isinstance(settings.registry, CreatedRegistry):
        yield "Microsoft.ContainerRegistry"
