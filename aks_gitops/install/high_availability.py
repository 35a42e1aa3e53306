"""How many pods there are, where they run, and how many may be missing at a time.

Sources: Argo CD's operator-manual/high_availability.md; values.yaml and templates of argo-helm's
charts/argo-cd and DandyDeveloper's charts/redis-ha.

Everything is said, also for one pod each: the extension's own defaults are those of high
availability.
"""

from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.availability import HighAvailability, Replicas, SingleAvailability

_ONE = Replicas.model_validate({"min": 1, "max": 1})
# The chart's own targets of 50 % would start pods that idle: Go frees memory late.
_TARGETS = {"targetCPUUtilizationPercentage": 70, "targetMemoryUtilizationPercentage": 80}
_ZONE = "topology.kubernetes.io/zone"
_HOST = "kubernetes.io/hostname"
# A lost zone must not keep the rest from running, so spreading is a wish.
_WISH = "ScheduleAnyway"
# maxUnavailable, not minAvailable: of a single pod it never blocks a node's drain.
_BUDGET = {"maxUnavailable": 1}
# Three pods that may not share three nodes leave no room for a fourth: one has to go first.
_ONE_AFTER_ANOTHER = {
    "type": "RollingUpdate",
    "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
}


def availability_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the pods of an Argo CD."""
    availability = argocd.availability
    if isinstance(availability, HighAvailability):
        return merged(_parts(availability), _redis(availability), _spread())
    return merged(_parts(availability), {"redis-ha": {"enabled": False}})


def _parts(availability: SingleAvailability | HighAvailability) -> Values:
    several = availability if isinstance(availability, HighAvailability) else None
    server = several.server if several else _ONE
    return {
        "server": {**_scaled(server), **_server_share(server)},
        "repoServer": _scaled(several.repo_server if several else _ONE),
        "applicationSet": _fixed(several.application_set if several else 1),
        # Shards, of which each serves clusters of its own. The chart tells them their number.
        "controller": _fixed(availability.controller_shards),
    }


def _scaled(replicas: Replicas) -> Values:
    if not replicas.scales:
        return {**_fixed(replicas.min), "autoscaling": {"enabled": False}}
    range_ = {"minReplicas": replicas.min, "maxReplicas": replicas.max}
    return {
        "autoscaling": {"enabled": True, **range_, **_TARGETS},
        "pdb": {"enabled": True, **_BUDGET},
    }


def _fixed(pods: int) -> Values:
    budget = {"enabled": True, **_BUDGET} if pods > 1 else {"enabled": False}
    return {"replicas": pods, "pdb": budget}


def _server_share(replicas: Replicas) -> Values:
    """Return what tells each server its share of the logins that may run at once."""
    if replicas.scales or replicas.min == 1:
        return {}
    return {"env": [{"name": "ARGOCD_API_SERVER_REPLICAS", "value": str(replicas.min)}]}


def _redis(availability: HighAvailability) -> Values:
    apart = availability.redis_anti_affinity == "required"
    return {
        "redis-ha": {
            "enabled": True,
            "hardAntiAffinity": apart,
            "podDisruptionBudget": _BUDGET,
            "topologySpreadConstraints": {
                "enabled": True,
                "topologyKey": _ZONE,
                "whenUnsatisfiable": _WISH,
            },
            "haproxy": {
                "enabled": True,
                "hardAntiAffinity": apart,
                "podDisruptionBudget": _BUDGET,
                "deploymentStrategy": _ONE_AFTER_ANOTHER,
            },
        }
    }


def _spread() -> Values:
    constraints = [
        {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": _WISH} for key in (_ZONE, _HOST)
    ]
    return {"global": {"topologySpreadConstraints": constraints}}
