"""Names of what watches a cluster: made from the cluster's, so that people find them."""

import hashlib
import re

DIAGNOSTIC_SETTING = "aks-gitops"
"""The name of the cluster's diagnostic setting; it is the cluster's own, so any name is free."""

_OTHER = re.compile(r"[^A-Za-z0-9]+")


def workspace_name(cluster: str) -> str:
    """Return the name of a Log Analytics workspace (at most 63 characters)."""
    return _fitted(cluster, "logs", 63)


def monitor_name(cluster: str) -> str:
    """Return the name of an Azure Monitor workspace (at most 44 characters)."""
    return _fitted(cluster, "metrics", 44)


def metrics_endpoint_name(cluster: str) -> str:
    """Return the name of the data collection endpoint for metrics (at most 44 characters)."""
    return _fitted(cluster, "metrics", 44)


def metrics_rule_name(cluster: str) -> str:
    """Return the name of the data collection rule for metrics (at most 64 characters)."""
    return _fitted(cluster, "metrics", 64)


def containers_rule_name(cluster: str) -> str:
    """Return the name of the data collection rule for pods' logs (at most 64 characters)."""
    return _fitted(cluster, "containers", 64)


def _fitted(cluster: str, purpose: str, limit: int) -> str:
    """Return `cluster-purpose` of letters, digits and '-'; what had to change gets a checksum, so
    that two clusters never share a name."""
    plain = _OTHER.sub("-", cluster).strip("-")
    room = limit - len(purpose) - 1
    if plain == cluster and len(plain) <= room:
        return f"{plain}-{purpose}"
    checksum = hashlib.sha256(cluster.encode()).hexdigest()[:8]
    return f"{plain[: room - 9].rstrip('-')}-{checksum}-{purpose}"
