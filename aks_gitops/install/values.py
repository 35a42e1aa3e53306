"""All values of the chart argo-cd that one Argo CD's settings come to.

The extension takes the same values: only the key names' notation is another.
"""

from aks_gitops.install.address import host
from aks_gitops.install.config_map import config_map_values, namespace_values
from aks_gitops.install.exposure import exposure_values
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.high_availability import availability_values
from aks_gitops.install.merge import merged
from aks_gitops.install.metrics import metrics_values
from aks_gitops.install.network_policies import network_policy_values
from aks_gitops.install.notifications import notification_values
from aks_gitops.install.policy import policy_values
from aks_gitops.install.references import Values
from aks_gitops.install.resources import resource_values
from aks_gitops.install.service_accounts import service_account_values
from aks_gitops.install.single_sign_on import sso_values
from aks_gitops.install.webhooks import webhook_values
from aks_gitops.install.workload_identity import workload_identity_values
from aks_gitops.settings.argocd import InstalledArgoCD


def helm_values(argocd: InstalledArgoCD, facts: InstallFacts) -> Values:
    """Return the values of the chart for an Argo CD; `extraValues` win over the settings.

    No value holds a secret. A text may hold placeholders (references.py).
    """
    return merged(*sections(argocd, facts), argocd.extra_values)


def sections(argocd: InstalledArgoCD, facts: InstallFacts) -> tuple[Values, ...]:
    """Return the values by what they are about; no two set the same one."""
    return (
        {"global": {"domain": host(argocd)}},
        availability_values(argocd),
        config_map_values(argocd, facts),
        exposure_values(argocd),
        metrics_values(argocd),
        namespace_values(argocd),
        network_policy_values(argocd),
        notification_values(argocd),
        policy_values(argocd),
        resource_values(argocd),
        service_account_values(),
        sso_values(argocd, facts),
        webhook_values(argocd),
        workload_identity_values(argocd),
    )
