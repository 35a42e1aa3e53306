"""What Prometheus reads: Argo CD's own parts. Redis is left out: its monitor knows one API group,
and the subchart's network policy would let whoever reads it at redis too.

Source: argo-helm's charts/argo-cd/templates/**/servicemonitor.yaml; Azure, "Customize collection
using CRDs (service and pod monitors)" for managed Prometheus' own API group.
"""

from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD

_AZURE_MONITORS: Values = {"apiVersionOverrides": {"monitoring": "azmonitoring.coreos.com/v1"}}
_COMPONENTS = ("server", "repoServer", "controller", "applicationSet")
_ON: Values = {"metrics": {"enabled": True, "serviceMonitor": {"enabled": True}}}


def metrics_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the metrics of an Argo CD; none where nobody reads them."""
    kind = argocd.metrics.service_monitors
    if kind == "none":
        return {}
    values: Values = dict.fromkeys(_COMPONENTS, _ON)
    if argocd.notifications.enabled:
        values = merged(values, {"notifications": _ON})
    return merged(values, _AZURE_MONITORS) if kind == "azure" else values
