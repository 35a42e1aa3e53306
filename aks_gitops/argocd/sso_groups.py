"""The Entra groups that somebody's rights in Argo CD depend on."""

from collections.abc import Iterable

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.teams import RoleGroups


def groups_with_rights(argocd: InstalledArgoCD, teams: Iterable[RoleGroups]) -> tuple[str, ...]:
    """Return the object ids of all groups that Argo CD's policy or a team's project names.

    With ApplicationGroup claims a token names only groups that are assigned to the application, so
    a group that is missing here has no rights at all.
    """
    rbac = argocd.rbac
    groups = {*argocd.admin_groups, *rbac.readers}
    groups.update(group for role in rbac.roles.values() for group in role.groups)
    for team in teams:
        groups.update((*team.developer, *team.operator, *team.viewer))
    return tuple(sorted(groups))
