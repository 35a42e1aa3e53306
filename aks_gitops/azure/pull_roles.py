"""Who may pull from a container registry, and by which role."""

from aks_gitops.azure.roles import Role
from aks_gitops.settings.cluster import Cluster, ExistingCluster
from aks_gitops.settings.registry import CreatedRegistry, ExistingRegistry, Registry


def pull_role(registry: CreatedRegistry | ExistingRegistry) -> Role:
    """Return the role that lets an identity pull.

    Source: the page on repository permissions (ABAC) of Azure Container Registry: registries in
    that mode ignore AcrPull, for nodes too.
    """
    if isinstance(registry, ExistingRegistry) and registry.permissions == "abac":
        return "Container Registry Repository Reader"
    return "AcrPull"


def nodes_get_a_role(cluster: Cluster, registry: Registry) -> bool:
    """Tell whether this stack lets the cluster's nodes pull.

    Whoever made both cluster and registry (`az aks update --attach-acr`) did so already, and Azure
    refuses the same role twice.
    """
    if isinstance(registry, ExistingRegistry):
        return not isinstance(cluster, ExistingCluster)
    return isinstance(registry, CreatedRegistry)
