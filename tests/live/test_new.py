"""What `aks-gitops new` writes into an empty repository is deployed as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from aks_gitops.cli.main import main
from aks_gitops.live.applications import Snapshot
from aks_gitops.live.config_repository import commit_all
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.program import Program
from tests.builders import environment
from tests.live.argocd import ArgoCD
from tests.live.pod_metrics import pod_metrics
from tests.live.served import program_of, serve
from tests.live.values import value

KINDS = ("kustomize", "helm", "directory")
_ENVIRONMENTS = {name: environment() for name in ("dev", "production", "preview")}
_SECONDS = 300.0


@pytest.fixture(scope="module")
def argocd(own_plane: Plane) -> Iterator[ArgoCD]:
    with pod_metrics(own_plane):
        yield ArgoCD(own_plane)


@pytest.fixture(scope="module")
def program(argocd: ArgoCD) -> Program:
    """A team, its applications of each kind, and an environment, from nothing but a README."""
    served = serve(argocd.plane, "new", {"README.md": "Nothing yet\n"})
    _new(served.folder, "team", "orders", "--owner", "@example-org/orders")
    image, more = "ghcr.io/example-org/web:1.0.0", ("--env", "dev", "--env", "production")
    for kind in KINDS:
        asked = ("--team", "orders", "--image", image, "--port", "8080", "--kind", kind)
        _new(served.folder, "app", f"web-{kind}", *asked, *more)
    _new(served.folder, "environment", "preview", "--like", "production")
    commit_all(served.folder, "Everything new")
    found = program_of(served, environments=_ENVIRONMENTS)
    apply_program(argocd.api, found)
    return found


@pytest.fixture(scope="module")
def settled(argocd: ArgoCD, program: Program) -> Snapshot:
    return argocd.settle(program, _SECONDS)


def test_all_become_synced_and_healthy(program: Program, settled: Snapshot) -> None:
    assert {one.name for one in program.plan.applications} == {
        f"orders-web-{kind}-{env}" for kind in KINDS for env in _ENVIRONMENTS
    }
    assert settled.complaints == ()


@pytest.mark.usefixtures("settled")
def test_pod_security_restricted_is_enforced_and_admits_every_pod(argocd: ArgoCD) -> None:
    for env in _ENVIRONMENTS:
        namespace = argocd.api.get(f"/api/v1/namespaces/orders-{env}")
        labels = value(namespace, "metadata.labels")
        assert isinstance(labels, dict)
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
        pods = argocd.api.items(f"/api/v1/namespaces/orders-{env}/pods")
        names = {value(one, "spec.containers.0.name") for one in pods}
        assert names == {f"web-{kind}" for kind in KINDS}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("kind", KINDS)
def test_the_autoscaler_s_replicas_stay_and_nothing_is_out_of_sync(
    argocd: ArgoCD, kind: str
) -> None:
    namespace, name = "namespaces/orders-production", f"orders-web-{kind}-production"
    deployment = f"/apis/apps/v1/{namespace}/deployments/web-{kind}"
    autoscaler = f"/apis/autoscaling/v2/{namespace}/horizontalpodautoscalers/web-{kind}"
    # First it raises the replicas to its minimum; only then does it ask for metrics.
    argocd.wait(lambda _: _condition(argocd.api.get(autoscaler), "ScalingActive") == "True", [name])
    argocd.refresh(name)
    argocd.wait_for(name)
    assert value(argocd.api.get(deployment), "status.readyReplicas") == 3
    assert value(argocd.api.get(deployment), "spec.replicas") == 3


def _condition(autoscaler: object, name: str) -> object:
    """Return the status of a condition; None while nothing is said of it."""
    found = value(autoscaler, "status.conditions")
    conditions = found if isinstance(found, list) else []
    return next((one["status"] for one in conditions if one["type"] == name), None)


def _new(folder: Path, *arguments: str) -> None:
    done = CliRunner().invoke(main, ["new", *arguments, "--repo", str(folder)])
    assert done.exit_code == 0, done.output
