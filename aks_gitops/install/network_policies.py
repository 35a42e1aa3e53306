"""Which pods may talk to each other.

The chart's policies leave the replicated redis open to the whole cluster; the subchart's own ones
close it. The chart's default deny stays off: it would cut off redis and cert-manager's solvers.
Sources: argo-helm's charts/argo-cd/templates/**/networkpolicy.yaml and DandyDeveloper's
charts/redis-ha/templates/*-network-policy.yaml.
"""

from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.availability import HighAvailability

_CLIENTS = ("argocd-application-controller", "argocd-repo-server", "argocd-server")
"""The label app.kubernetes.io/name of the pods that use redis, in every release."""
_NAMES = {"key": "app.kubernetes.io/name", "operator": "In", "values": list(_CLIENTS)}

# AKS' LocalDNS and other node-local caches listen on such addresses.
_NODE_LOCAL_DNS = {
    "selectors": [{"ipBlock": {"cidr": "169.254.0.0/16"}}],
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
}


_REDIS: Values = {
    "networkPolicy": {"enabled": True},
    # The proxies are the only way to redis. A rule names no ports: the subchart adds redis' own.
    "haproxy": {
        "networkPolicy": {
            "enabled": True,
            "ingressRules": [{"selectors": [{"podSelector": {"matchExpressions": [_NAMES]}}]}],
            "egressRules": [_NODE_LOCAL_DNS],
        }
    },
}


def network_policy_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the network policies of an Argo CD."""
    wanted: Values = {"global": {"networkPolicy": {"create": argocd.network_policies}}}
    if argocd.network_policies and isinstance(argocd.availability, HighAvailability):
        return merged(wanted, {"redis-ha": _REDIS})
    return wanted
