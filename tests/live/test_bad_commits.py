"""Commits that cannot be deployed: what runs goes on, Argo CD says why, the next one mends it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from aks_gitops.live.api import Object
from aks_gitops.live.charts import Kind, definition
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from tests.builders import environment
from tests.live.argocd import ArgoCD, operation_of
from tests.live.manifests import IMAGE, Manifest, config_map, deployment, text
from tests.live.operations import look, regenerate, says, synced
from tests.live.served import ServedRepository, program_of, serve
from tests.live.values import value

_NEWER = "registry.example.com/shop:2"
_KUSTOMIZATION = "resources: [deployment.yaml]\n"
_SOON = {"duration": "1s", "factor": 1}
ENVIRONMENTS = {
    "dev": environment(syncPolicy={"retry": {"backoff": _SOON}}),
    # Without self-healing no further sync hides the one that a test looks at.
    "production": environment(
        syncPolicy={"prune": False, "selfHeal": False, "retry": {"backoff": _SOON}}
    ),
    "staging": environment(syncPolicy={"retry": {"limit": 1, "backoff": _SOON}}),
}
_WIDGET = Kind("example.com", "v1", "Widget", "widgets", "Namespaced")
_EARLY = text(
    {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "early"}},
    config_map("early"),
)


class Mistake(NamedTuple):
    """What somebody commits, and what Argo CD says of it."""

    name: str
    files: Callable[[Manifest], Mapping[str, str]]
    """Makes the files of the directory from a newer version of the Deployment."""
    says: str


def _changed(path: str, new: object) -> Callable[[Manifest], Mapping[str, str]]:
    """Return a change of one field of the Deployment."""

    def files(manifest: Manifest) -> Mapping[str, str]:
        *above, last = path.split(".")
        place = value(manifest, ".".join(above))
        assert isinstance(place, dict)
        place[last] = new
        return {"deployment.yaml": text(manifest)}

    return files


MISTAKES = (
    Mistake("misspelt-field", _changed("spec.replica", 2), ".spec.replica: field not declared"),
    Mistake("wrong-type", _changed("spec.replicas", "two"), ".spec.replicas: expected numeric"),
    Mistake(
        "refused-value",
        _changed("spec.template.spec.containers.0.imagePullPolicy", "Sometimes"),
        'Unsupported value: "Sometimes"',
    ),
    Mistake("immutable-field", _changed("spec.selector.matchLabels.tier", "web"), "immutable"),
    Mistake("no-yaml", lambda _: {"deployment.yaml": "kind: [Deployment\n"}, "yaml"),
    Mistake(
        "missing-file",
        lambda one: {
            "deployment.yaml": text(one),
            "kustomization.yaml": "resources: [deployment.yaml, missing.yaml]\n",
        },
        "missing.yaml",
    ),
    Mistake("nothing-left", lambda _: {"deployment.yaml": "# later\n"}, "wipe out all resources"),
)


@pytest.fixture(scope="module")
def argocd(unpolled_plane: Plane) -> ArgoCD:
    return ArgoCD(unpolled_plane)


@pytest.fixture(scope="module", autouse=True)
def repository(argocd: ArgoCD) -> ServedRepository:
    """All applications as they are before the bad commit, applied."""
    files = {_file("early", env): _EARLY for env in ENVIRONMENTS}
    files["teams/billing/apps/one/overlays/dev/manifests.yaml"] = text(config_map("one"))
    files["teams/billing/apps/one/overlays/dev/argocd-app.yaml"] = "autoSync: true\n"
    for row in MISTAKES:
        good = {"deployment.yaml": text(deployment(row.name)), "kustomization.yaml": _KUSTOMIZATION}
        files |= {_file(row.name, "dev", name): found for name, found in good.items()}
    served = serve(argocd.plane, "bad-commits", files)
    apply_program(argocd.api, program_of(served, environments=ENVIRONMENTS))
    return served


@pytest.fixture(scope="module")
def before(argocd: ArgoCD, repository: ServedRepository) -> dict[str, Object]:
    """What ran before a commit with every mistake came."""
    for row in MISTAKES:
        synced(argocd, _application(row))
    found = {row.name: _running(argocd, row) for row in MISTAKES}
    _commit(argocd, repository, {row: row.files(_newer(row)) for row in MISTAKES})
    return found


@pytest.fixture(scope="module")
def mended(argocd: ArgoCD, repository: ServedRepository, before: dict[str, Object]) -> str:
    """The commit that puts right whatever the one before broke."""
    assert before
    for row in MISTAKES:
        argocd.wait_for(_application(row), says(row.says))
    good = {"kustomization.yaml": _KUSTOMIZATION}
    files = {row: {**good, "deployment.yaml": text(_newer(row))} for row in MISTAKES}
    return _commit(argocd, repository, files)


def test_a_sync_is_repeated_until_an_operator_has_brought_the_kind(argocd: ArgoCD) -> None:
    name = "orders-early-dev"
    argocd.wait(lambda _: _repeated(argocd, name) >= 6, [name])
    argocd.api.apply(definition(_WIDGET))
    synced(argocd, name)


def test_when_the_repeats_are_used_up_somebody_has_to_sync(argocd: ArgoCD) -> None:
    name = "orders-early-staging"
    argocd.wait_for(name, says("(retried 1 times)"))
    found = argocd.wait_for(name, says("SyncError: Failed last sync attempt to "))
    assert "server resources for group version example.com/v1" in found.message
    argocd.api.apply(definition(_WIDGET))
    look(argocd, name)
    argocd.wait_for(name, says("SyncError: Failed last sync attempt to "))
    argocd.sync(name)
    synced(argocd, name)


def test_a_repeated_sync_takes_the_newer_commit(
    argocd: ArgoCD, repository: ServedRepository
) -> None:
    name = "orders-hasty-production"
    gadget: Manifest = {
        "apiVersion": "example.com/v1",
        "kind": "Gadget",
        "metadata": {"name": "hasty"},
    }
    repository.commit({_file("hasty", "production"): text(gadget, config_map("hasty"))})
    regenerate(argocd, "orders-production-team-apps")
    argocd.wait_for(name, says("Retrying"))
    commit = repository.commit({_file("hasty", "production"): text(config_map("hasty"))})
    synced(argocd, name, commit)
    operation = operation_of(argocd.application(name))
    assert value(operation, "syncResult.revision") == commit
    assert _repeated(argocd, name) >= 1


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row.name)
def test_what_ran_before_a_bad_commit_runs_on_and_argocd_says_why(
    row: Mistake, argocd: ArgoCD, before: dict[str, Object]
) -> None:
    argocd.wait_for(_application(row), says(row.says))
    assert _running(argocd, row) == before[row.name]
    assert before[row.name] == {"images": [IMAGE], "ready": 1}


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row.name)
def test_the_next_good_commit_recovers(row: Mistake, argocd: ArgoCD, mended: str) -> None:
    synced(argocd, _application(row), mended)
    assert _running(argocd, row)["images"] == [IMAGE, _NEWER]


def test_a_broken_settings_file_stops_its_teams_set_and_leaves_its_applications_alone(
    argocd: ArgoCD, repository: ServedRepository
) -> None:
    applicationset, settings = "billing-dev-team-apps", _billing("one", "argocd-app.yaml")
    synced(argocd, "billing-one-dev")
    new = {_billing("two", "manifests.yaml"): text(config_map("two"))}
    repository.commit({settings: "autoSync: [\n", **new})
    regenerate(argocd, applicationset)
    argocd.wait(lambda found: f"ApplicationSet {applicationset}: " in str(found.complaints))
    assert argocd.state("billing-one-dev") is not None
    assert argocd.state("billing-two-dev") is None
    assert argocd.api.find("/api/v1/namespaces/billing-dev/configmaps/one")
    repository.commit({settings: "autoSync: true\n"})
    regenerate(argocd, applicationset)
    argocd.wait(lambda found: not found.complaints, ["billing-two-dev"])
    synced(argocd, "billing-two-dev")


def _file(app: str, env: str, name: str = "manifests.yaml") -> str:
    return f"teams/orders/apps/{app}/overlays/{env}/{name}"


def _billing(app: str, name: str) -> str:
    return f"teams/billing/apps/{app}/overlays/dev/{name}"


def _application(row: Mistake) -> str:
    return f"orders-{row.name}-dev"


def _newer(row: Mistake) -> Manifest:
    return deployment(row.name, image=_NEWER)


def _commit(
    argocd: ArgoCD, repository: ServedRepository, files: Mapping[Mistake, Mapping[str, str]]
) -> str:
    """Commit files of every row at once, and let Argo CD look."""
    every = {
        _file(row.name, "dev", name): text
        for row, found in files.items()
        for name, text in found.items()
    }
    commit = repository.commit(every)
    look(argocd, *(_application(row) for row in files))
    return commit


def _repeated(argocd: ArgoCD, name: str) -> int:
    """Return how often the last sync of an Application was repeated."""
    if argocd.state(name) is None:
        return 0
    return int(str(value(argocd.application(name), "status.operationState.retryCount") or 0))


def _running(argocd: ArgoCD, row: Mistake) -> Object:
    """Return what runs of a row: the images of its ReplicaSets, and the pods that are ready."""
    path = "/apis/apps/v1/namespaces/orders-dev/replicasets"
    found = argocd.api.items(path, labelSelector=f"app={row.name}")
    images = sorted(str(value(one, "spec.template.spec.containers.0.image")) for one in found)
    ready = sum(int(str(value(one, "status.readyReplicas") or 0)) for one in found)
    return {"images": images, "ready": ready}
