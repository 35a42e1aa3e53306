"""Azure resource ids, written the one way that Azure itself writes them."""


def cluster_id(subscription: str, resource_group: str, cluster: str) -> str:
    """Return the resource id of an AKS cluster."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{cluster}"
    )
