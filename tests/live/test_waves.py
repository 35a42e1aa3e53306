"""Waves and hooks: what comes after what, and what stops the rest."""

from collections.abc import Mapping

import pytest

from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from aks_gitops.program import Program
from tests.builders import environment
from tests.live.argocd import ArgoCD
from tests.live.creations import creations, in_order
from tests.live.manifests import (
    Manifest,
    child_application,
    config_map,
    deployment,
    job,
    notes,
    open_gate,
    text,
)
from tests.live.operations import compared_with, results, says, synced
from tests.live.served import ServedRepository, program_of, serve

_QUICK = {"retry": {"limit": 1, "backoff": {"duration": "1s", "factor": 1}}}
_QUOTA = "quota: {default: {pods: '100'}}\n"
_NAMESPACE = "orders-dev"
_WORKLOADS = ("configmaps", "deployments", "jobs")

APPLICATIONS: Mapping[str, tuple[Manifest, ...]] = {
    # Names run against the waves: nothing comes out right by chance.
    "ordered": (
        config_map("ordered-a", annotations=notes(wave=2)),
        config_map("ordered-b", annotations=notes(wave=0)),
        config_map("ordered-c", annotations=notes(wave=-1)),
    ),
    "gated": (
        deployment("gated", notes(wave=0), gate="gated"),
        config_map("gated-after", annotations=notes(wave=1)),
    ),
    "degraded": (
        deployment("degraded", notes(wave=0), gate="never", patience=1),
        config_map("degraded-after", annotations=notes(wave=1)),
    ),
    "stuck": (
        deployment("stuck", notes(wave=0), gate="never"),
        config_map("stuck-after", annotations=notes(wave=1)),
    ),
    "hooks": (
        job("hooks-before", notes(hook="PreSync")),
        job("hooks-before-gone", notes(hook="PreSync", deletion="HookSucceeded")),
        deployment("hooks", gate="hooks"),
        job("hooks-after", notes(hook="PostSync")),
        job("hooks-failed", notes(hook="SyncFail")),
    ),
    "broken": (
        job("broken-migrate", notes(hook="PreSync"), seconds=1),
        config_map("broken"),
        job("broken-after", notes(hook="PostSync")),
        job("broken-failed", notes(hook="SyncFail")),
    ),
    "cleaned": (
        job("cleaned-migrate", notes(hook="PreSync", deletion="HookFailed"), seconds=1),
        config_map("cleaned"),
    ),
    "pruned": (config_map("pruned-old"), config_map("pruned-kept")),
}


@pytest.fixture(scope="module")
def argocd(own_plane: Plane) -> ArgoCD:
    return ArgoCD(own_plane)


@pytest.fixture(scope="module")
def repository(own_plane: Plane) -> ServedRepository:
    served = serve(own_plane, "waves", {"teams/orders.yaml": _QUOTA})
    files = {_path(app): text(*manifests) for app, manifests in APPLICATIONS.items()}
    served.commit(files | _root_files(served))
    return served


@pytest.fixture(scope="module", autouse=True)
def program(argocd: ArgoCD, repository: ServedRepository) -> Program:
    """All applications, applied; each test waits for its own."""
    environments = {name: environment(syncPolicy=_QUICK) for name in ("dev", "staging")}
    found = program_of(repository, environments=environments)
    apply_program(argocd.api, found)
    return found


def _path(app: str) -> str:
    return f"teams/orders/apps/{app}/overlays/dev/manifests.yaml"


def _root_files(served: ServedRepository) -> dict[str, str]:
    """Return two roots: in dev the first child becomes healthy when it may, in staging it does
    not."""
    first = {
        "dev": deployment("first", gate="first"),
        "staging": deployment("first", gate="never", patience=1),
    }
    files: dict[str, str] = {}
    for env, manifest in first.items():
        files[f"children/{env}/one/manifests.yaml"] = text(manifest)
        files[f"children/{env}/two/manifests.yaml"] = text(config_map("second"))
        for wave, name in enumerate(("one", "two")):
            child = child_application(
                f"{name}-{env}", served, f"children/{env}/{name}", f"orders-{env}", notes(wave=wave)
            )
            files[f"argocd/{env}/{name}.yaml"] = text(child)
    return files


