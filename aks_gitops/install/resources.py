"""What the pods ask for, and at most get.

Requests are what autoscaling and the scheduler reckon with. Memory is limited, so that one part
cannot starve a node; processor time is not, as a limit would only slow Argo CD down.
Source of the order of magnitude: Argo CD's operator-manual/high_availability.md, for some hundred
Applications.
"""

from collections.abc import Mapping

from aks_gitops.install.merge import at, merged
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.availability import Component, HighAvailability, Resources

_Amounts = tuple[str, str, str]
"""Requested processor time, requested memory, and the most memory."""

USUAL: Mapping[Component, _Amounts] = {
    "server": ("100m", "256Mi", "1Gi"),
    "repoServer": ("250m", "512Mi", "2Gi"),
    "controller": ("500m", "1Gi", "4Gi"),
    "applicationSet": ("100m", "256Mi", "1Gi"),
    "notifications": ("50m", "128Mi", "512Mi"),
    "redis": ("100m", "128Mi", "512Mi"),
    "redis-ha": ("100m", "256Mi", "1Gi"),
}
"""What a part asks for where the settings name nothing else."""

_PLACES: Mapping[Component, tuple[str, ...]] = {
    "redis-ha": ("redis-ha", "redis", "resources"),
}
"""Where the chart looks for them, where it is not below the component's name."""

_BESIDES: Mapping[tuple[str, ...], _Amounts] = {
    ("redisSecretInit",): ("50m", "64Mi", "256Mi"),
    ("repoServer", "copyutil"): ("50m", "64Mi", "256Mi"),
}
_BESIDES_REDIS: Mapping[tuple[str, ...], _Amounts] = {
    ("redis-ha", "haproxy"): ("50m", "128Mi", "512Mi"),
    ("redis-ha", "haproxy", "init"): ("20m", "32Mi", "128Mi"),
    ("redis-ha", "init"): ("20m", "32Mi", "128Mi"),
    ("redis-ha", "sentinel"): ("20m", "32Mi", "128Mi"),
    ("redis-ha", "splitBrainDetection"): ("10m", "16Mi", "64Mi"),
}
"""Containers too small for a setting of their own. They have limits for policies that ask."""


def resource_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for what each container asks for."""
    asked = {
        _PLACES.get(component, (component, "resources")): _as_set(argocd.resources[component])
        if component in argocd.resources
        else _usual(USUAL[component])
        for component in _components(argocd)
    }
    replicated = isinstance(argocd.availability, HighAvailability)
    besides = {**_BESIDES, **_BESIDES_REDIS} if replicated else _BESIDES
    small = {(*place, "resources"): _usual(amounts) for place, amounts in besides.items()}
    return merged(*(at(place, value) for place, value in {**asked, **small}.items()))


def _components(argocd: InstalledArgoCD) -> list[Component]:
    redis: Component = "redis-ha" if isinstance(argocd.availability, HighAvailability) else "redis"
    usual: list[Component] = ["server", "repoServer", "controller", "applicationSet", redis]
    return [*usual, "notifications"] if argocd.notifications.enabled else usual


def _usual(amounts: _Amounts) -> Values:
    cpu, memory, most = amounts
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}}


def _as_set(resources: Resources) -> Values:
    limits = {"cpu": resources.cpu_limit, "memory": resources.memory_limit}
    return {
        "requests": {"cpu": resources.cpu, "memory": resources.memory},
        "limits": {key: value for key, value in limits.items() if value},
    }
