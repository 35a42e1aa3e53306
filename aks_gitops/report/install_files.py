"""The installation of Argo CD as files: the chart's values, or the extension's settings."""

from collections.abc import Mapping

from aks_gitops.install.extension import extension_values
from aks_gitops.install.extension_settings import configuration_settings
from aks_gitops.install.facts import install_facts
from aks_gitops.install.values import helm_values
from aks_gitops.report.manifests import to_yaml
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.stack import Settings

VALUES = "argocd/values.yaml"
CONFIGURATION_SETTINGS = "argocd/configuration-settings.yaml"


def install_files(settings: Settings, argocd_cm: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each file, by its path; nothing for an Argo CD of somebody else's.

    What Azure makes stands as a placeholder: ${identityClientId}.
    """
    argocd = settings.argocd
    if not isinstance(argocd, InstalledArgoCD):
        return {}
    values = helm_values(argocd, install_facts(argocd, settings.cluster, argocd_cm))
    if argocd.install == "helm":
        return {VALUES: to_yaml(values)}
    return {
        CONFIGURATION_SETTINGS: to_yaml(configuration_settings(extension_values(argocd, values)))
    }
