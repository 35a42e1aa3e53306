"""Azure's built-in roles, and names for their assignments that are the same in every run."""

import uuid
from collections.abc import Mapping
from typing import Literal

Role = Literal[
    "AcrPull",
    "Container Registry Repository Reader",
    "Key Vault Secrets User",
    "Network Contributor",
    "DNS Zone Contributor",
    "Private DNS Zone Contributor",
    "Managed Identity Operator",
    "Azure Kubernetes Service Cluster User Role",
    "Azure Kubernetes Service RBAC Cluster Admin",
    "Azure Kubernetes Service RBAC Writer",
]
"""A built-in role by its name in Azure."""

# Source: Azure's list of built-in roles.
ROLE_IDS: Mapping[Role, str] = {
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Container Registry Repository Reader": "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "DNS Zone Contributor": "befefa01-2a29-4197-83a8-272ff33ce314",
    "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
    "Azure Kubernetes Service RBAC Writer": "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
}

# Any fixed GUID would do; a change of it renames, and so replaces, every assignment.
_NAMESPACE = uuid.UUID("8f1c2a52-6f0a-5c0e-9d6b-0f2f9f6f7b11")


def role_definition_id(subscription: str, role: Role) -> str:
    """Return the resource id of a built-in role in a subscription (its GUID)."""
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.Authorization"
        f"/roleDefinitions/{ROLE_IDS[role]}"
    )


def assignment_name(scope: str, role: Role, principal: str) -> str:
    """Return the name of a role assignment: a GUID that is the same in every run.

    Given: `scope`, the resource id that the role holds for; `principal`, a label that no other
    principal of any stack has on this scope, such as the resource id of the cluster or identity.
    Case does not count: Azure's resource ids have none.
    """
    return str(
        uuid.uuid5(_NAMESPACE, "\n".join((scope.lower(), ROLE_IDS[role], principal.lower())))
    )


def subscription_of(resource_id: str) -> str:
    """Return the subscription (its GUID) in a resource id. Raises ValueError if it has none."""
    match resource_id.split("/", 3):
        case ["", subscriptions, subscription, *_] if subscriptions.lower() == "subscriptions":
            return subscription
        case _:
            raise ValueError(f"{resource_id} is not in a subscription")
