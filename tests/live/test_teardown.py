"""The end of a stack: everything goes in the order of `pulumi destroy`, or says why it does not."""

import json
import socket
from collections.abc import Iterator

import pytest

from aks_gitops.argocd.plan import STAGES
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.own_cluster.removal import propagation
from aks_gitops.live.plane import LOOPBACK, NAMESPACE, Plane
from aks_gitops.program import Program
from tests.builders import environment
from tests.live.argocd import APPLICATIONS, ArgoCD
from tests.live.creations import lasting
from tests.live.manifests import Manifest, child_application, config_map, deployment, text
from tests.live.operations import SETS, says, synced
from tests.live.own_objects import wait_for_own_objects
from tests.live.served import program_of, serve
from tests.live.values import value

_AWAY = "away"
ENVIRONMENTS = {
    "dev": environment(),
    "production": environment(
        syncPolicy={"prune": False, "selfHeal": False, "preserveResourcesOnDeletion": True}
    ),
    "staging": environment(),
    "remote": environment(cluster=_AWAY, syncPolicy={"retry": {"limit": 0}}),
}
_APPS = {
    "dev": ("web", "queue"),
    "production": ("web",),
    "staging": ("web",),
    "remote": ("web", "queue"),
}
_KEPT_RESOURCES = {
    "namespaces",
    "serviceaccounts",
    "configmaps",
    "deployments",
    "replicasets",
    "pods",
}
"""What stays in production: Namespaces, what Kubernetes made in them, and what Argo CD deployed."""
_KEPT = (
    "/api/v1/namespaces/orders-production",
    "/api/v1/namespaces/orders-production/configmaps/web",
    "/apis/apps/v1/namespaces/orders-production/deployments/web",
)
_QUOTA = "quota: {default: {pods: '100'}}\nnetworkPolicy: default-deny\n"


@pytest.fixture(scope="module")
def argocd(unpolled_plane: Plane) -> ArgoCD:
    return ArgoCD(unpolled_plane)


@pytest.fixture(scope="module")
def before(argocd: ArgoCD) -> set[str]:
    """What was there before the stack came."""
    wait_for_own_objects(argocd.api)
    return lasting(argocd.plane)


@pytest.fixture(scope="module")
def cluster_away(argocd: ArgoCD, before: set[str]) -> Iterator[str]:
    """The path of the Secret that registers a cluster whose address nobody answers at."""
    assert before
    with socket.socket() as silent:
        silent.bind((LOOPBACK, 0))  # It does not listen, and keeps the port from who would.
        server = f"https://{LOOPBACK}:{silent.getsockname()[1]}"
        config = json.dumps({"tlsClientConfig": {"insecure": True}})
        secret: Manifest = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": _AWAY,
                "namespace": NAMESPACE,
                "labels": {"argocd.argoproj.io/secret-type": "cluster"},
            },
            "stringData": {"name": _AWAY, "server": server, "config": config},
        }
        argocd.api.apply(secret)
        yield argocd.api.path_of(secret)


@pytest.fixture(scope="module", autouse=True)
def program(argocd: ArgoCD, cluster_away: str) -> Program:
    """A stack with everything that a Plan may hold, deployed as far as it can be."""
    assert cluster_away
    files = {
        f"teams/orders/apps/{app}/overlays/{env}/manifests.yaml": text(
            config_map(app), deployment(app)
        )
        for env, apps in _APPS.items()
        for app in apps
    }
    child = {"children/child/manifests.yaml": text(config_map("child"))}
    served = serve(argocd.plane, "teardown", {**files, **child, "teams/orders.yaml": _QUOTA})
    root = child_application("child", served, "children/child", "orders-dev")
    served.commit({"argocd/dev/child.yaml": text(root)})
    found = program_of(served, environments=ENVIRONMENTS)
    apply_program(argocd.api, found)
    for one in found.plan.applications:
        if one.environment != "remote":
            synced(argocd, one.name)
    synced(argocd, "child")
    return found


def test_an_application_whose_project_went_first_goes_once_the_project_is_back(
    argocd: ArgoCD, program: Program
) -> None:
    project = next(one for one in program.plan.stage("projects") if one.name == "orders-staging")
    name, applicationset = "orders-web-staging", f"{SETS}/orders-staging-team-apps"
    argocd.api.delete(argocd.api.path_of(project.manifest))
    argocd.api.delete(applicationset, "Foreground")
    argocd.wait_for(name, says("DeletionError"))
    assert argocd.api.find(applicationset)
    argocd.api.apply(project.manifest)
    argocd.refresh(name)
    argocd.wait(lambda _: argocd.api.find(applicationset) is None, [name])
    assert argocd.state(name) is None
    assert argocd.api.find("/api/v1/namespaces/orders-staging/configmaps/web") is None


def test_an_application_whose_cluster_is_away_goes_without_its_finalizer_or_its_cluster(
    argocd: ArgoCD, cluster_away: str
) -> None:
    applicationset = f"{SETS}/orders-remote-team-apps"
    argocd.api.delete(applicationset, "Foreground")
    for name in ("orders-queue-remote", "orders-web-remote"):
        argocd.wait_for(name, says("DeletionError"))
    assert argocd.api.find(applicationset)
    argocd.api.merge(f"{APPLICATIONS}/orders-queue-remote", {"metadata": {"finalizers": None}})
    argocd.wait(lambda _: argocd.state("orders-queue-remote") is None, ["orders-queue-remote"])
    assert argocd.state("orders-web-remote")
    _forget(argocd, cluster_away)
    argocd.refresh("orders-web-remote")
    argocd.wait(lambda _: argocd.api.find(applicationset) is None, ["orders-web-remote"])
    assert argocd.state("orders-web-remote") is None


def test_a_stack_leaves_nothing_but_what_it_is_told_to_keep(
    argocd: ArgoCD, program: Program, before: set[str], cluster_away: str
) -> None:
    _forget(argocd, cluster_away)
    _destroy(argocd, program)
    left = [key.split("/") for key in sorted(lasting(argocd.plane) - before)]
    kept = {one.name for one in program.plan.stage("namespaces") if one.retain}
    assert {key[1] for key in left} == kept, left
    assert {key[0] for key in left} == _KEPT_RESOURCES, left
    ends = {path: value(argocd.api.get(path), "metadata.deletionTimestamp") for path in _KEPT}
    assert ends == dict.fromkeys(_KEPT)


def _forget(argocd: ArgoCD, cluster_away: str) -> None:
    """Let Argo CD no longer know the cluster that is away: its Applications can go then."""
    if argocd.api.find(cluster_away):
        argocd.api.delete(cluster_away)


def _destroy(argocd: ArgoCD, program: Program) -> None:
    """Delete what a Plan holds as Pulumi does: stage by stage from the last, each until it is gone;
    what is retained is left alone."""
    for stage in reversed(STAGES):
        objects = [one for one in program.plan.stage(stage) if not one.retain]
        paths = {argocd.api.path_of(one.manifest): propagation(one.manifest) for one in objects}
        for path, how in paths.items():
            if argocd.api.find(path):
                argocd.api.delete(path, how)
        argocd.wait(lambda _: not any(map(argocd.api.find, paths)))  # noqa: B023 met before the next
