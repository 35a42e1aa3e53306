"""Azure resource ids, written the one way that Azure itself writes them."""


def cluster_id(subscription: str, resource_group: str, cluster: str) -> str:
    """Return the resource id of an AKS cluster."""
    return _in_group(
        subscription, resource_group, "Microsoft.ContainerService/managedClusters", cluster
    )


def connected_cluster_id(subscription: str, resource_group: str, cluster: str) -> str:
    """Return the resource id of an Arc-enabled cluster."""
    return _in_group(
        subscription, resource_group, "Microsoft.Kubernetes/connectedClusters", cluster
    )


def registry_id(subscription: str, resource_group: str, registry: str) -> str:
    """Return the resource id of a container registry."""
    return _in_group(
        subscription, resource_group, "Microsoft.ContainerRegistry/registries", registry
    )


def vault_id(subscription: str, resource_group: str, vault: str) -> str:
    """Return the resource id of a Key Vault."""
    return _in_group(subscription, resource_group, "Microsoft.KeyVault/vaults", vault)


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
    return _in_group(
        subscription, resource_group, "Microsoft.ManagedIdentity/userAssignedIdentities", identity
    )


def virtual_network_id(subscription: str, resource_group: str, network: str) -> str:
    """Return the resource id of a virtual network."""
    return _in_group(subscription, resource_group, "Microsoft.Network/virtualNetworks", network)


def subnet_id(network_id: str, subnet: str) -> str:
    """Return the resource id of a subnet.

    Given: `network_id`, the resource id of its virtual network.
    """
    return f"{network_id}/subnets/{subnet}"


def virtual_network_of(subnet: str) -> str:
    """Return the resource id of the virtual network that a subnet, given by its id, is part of."""
    return subnet.rsplit("/", 2)[0]


def _in_group(subscription: str, resource_group: str, type_: str, name: str) -> str:
    group = f"/subscriptions/{subscription}/resourceGroups/{resource_group}"
    return f"{group}/providers/{type_}/{name}"
