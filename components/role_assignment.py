"""One role of one principal on one resource."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pulumi

from aks_gitops.azure.roles import Role, assignment_name, role_definition_id, subscription_of

if TYPE_CHECKING:
    from pulumi_azure_native.authorization import RoleAssignment


@dataclass(frozen=True, kw_only=True)
class RoleGrant:
    """Who may do what, on what."""

    role: Role
    scope: str
    """The resource id that the role holds for. It is plain text, so that the assignment's name is
    known before the resource is there; whoever creates that resource adds `depends_on`."""
    principal_id: pulumi.Input[str]
    """The principal's object id."""
    principal: str
    """What names the principal in the assignment's name, see `assignment_name`."""
    principal_type: Literal["ServicePrincipal", "Group"] = "ServicePrincipal"
    """Said to Azure, so that it does not look for an identity that it has not replicated yet."""


def assign_role(name: str, grant: RoleGrant, opts: pulumi.ResourceOptions) -> "RoleAssignment":
    """Register a role assignment.

    Given: `opts` with the parent, and with `depends_on` where the scope is created by the stack.
    """
    # Imported where it is needed: stacks without Azure start faster.
    import pulumi_azure_native as azure

    # The name is fixed, and Azure refuses a second assignment of the same role.
    replaced = pulumi.ResourceOptions(delete_before_replace=True)
    return azure.authorization.RoleAssignment(
        name,
        scope=grant.scope,
        role_assignment_name=assignment_name(grant.scope, grant.role, grant.principal),
        role_definition_id=role_definition_id(subscription_of(grant.scope), grant.role),
        principal_id=grant.principal_id,
        principal_type=grant.principal_type,
        opts=pulumi.ResourceOptions.merge(opts, replaced),
    )
