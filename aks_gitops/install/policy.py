"""Who may do what in all of Argo CD, as the policy that argocd-server reads.

Source: Argo CD's operator-manual/rbac.md. Each line is sorted into place, so that the order of the
settings never restarts anything.
"""

from collections.abc import Iterable, Iterator

from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.rbac import Rbac

ADMIN = "role:admin"
READ_ONLY = "role:readonly"


def policy_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the rights in an Argo CD."""
    rbac = {
        "policy.csv": policy_csv(argocd.rbac, argocd.admin_groups),
        "policy.default": READ_ONLY if argocd.rbac.default_role == "readonly" else "",
        "policy.matchMode": "glob",
        "scopes": "[groups]",
    }
    return {"configs": {"rbac": rbac, "cm": {"exec.enabled": argocd.rbac.permits_exec}}}


def policy_csv(rbac: Rbac, admin_groups: Iterable[str]) -> str:
    """Return the policy: what each role may do, then who has which role."""
    lines = (*sorted(set(_permissions(rbac))), *sorted(set(_members(rbac, admin_groups))))
    return "".join(f"{', '.join(line)}\n" for line in lines)


def _permissions(rbac: Rbac) -> Iterator[tuple[str, ...]]:
    for name, role in rbac.roles.items():
        for one in role.permissions:
            yield "p", f"role:{name}", one.resource, one.action, one.object, one.effect


def _members(rbac: Rbac, admin_groups: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for group in admin_groups:
        yield "g", group, ADMIN
    for group in rbac.readers:
        yield "g", group, READ_ONLY
    for name, role in rbac.roles.items():
        for group in role.groups:
            yield "g", group, f"role:{name}"