def test_namespaces_come_before_quotas_and_quotas_before_what_they_limit(
    own_plane: Plane, argocd: ArgoCD
) -> None:
    argocd.wait_for("orders-ordered-dev")
    expected = [
        f"namespaces/{_NAMESPACE}",
        f"resourcequotas/{_NAMESPACE}/team-quota",
        "appprojects/argocd/orders-dev",
        "applications/argocd/root-dev",
        "applicationsets/argocd/orders-dev-team-apps",
        "applications/argocd/orders-ordered-dev",
        f"configmaps/{_NAMESPACE}/ordered-c",
    ]
    assert in_order(own_plane, reversed(expected)) == expected


def test_waves_of_an_application_come_in_their_order(own_plane: Plane, argocd: ArgoCD) -> None:
    synced(argocd, "orders-ordered-dev")
    names = ["ordered-c", "ordered-b", "ordered-a"]
    expected = [f"configmaps/{_NAMESPACE}/{name}" for name in names]
    assert in_order(own_plane, reversed(expected)) == expected


def test_a_wave_waits_until_the_one_before_is_healthy(own_plane: Plane, argocd: ArgoCD) -> None:
    name = "orders-gated-dev"
    argocd.wait_for(name, says("waiting for healthy state of apps/Deployment/gated"))
    assert results(argocd, name) == ["Deployment/gated"]
    assert "configmaps/gated-after" not in _made(own_plane, "gated")
    open_gate(argocd.api, "gated")
    synced(argocd, name)
    assert "configmaps/gated-after" in _made(own_plane, "gated")


def test_a_wave_that_becomes_degraded_stops_later_waves(own_plane: Plane, argocd: ArgoCD) -> None:
    found = argocd.wait_for("orders-degraded-dev", says("(retried 1 times)"))
    assert "Failed: one or more synchronization tasks completed unsuccessfully" in found.message
    assert _made(own_plane, "degraded") == {"deployments/degraded"}


def test_a_sync_that_waits_for_health_lets_no_newer_commit_in_until_it_is_terminated(
    own_plane: Plane, argocd: ArgoCD, repository: ServedRepository
) -> None:
    name = "orders-stuck-dev"
    argocd.wait_for(name, says("waiting for healthy state of apps/Deployment/stuck"))
    commit = repository.commit({_path("stuck"): text(config_map("stuck-mended"))})
    argocd.refresh(name)
    argocd.wait(lambda _: compared_with(argocd, name) == commit, [name])
    argocd.wait_for(name, says("Running: waiting for healthy state of apps/Deployment/stuck"))
    assert "configmaps/stuck-mended" not in _made(own_plane, "stuck")
    told = argocd.cli("app", "terminate-op", name)
    assert told.returncode == 0, told.stderr
    argocd.wait_for(name)
    _left(own_plane, "stuck", {"configmaps/stuck-mended"})


def test_hooks_run_before_the_sync_and_after_it_is_healthy_and_are_deleted_where_they_say(
    own_plane: Plane, argocd: ArgoCD
) -> None:
    name = "orders-hooks-dev"
    argocd.wait_for(name, says("waiting for healthy state of apps/Deployment/hooks"))
    *before, last = results(argocd, name)
    assert set(before) == {"PreSync/Job/hooks-before", "PreSync/Job/hooks-before-gone"}
    assert last == "Deployment/hooks"
    assert "jobs/hooks-after" not in _made(own_plane, "hooks")
    open_gate(argocd.api, "hooks")
    synced(argocd, name)
    expected = ["jobs/hooks-before", "deployments/hooks", "jobs/hooks-after"]
    _left(own_plane, "hooks", set(expected))
    keys = [one.replace("/", f"/{_NAMESPACE}/") for one in expected]
    assert in_order(own_plane, reversed(keys)) == keys


