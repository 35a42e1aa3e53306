"""Whether a cluster has room for Argo CD, known before anything is made.

What pods ask for is not compared with what machines have: that depends on the size. Sources: Argo
CD's operator-manual/high_availability.md (three nodes); Microsoft, "Tutorial: Deploy applications
using GitOps with Argo CD" (four nodes, and one of linux/amd64); AKS, "Manage system node pools",
"Use node taints" and "Add an Azure Spot node pool"; Azure, "Virtual machine sizes naming
conventions".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.availability import HighAvailability
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.node_pools import FOR_AKS_ALONE, NodePool, UserPool

Architecture = Literal["amd64", "arm64"]

# Standard_D4pds_v5: after the number of processors stand letters, and p is for Arm.
_SIZE = re.compile(r"[A-Za-z]+_[A-Z]+[0-9]+(?:-[0-9]+)?(?P<features>[a-z]*)")
_REPELS = (":NoSchedule", ":NoExecute")

# redis: three servers and three proxies, no two of a kind on one node.
_REPLICAS = 3
_PROXIES = 3
_NODES_OF_THE_EXTENSION = 4

_MODE = "argocd.availability.mode"

# Estimates: drivers, network and monitoring on each node; DNS, metrics and policy once.
_DAEMONS_PER_NODE = 14
_AKS_PODS = 16


@dataclass(frozen=True, kw_only=True)
class NodePoolFacts:
    """What counts of a node pool, whoever made it."""

    name: str
    min_count: int
    """The fewest nodes; equal to `max_count` where their number is fixed."""
    max_count: int
    """The most nodes."""
    max_pods: int
    """The most pods on a node."""
    taints: tuple[str, ...] = ()
    """Taints as kubectl writes them, AKS's own too."""
    spot: bool = False
    linux: bool = True
    architecture: Architecture = "amd64"
    mode: Literal["System", "User"]
    setting: str | None = None
    """Where the pool stands in the stack's settings; None where they do not have it."""


class CapacityFinding(NamedTuple):
    """What a cluster has no room for. Errors cannot work; warnings may, later or at worse times."""

    severity: Literal["error", "warning"]
    path: str
    fact: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fact}; {self.fix}"


def architecture(vm_size: str) -> Architecture:
    """Return what processors machines of a size have."""
    match = _SIZE.match(vm_size)
    return "arm64" if match and "p" in match["features"] else "amd64"


def pools_of(cluster: CreatedCluster) -> tuple[NodePoolFacts, ...]:
    """Return the node pools of a cluster that the stack creates, the system pool first."""
    system = cluster.system_pool
    only = (FOR_AKS_ALONE,) if system.dedicated else ()
    user = (
        _facts(pool, name, f"cluster.pools.{name}", pool.taints)
        for name, pool in sorted(cluster.pools.items())
    )
    return (_facts(system, system.name, "cluster.systemPool", only), *user)


def capacity_findings(
    pools: Sequence[NodePoolFacts], argocd: InstalledArgoCD
) -> Iterator[CapacityFinding]:
    """Yield what the node pools of a cluster have no room for.

    Where `extraValues` bring tolerations of their own, taints are not looked at.
    """
    free = [pool for pool in pools if _takes_pods(pool, tolerant=_tolerates(argocd))]
    if not free:
        yield _no_pool(pools)
        return
    usable = [pool for pool in free if argocd.install == "helm" or pool.architecture == "amd64"]
    if not usable:
        yield CapacityFinding(
            "error",
            _where(free),
            "has only Arm nodes for Argo CD, and the extension needs linux/amd64",
            "add a node pool of an x86 size, such as Standard_D4ds_v5",
        )
        return
    yield from _node_findings(usable, argocd)
    yield from _pod_findings(usable, pools, argocd)


def pods_of(argocd: InstalledArgoCD) -> int:
    """Return how many pods an Argo CD has at least, with the one that makes redis' password."""
    availability = argocd.availability
    pods = availability.controller_shards + int(argocd.notifications.enabled) + 1
    if isinstance(availability, HighAvailability):
        parts = availability.server.min + availability.repo_server.min
        return pods + parts + availability.application_set + _REPLICAS + _PROXIES
    server, repo_server, application_set, redis = 1, 1, 1, 1
    return pods + server + repo_server + application_set + redis


def _facts(pool: NodePool, name: str, setting: str, taints: tuple[str, ...]) -> NodePoolFacts:
    return NodePoolFacts(
        name=name,
        min_count=pool.min_count,
        max_count=pool.max_count,
        max_pods=pool.max_pods,
        taints=taints,
        spot=isinstance(pool, UserPool) and pool.spot,
        architecture=architecture(pool.vm_size),
        mode="User" if isinstance(pool, UserPool) else "System",
        setting=setting,
    )


