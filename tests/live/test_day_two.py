"""What happens to what runs: drift, rollouts and their way back, autoscalers."""

from collections.abc import Mapping, Sequence

import pytest

from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from tests.builders import environment
from tests.live.argocd import ArgoCD, operation_of
from tests.live.manifests import IMAGE, Manifest, config_map, deployment, text
from tests.live.operations import look, synced
from tests.live.served import ServedRepository, program_of, serve
from tests.live.values import value

_NEWER = "registry.example.com/shop:2"
ENVIRONMENTS = {
    "dev": environment(),
    "production": environment(syncPolicy={"prune": False, "selfHeal": False}),
}

APPLICATIONS: Mapping[str, tuple[Manifest, ...]] = {
    "drifting": (config_map("changed"), config_map("deleted"), deployment("drifting")),
    "rolling": (deployment("rolling"),),
    "scaled": (deployment("scaled"),),
}


@pytest.fixture(scope="module")
def argocd(unpolled_plane: Plane) -> ArgoCD:
    return ArgoCD(unpolled_plane)


@pytest.fixture(scope="module", autouse=True)
def repository(argocd: ArgoCD) -> ServedRepository:
    """All applications in both environments, applied; each test waits for its own."""
    files = {
        _path(app, env): text(*manifests)
        for app, manifests in APPLICATIONS.items()
        for env in ENVIRONMENTS
    }
    served = serve(argocd.plane, "day-two", files)
    apply_program(argocd.api, program_of(served, environments=ENVIRONMENTS))
    return served


def _path(app: str, env: str) -> str:
    return f"teams/orders/apps/{app}/overlays/{env}/manifests.yaml"


def test_in_dev_what_somebody_changed_or_deleted_comes_back(argocd: ArgoCD) -> None:
    synced(argocd, "orders-drifting-dev")
    _drift(argocd, "dev")
    argocd.wait(lambda _: not _drifted(argocd, "dev"), ["orders-drifting-dev"])
    synced(argocd, "orders-drifting-dev")


def test_in_production_it_stays_until_somebody_syncs(argocd: ArgoCD) -> None:
    name = "orders-drifting-production"
    synced(argocd, name)
    before = operation_of(argocd.application(name))
    _drift(argocd, "production")
    argocd.wait_for(name, lambda one: one.sync == "OutOfSync")
    look(argocd, name)
    assert _drifted(argocd, "production") == {"changed", "deleted", "drifting"}
    assert operation_of(argocd.application(name)) == before
    argocd.sync(name)
    argocd.wait_for(name)
    assert _drifted(argocd, "production") == set()


def test_a_new_image_rolls_out_with_a_commit_and_back_with_its_revert(
    argocd: ArgoCD, repository: ServedRepository
) -> None:
    names = [f"orders-rolling-{env}" for env in ENVIRONMENTS]
    for name in names:
        synced(argocd, name)
    newer = text(deployment("rolling", image=_NEWER))
    commit = repository.commit({_path("rolling", env): newer for env in ENVIRONMENTS}, "Version 2")
    _roll(argocd, names, commit)
    assert {env: _images(argocd, env, "rolling") for env in ENVIRONMENTS} == {
        "dev": {_NEWER: 1, IMAGE: 0},
        "production": {_NEWER: 1, IMAGE: 0},
    }
    _roll(argocd, names, repository.revert(commit))
    assert {env: _images(argocd, env, "rolling") for env in ENVIRONMENTS} == {
        "dev": {_NEWER: 0, IMAGE: 1},
        "production": {_NEWER: 0, IMAGE: 1},
    }


def test_replicas_that_an_autoscaler_set_stay_through_a_sync_and_those_of_a_person_do_not(
    argocd: ArgoCD, repository: ServedRepository
) -> None:
    name = "orders-scaled-dev"
    path = _apps("dev", "deployments/scaled")
    synced(argocd, name)
    autoscaler = argocd.api.apply(_autoscaler("scaled"))
    argocd.wait(lambda _: _replicas(argocd, path) == 3, [name])
    look(argocd, name)
    argocd.wait_for(name)
    commit = repository.commit({_path("scaled", "dev"): text(deployment("scaled", image=_NEWER))})
    _roll(argocd, [name], commit)
    assert _images(argocd, "dev", "scaled") == {_NEWER: 3, IMAGE: 0}
    argocd.api.delete(argocd.api.path_of(autoscaler))
    argocd.api.merge(path, {"spec": {"replicas": 5}})
    argocd.wait(lambda _: _replicas(argocd, path) == 1, [name])
    argocd.wait_for(name)


def _drift(argocd: ArgoCD, env: str) -> None:
    """Change a ConfigMap and a Deployment by hand, and delete a ConfigMap."""
    argocd.api.merge(_core(env, "configmaps/changed"), {"data": {"text": "by hand"}})
    argocd.api.delete(_core(env, "configmaps/deleted"))
    image = [{"name": "main", "image": _NEWER}]
    spec = {"template": {"spec": {"containers": image}}}
    argocd.api.merge(_apps(env, "deployments/drifting"), {"spec": spec})


def _drifted(argocd: ArgoCD, env: str) -> set[str]:
    """Return what is not as git has it."""
    texts = [
        ("changed", "hello", argocd.api.find(_core(env, "configmaps/changed"))),
        ("deleted", "hello", argocd.api.find(_core(env, "configmaps/deleted"))),
        ("drifting", IMAGE, argocd.api.find(_apps(env, "deployments/drifting"))),
    ]
    return {name for name, wanted, found in texts if f"'{wanted}'" not in str(found)}


def _roll(argocd: ArgoCD, names: Sequence[str], commit: str) -> None:
    """Let a commit come out, until the last of its pods is ready."""
    look(argocd, *names)
    for name in names:
        synced(argocd, name, commit)


def _images(argocd: ArgoCD, env: str, app: str) -> dict[str, object]:
    """Return how many pods of each image a Deployment's ReplicaSets have ready."""
    found = argocd.api.items(_apps(env, "replicasets"), labelSelector=f"app={app}")
    image, ready = "spec.template.spec.containers.0.image", "status.readyReplicas"
    return {str(value(one, image)): value(one, ready) or 0 for one in found}


def _replicas(argocd: ArgoCD, path: str) -> object:
    return value(argocd.api.get(path), "spec.replicas")


def _autoscaler(name: str) -> Manifest:
    """Return an autoscaler that raises replicas to its minimum; it needs no metrics for that."""
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name, "namespace": "orders-dev"},
        "spec": {"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 6},
    }


def _core(env: str, resource: str) -> str:
    return f"/api/v1/namespaces/orders-{env}/{resource}"


def _apps(env: str, resource: str) -> str:
    return f"/apis/apps/v1/namespaces/orders-{env}/{resource}"
