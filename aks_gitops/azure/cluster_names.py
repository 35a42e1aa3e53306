"""Names in Azure of what belongs to a cluster that the stack creates, made from the cluster's."""

DNS_PREFIX_LIMIT = 54
NODE_RESOURCE_GROUP_LIMIT = 80


def control_plane_identity(cluster: str) -> str:
    """Return the name of the identity that AKS acts as in the user's subscription."""
    return f"{cluster}-control-plane"


def kubelet_identity(cluster: str) -> str:
    """Return the name of the identity that nodes pull images with."""
    return f"{cluster}-kubelet"


def virtual_network(cluster: str) -> str:
    """Return the name of the cluster's virtual network."""
    return f"{cluster}-vnet"


def nat_gateway(cluster: str) -> str:
    """Return the name of the NAT gateway that the cluster's nodes go out through."""
    return f"{cluster}-nat"


def egress_address(cluster: str) -> str:
    """Return the name of the public address that the cluster's nodes go out with."""
    return f"{cluster}-egress"


def dns_prefix(cluster: str) -> str:
    """Return the first part of the API server's host name: letters, digits and '-' only.

    AKS takes at most DNS_PREFIX_LIMIT characters (source: AKS, error InvalidDnsPrefix).
    """
    return cluster.replace("_", "-").lower()


def node_resource_group(resource_group: str, cluster: str, location: str) -> str:
    """Return the resource group that AKS makes for nodes, with the name it would choose itself.

    AKS takes at most NODE_RESOURCE_GROUP_LIMIT characters (source: AKS, naming rules).
    """
    return f"MC_{resource_group}_{cluster}_{location}"