def test_a_failing_presync_stops_the_rest_and_syncfail_runs(
    own_plane: Plane, argocd: ArgoCD
) -> None:
    name = "orders-broken-dev"
    argocd.wait_for(name, says("(retried 1 times)"))
    assert results(argocd, name) == ["PreSync/Job/broken-migrate", "SyncFail/Job/broken-failed"]
    assert {"configmaps/broken", "jobs/broken-after"}.isdisjoint(_made(own_plane, "broken"))


def test_the_next_commit_mends_a_failing_presync(
    own_plane: Plane, argocd: ArgoCD, repository: ServedRepository
) -> None:
    name = "orders-broken-dev"
    argocd.wait_for(name, says("(retried 1 times)"))
    mended = job("broken-migrate", notes(hook="PreSync"))
    commit = repository.commit({_path("broken"): text(mended, *APPLICATIONS["broken"][1:])})
    argocd.refresh(name)
    synced(argocd, name, commit)
    assert {"configmaps/broken", "jobs/broken-after"} <= _made(own_plane, "broken")


def test_a_hook_that_fails_is_deleted_where_it_says_so(own_plane: Plane, argocd: ArgoCD) -> None:
    argocd.wait_for("orders-cleaned-dev", says("(retried 1 times)"))
    _left(own_plane, "cleaned", set())


def test_pruning_comes_last_after_everything_else_is_healthy(
    own_plane: Plane, argocd: ArgoCD, repository: ServedRepository
) -> None:
    name = "orders-pruned-dev"
    argocd.wait_for(name)
    assert _made(own_plane, "pruned") == {"configmaps/pruned-old", "configmaps/pruned-kept"}
    manifests = (config_map("pruned-kept"), deployment("pruned-new", gate="pruned"))
    repository.commit({_path("pruned"): text(*manifests)})
    argocd.refresh(name)
    argocd.wait_for(name, says("waiting for healthy state of apps/Deployment/pruned-new"))
    assert "configmaps/pruned-old" in _made(own_plane, "pruned")
    open_gate(argocd.api, "pruned")
    synced(argocd, name)
    _left(own_plane, "pruned", {"configmaps/pruned-kept", "deployments/pruned-new"})


def test_an_app_of_apps_waits_until_the_first_wave_of_children_is_healthy(
    own_plane: Plane, argocd: ArgoCD
) -> None:
    waiting = "waiting for healthy state of argoproj.io/Application/one-dev"
    argocd.wait_for("root-dev", says(waiting))
    argocd.wait_for("one-dev", lambda one: (one.sync, one.health) == ("Synced", "Progressing"))
    assert argocd.state("two-dev") is None
    open_gate(argocd.api, "first")
    argocd.wait_for("root-dev")
    children = ["applications/argocd/one-dev", "applications/argocd/two-dev"]
    assert in_order(own_plane, reversed(children)) == children


def test_a_degraded_child_fails_an_app_of_apps_and_stops_later_waves(argocd: ArgoCD) -> None:
    found = argocd.wait_for("root-staging", says("(retried 1 times)"))
    assert "one or more synchronization tasks completed unsuccessfully" in found.message
    assert argocd.state("two-staging") is None


def _left(plane: Plane, app: str, expected: set[str]) -> None:
    """Wait until exactly this is left of an application: what Argo CD deletes goes in the
    foreground, so the garbage collector has the last word, which may come after the sync's end."""
    assert until(lambda: _made(plane, app) == expected, 60), _made(plane, app)


def _made(plane: Plane, app: str) -> set[str]:
    """Return what Argo CD made of an application, as resource/name."""
    parts = [key.split("/") for key in creations(plane)]
    found = [
        key for key in parts if len(key) == 3 and key[1] == _NAMESPACE and key[0] in _WORKLOADS
    ]
    return {f"{key[0]}/{key[2]}" for key in found if key[2].startswith(app)}
