"""Room for Argo CD in a cluster: each finding with its exact message and what would do."""

from collections.abc import Mapping

import pytest

from aks_gitops.install.capacity import (
    NodePoolFacts,
    architecture,
    capacity_findings,
    pods_of,
    pools_of,
)
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.mistakes import validate
from tests.unit.argocd_matrix import INSTALLS, NOTIFICATIONS
from tests.unit.stacks import created_cluster

HA = {"mode": "ha"}
SINGLE = {"mode": "single"}


def argocd(install: str = "helm", **keys: object) -> InstalledArgoCD:
    usual = {"domain": "argocd.example.com", "localAdmin": True, "workloadIdentity": False}
    return validate(InstalledArgoCD, {**usual, "availability": SINGLE, **INSTALLS[install], **keys})


def size(
    low: int, high: int, vm_size: str = "Standard_D4ds_v5", **keys: object
) -> dict[str, object]:
    return {"vmSize": vm_size, "minCount": low, "maxCount": high, **keys}


def created(
    system: Mapping[str, object], *, dedicated: bool = False, **pools: Mapping[str, object]
) -> tuple[NodePoolFacts, ...]:
    keys = {"systemPool": {**system, "dedicated": dedicated}, "pools": pools}
    return pools_of(validate(CreatedCluster, created_cluster(**keys)))


def existing(**keys: object) -> NodePoolFacts:
    usual: dict[str, object] = {
        "name": "nodepool1",
        "min_count": 3,
        "max_count": 3,
        "max_pods": 110,
        "mode": "System",
    }
    return NodePoolFacts(**{**usual, **keys})  # type: ignore[arg-type]


def messages(pools: tuple[NodePoolFacts, ...], wanted: InstalledArgoCD) -> list[str]:
    return [f"{one.severity} {one}" for one in capacity_findings(pools, wanted)]


@pytest.mark.parametrize(
    ("pools", "wanted"),
    [
        (created(size(1, 1)), argocd()),
        (created(size(1, 1)), argocd("extension")),
        (created(size(3, 3)), argocd(availability=HA)),
        (created(size(1, 2), work=size(2, 2)), argocd(availability=HA)),
        (
            created(size(2, 3), dedicated=True, work=size(4, 8)),
            argocd("extension", availability=HA),
        ),
        ((existing(),), argocd(availability=HA)),
    ],
)
def test_a_cluster_with_room_is_fine(
    pools: tuple[NodePoolFacts, ...], wanted: InstalledArgoCD
) -> None:
    assert messages(pools, wanted) == []


def test_ha_needs_three_nodes_and_four_from_the_extension() -> None:
    assert messages(created(size(1, 2)), argocd(availability=HA)) == [
        "error argocd.availability.mode: needs 3 nodes, and Argo CD can run on at most 2; "
        "raise cluster.systemPool.maxCount to 3, or write redisAntiAffinity: preferred"
    ]
    pools = created(
        size(2, 3), dedicated=True, work=size(3, 3), few=size(0, 1, taints=["a:NoExecute"])
    )
    assert messages(pools, argocd("extension", availability=HA)) == [
        "error argocd.availability.mode: needs 4 nodes from the extension, "
        "and Argo CD can run on at most 3; "
        "raise cluster.pools.work.maxCount to 4, or write redisAntiAffinity: preferred"
    ]
    assert messages((existing(min_count=1, max_count=1),), argocd(availability=HA)) == [
        "error argocd.availability.mode: needs 3 nodes, and Argo CD can run on at most 1; "
        "give the node pool nodepool1 3 nodes, or write redisAntiAffinity: preferred"
    ]


def test_nodes_that_the_autoscaler_adds_are_waited_for() -> None:
    later = "or let it wait for the autoscaler"
    assert messages(created(size(1, 5)), argocd(availability=HA)) == [
        "warning argocd.availability.mode: needs 3 nodes, and there may be only 1 at first; "
        f"raise cluster.systemPool.minCount to 3, {later}"
    ]
    assert messages(created(size(1, 2), work=size(0, 1)), argocd(availability=HA)) == [
        "warning argocd.availability.mode: needs 3 nodes, and there may be only 1 at first; "
        f"raise minCount of the pools by 2 in all, {later}"
    ]
    assert messages((existing(min_count=2, max_count=9),), argocd(availability=HA)) == [
        "warning argocd.availability.mode: needs 3 nodes, and there may be only 2 at first; "
        f"give the node pool nodepool1 3 nodes at least, {later}"
    ]


