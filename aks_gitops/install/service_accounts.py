"""The names of Argo CD's service accounts, which its values set and Azure trusts.

They are set, never left to the chart: its own name for the repo-server's changes with the release
(argo-helm's charts/argo-cd/templates/_helpers.tpl).
"""

from collections.abc import Mapping
from typing import Literal

from aks_gitops.install.references import Values

ServiceAccountComponent = Literal[
    "server", "repoServer", "controller", "applicationSet", "notifications"
]
"""A part of Argo CD that has a service account, as the chart's values name it."""

SERVICE_ACCOUNTS: Mapping[ServiceAccountComponent, str] = {
    "server": "argocd-server",
    "repoServer": "argocd-repo-server",
    "controller": "argocd-application-controller",
    "applicationSet": "argocd-applicationset-controller",
    "notifications": "argocd-notifications-controller",
}


def service_account(component: ServiceAccountComponent) -> str:
    """Return the name of a component's service account."""
    return SERVICE_ACCOUNTS[component]


def identity_components(*, spokes: bool) -> tuple[ServiceAccountComponent, ...]:
    """Return the parts that act as Argo CD's identity.

    The repo-server reads repositories and charts, the application controller deploys, and
    argocd-server shows what runs in other clusters. Given: `spokes`, whether there are any.
    """
    return ("repoServer", "controller", "server") if spokes else ("repoServer", "controller")


def service_account_values() -> Values:
    """Return the chart's values that give every service account its name."""
    return {
        component: {"serviceAccount": {"create": True, "name": name}}
        for component, name in SERVICE_ACCOUNTS.items()
    }
