"""What an installation of Argo CD needs to know besides its own settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import AzureCluster, Cluster
from aks_gitops.settings.sso import EntraSso


@dataclass(frozen=True, kw_only=True)
class InstallFacts:
    """The surroundings of an Argo CD."""

    tenant_id: str | None
    """The Entra tenant that people log in to; None where there is none."""
    argocd_cm: Mapping[str, str]
    """The keys of argocd-cm that the generated Applications rely on."""


def install_facts(
    argocd: InstalledArgoCD, cluster: Cluster, argocd_cm: Mapping[str, str]
) -> InstallFacts:
    """Return the surroundings that a stack gives its Argo CD."""
    own = argocd.sso.tenant_id if isinstance(argocd.sso, EntraSso) else None
    of_cluster = cluster.tenant_id if isinstance(cluster, AzureCluster) else None
    return InstallFacts(tenant_id=own or of_cluster, argocd_cm=argocd_cm)
