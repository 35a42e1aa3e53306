"""Where people and webhooks reach Argo CD."""

from aks_gitops.settings.argocd import InstalledArgoCD

PORT_FORWARDED = "localhost:8080"
"""What `kubectl port-forward service/... 8080:443` listens on, as the chart's notes write it."""

_CHART_NAME = "argocd"
"""The chart's nameOverride."""


def host(argocd: InstalledArgoCD) -> str:
    """Return the host name, with a port where it is not the usual one.

    Without a domain it is the forwarded port: the chart would write argocd.example.com.
    """
    return argocd.domain or PORT_FORWARDED


def base_url(argocd: InstalledArgoCD) -> str:
    """Return the URL that links, redirects and webhooks start with."""
    return f"https://{host(argocd)}"


def full_name(argocd: InstalledArgoCD) -> str:
    """Return what the chart lets the names of its objects start with (its _common.tpl)."""
    name = argocd.name
    return name if _CHART_NAME in name else f"{name}-{_CHART_NAME}"


def server_service(argocd: InstalledArgoCD) -> str:
    """Return the name of argocd-server's Service."""
    return f"{full_name(argocd)}-server"