def test_redis_may_share_nodes_but_one_node_survives_nothing() -> None:
    close = argocd(availability={**HA, "redisAntiAffinity": "preferred"})
    assert messages(created(size(2, 2)), close) == []
    assert messages(created(size(1, 1)), close) == [
        "warning argocd.availability.mode: survives no lost node: Argo CD can run on 1 node; "
        "raise cluster.systemPool.maxCount to 2"
    ]


def test_a_dedicated_system_pool_alone_leaves_no_node() -> None:
    alone = "has no node for Argo CD: the system pool is for AKS's own pods alone"
    assert messages(created(size(3, 5), dedicated=True), argocd()) == [
        f"error cluster.pools: {alone}; "
        "add a node pool, or set cluster.systemPool.dedicated to false"
    ]
    system = existing(taints=("CriticalAddonsOnly=true:NoSchedule",))
    windows = existing(name="win", mode="User", linux=False)
    assert messages((system, windows), argocd()) == [
        f"error cluster: {alone}; add a Linux node pool"
    ]


def test_tainted_and_spot_pools_leave_no_node() -> None:
    pools = created(
        size(3, 5),
        dedicated=True,
        batch=size(1, 5, taints=["workload=batch:NoSchedule"]),
        cheap=size(1, 5, spot=True),
    )
    assert messages(pools, argocd()) == [
        "error cluster.pools: has no node for Argo CD: every node pool is tainted "
        "or of spot machines; add a node pool without taints"
    ]


def test_a_taint_that_only_prefers_is_none_and_own_tolerations_are_trusted() -> None:
    prefers = created(size(3, 5), dedicated=True, a=size(1, 5, taints=["a=b:PreferNoSchedule"]))
    assert messages(prefers, argocd()) == []
    tolerant = argocd(
        extraValues={
            "global": {"tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]}
        }
    )
    assert messages(created(size(3, 5), dedicated=True), tolerant) == []


def test_the_extension_needs_a_node_that_is_not_arm() -> None:
    pools = created(size(3, 5, "Standard_D4pds_v5"))
    assert messages(pools, argocd()) == []
    assert messages(pools, argocd("extension")) == [
        "error cluster.pools: has only Arm nodes for Argo CD, and the extension needs linux/amd64; "
        "add a node pool of an x86 size, such as Standard_D4ds_v5"
    ]


def test_too_few_pods_on_a_node_are_warned_of_with_the_number_that_would_do() -> None:
    pools = created(size(1, 1, maxPods=30))
    assert messages(pools, argocd()) == [
        "warning cluster.systemPool: gets about 22 pods besides 14 of AKS on each of 1 node, "
        "more than maxPods lets in; write maxPods: 36 or more, or add nodes"
    ]
    assert messages(created(size(1, 1, maxPods=36)), argocd()) == []
    assert messages(created(size(2, 2, maxPods=30)), argocd()) == []


def test_pods_are_counted_by_the_settings() -> None:
    assert pods_of(argocd()) == 6
    assert pods_of(argocd(notifications=NOTIFICATIONS["teams"])) == 7
    ranges = {**HA, "server": {"min": 3, "max": 9}, "controllerShards": 4}
    assert pods_of(argocd(availability=ranges)) == 3 + 2 + 2 + 4 + 6 + 1


@pytest.mark.parametrize(
    ("vm_size", "expected"),
    [
        ("Standard_D4ps_v5", "arm64"),
        ("Standard_E8pds_v6", "arm64"),
        ("Standard_B2pts_v2", "arm64"),
        ("Standard_D2pls_v6", "arm64"),
        ("Standard_D4ds_v5", "amd64"),
        ("Standard_NP10s", "amd64"),
        ("Standard_E4-2as_v5", "amd64"),
        ("Standard_DS2_v2", "amd64"),
    ],
)
def test_sizes_of_arm_machines_have_a_p(vm_size: str, expected: str) -> None:
    assert architecture(vm_size) == expected