def _tolerates(argocd: InstalledArgoCD) -> bool:
    values = argocd.extra_values.get("global")
    return isinstance(values, dict) and bool(values.get("tolerations"))


def _takes_pods(pool: NodePoolFacts, *, tolerant: bool) -> bool:
    """Tell whether Argo CD's pods can run on a pool; spot nodes repel all that do not ask."""
    if not pool.linux:
        return False
    return tolerant or not (pool.spot or any(taint.endswith(_REPELS) for taint in pool.taints))


def _no_pool(pools: Sequence[NodePoolFacts]) -> CapacityFinding:
    if any(pool.mode == "User" and pool.linux for pool in pools):
        fact = "has no node for Argo CD: every node pool is tainted or of spot machines"
        return CapacityFinding("error", _where(pools), fact, "add a node pool without taints")
    fact = "has no node for Argo CD: the system pool is for AKS's own pods alone"
    fix = "add a Linux node pool"
    if any(pool.setting for pool in pools):
        fix = "add a node pool, or set cluster.systemPool.dedicated to false"
    return CapacityFinding("error", _where(pools), fact, fix)


def _node_findings(
    pools: Sequence[NodePoolFacts], argocd: InstalledArgoCD
) -> Iterator[CapacityFinding]:
    availability = argocd.availability
    if not isinstance(availability, HighAvailability):
        return
    least, most = _nodes(pools)
    if availability.redis_anti_affinity == "preferred":
        if most < 2:
            fact = f"survives no lost node: Argo CD can run on {_count(most, 'node')}"
            yield CapacityFinding("warning", _MODE, fact, _grow(pools, 2 - most))
        return
    extension = argocd.install == "extension"
    need = _NODES_OF_THE_EXTENSION if extension else _REPLICAS
    whose = " from the extension" if extension else ""
    if most < need:
        fact = f"needs {need} nodes{whose}, and Argo CD can run on at most {most}"
        fix = f"{_grow(pools, need - most)}, or write redisAntiAffinity: preferred"
        yield CapacityFinding("error", _MODE, fact, fix)
    elif least < need:
        fact = f"needs {need} nodes{whose}, and there may be only {least} at first"
        fix = f"{_keep(pools, need - least)}, or let it wait for the autoscaler"
        yield CapacityFinding("warning", _MODE, fact, fix)


def _pod_findings(
    usable: Sequence[NodePoolFacts], pools: Sequence[NodePoolFacts], argocd: InstalledArgoCD
) -> Iterator[CapacityFinding]:
    """Warn where pods would not fit by their number; the numbers of AKS's own are estimates."""
    _, nodes = _nodes(usable)
    room = sum(pool.max_count * (pool.max_pods - _DAEMONS_PER_NODE) for pool in usable)
    # AKS's own pods prefer system pools, and stay there while these have room.
    shared = all(pool.mode == "System" for pool in usable) or not any(
        pool.mode == "System" for pool in pools
    )
    need = pods_of(argocd) + (_AKS_PODS if shared else 0)
    if room >= need:
        return
    per_node = _DAEMONS_PER_NODE - (-need // nodes)
    fact = (
        f"gets about {need} pods besides {_DAEMONS_PER_NODE} of AKS on each of"
        f" {_count(nodes, 'node')}, more than maxPods lets in"
    )
    largest = max(usable, key=lambda pool: pool.max_count)
    yield CapacityFinding(
        "warning", _place(largest), fact, f"write maxPods: {per_node} or more, or add nodes"
    )


def _nodes(pools: Sequence[NodePoolFacts]) -> tuple[int, int]:
    """Return the fewest and the most nodes of some pools."""
    return sum(pool.min_count for pool in pools), sum(pool.max_count for pool in pools)


def _grow(pools: Sequence[NodePoolFacts], by: int) -> str:
    """Return the fix that gives the largest of some pools more nodes at most."""
    largest = max(pools, key=lambda pool: pool.max_count)
    if not largest.setting:
        return f"give the node pool {largest.name} {_count(largest.max_count + by, 'node')}"
    return f"raise {largest.setting}.maxCount to {largest.max_count + by}"


def _keep(pools: Sequence[NodePoolFacts], more: int) -> str:
    """Return the fix that keeps more nodes of some pools at least."""
    widest = max(pools, key=lambda pool: pool.max_count - pool.min_count)
    if widest.min_count + more > widest.max_count:
        return f"raise minCount of the pools by {more} in all"
    if not widest.setting:
        return (
            f"give the node pool {widest.name} {_count(widest.min_count + more, 'node')} at least"
        )
    return f"raise {widest.setting}.minCount to {widest.min_count + more}"


def _where(pools: Sequence[NodePoolFacts]) -> str:
    return "cluster.pools" if any(pool.setting for pool in pools) else "cluster"


def _place(pool: NodePoolFacts) -> str:
    return pool.setting or f"node pool {pool.name}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
