"""Azure resource ids, written the one way that Azure itself writes them."""


def cluster_id(subscription: str, resource_group: str, cluster: str) -> str:
    """Return the resource id of an AKS cluster."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{cluster}"
    )


def connected_cluster_id(subscription: str, resource_group: str, cluster: str) -> str:
    """Return the resource id of an Arc-enabled cluster."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.Kubernetes/connectedClusters/{cluster}"
    )


def registry_id(subscription: str, resource_group: str, registry: str) -> str:
    """Return the resource id of a container registry."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.ContainerRegistry/registries/{registry}"
    )


def vault_id(subscription: str, resource_group: str, vault: str) -> str:
    """Return the resource id of a Key Vault."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.KeyVault/vaults/{vault}"
    )


def vault_url(vault: str) -> str:
    """Return the URL of a Key Vault, by its name or resource id, in Azure's public cloud."""
    return f"https://{vault.rpartition('/')[2].lower()}.vault.azure.net/"


def argocd_identity(cluster: str) -> str:
    """Return the name of the managed identity of a cluster's Argo CD."""
    return f"{cluster}-argocd"


def external_secrets_identity(cluster: str) -> str:
    """Return the name of the managed identity that reads a Key Vault for a cluster's workloads."""
    return f"{cluster}-external-secrets"


def identity_id(subscription: str, resource_group: str, identity: str) -> str:
    """Return the resource id of a user-assigned identity."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{identity}"
    )


def virtual_network_id(subscription: str, resource_group: str, network: str) -> str:
    """Return the resource id of a virtual network."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
        f"/providers/Microsoft.Network/virtualNetworks/{network}"
    )


def subnet_id(network_id: str, subnet: str) -> str:
    """Return the resource id of a subnet.

    Given: `network_id`, the resource id of its virtual network.
    """
    return f"{network_id}/subnets/{subnet}"


def virtual_network_of(subnet: str) -> str:
    """Return the resource id of the virtual network that a subnet, given by its id, is part of."""
    return subnet.rsplit("/", 2)[0]
