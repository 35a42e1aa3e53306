"""What goes away with what is removed, what stays, and what is taken over again."""

from typing import NamedTuple

import pytest

from aks_gitops.argocd.objects import metadata_of
from aks_gitops.live.api import Api, Propagation
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.program import Program
from tests.builders import environment
from tests.live.argocd import APPLICATIONS, ArgoCD
from tests.live.manifests import Manifest, child_application, config_map, text
from tests.live.operations import SETS, look, regenerate, says, synced
from tests.live.served import ServedRepository, program_of, serve
from tests.live.values import value

ENVIRONMENTS = {
    "dev": environment(),
    "staging": environment(syncPolicy={"applicationsSync": "create-update"}),
    "production": environment(
        syncPolicy={"prune": False, "selfHeal": False, "preserveResourcesOnDeletion": True}
    ),
}
_APPS = ("leaving", "pruned", "kept")
_CHILDREN = {"cascading": ["resources-finalizer.argocd.argoproj.io"], "plain": []}


class Directory(NamedTuple):
    """What becomes of an application whose directory is removed."""

    env: str
    application_stays: bool
    objects_stay: bool


DIRECTORIES = (
    Directory("dev", application_stays=False, objects_stay=False),
    Directory("staging", application_stays=True, objects_stay=True),
    Directory("production", application_stays=False, objects_stay=True),
)


class Deletion(NamedTuple):
    """What becomes of an application when its ApplicationSet is deleted and applied again."""

    env: str
    propagation: Propagation
    same_application: bool
    same_objects: bool


DELETIONS = (
    Deletion("dev", "Foreground", same_application=False, same_objects=False),
    Deletion("staging", "Background", same_application=True, same_objects=True),
    Deletion("production", "Foreground", same_application=False, same_objects=True),
    Deletion("dev", "Orphan", same_application=True, same_objects=True),
)


@pytest.fixture(scope="module")
def argocd(unpolled_plane: Plane) -> ArgoCD:
    return ArgoCD(unpolled_plane)


@pytest.fixture(scope="module")
def repository(argocd: ArgoCD) -> ServedRepository:
    files = {
        _file(app, env): text(config_map(app), config_map(f"{app}-too"))
        for app in _APPS
        for env in ENVIRONMENTS
    }
    files |= {f"children/{name}/manifests.yaml": text(config_map(name)) for name in _CHILDREN}
    served = serve(argocd.plane, "removal", files)
    served.commit({f"argocd/dev/{name}.yaml": text(_child(name, served)) for name in _CHILDREN})
    return served


@pytest.fixture(scope="module", autouse=True)
def program(argocd: ArgoCD, repository: ServedRepository) -> Program:
    """All applications in every environment, synced."""
    found = program_of(repository, environments=ENVIRONMENTS)
    apply_program(argocd.api, found)
    for name in [*(one.name for one in found.plan.applications), *_CHILDREN, "root-dev"]:
        synced(argocd, name)
    return found


@pytest.fixture(scope="module")
def without_directory(argocd: ArgoCD, repository: ServedRepository, program: Program) -> None:
    """The directory of an application is removed in every environment."""
    assert program
    repository.commit({"teams/orders/apps/leaving": None})
    _regenerate_all(argocd)


@pytest.mark.usefixtures("without_directory")
@pytest.mark.parametrize("row", DIRECTORIES, ids=lambda row: row.env)
def test_what_a_removed_directory_leaves_is_what_the_environment_says(
    row: Directory, argocd: ArgoCD
) -> None:
    name = f"orders-leaving-{row.env}"
    if row.application_stays:
        look(argocd, name)
        argocd.wait_for(name, says("app path does not exist"))
    else:
        argocd.wait(lambda _: argocd.state(name) is None, [name])
    assert (_uid(argocd.api, row.env, "leaving") is not None) is row.objects_stay


def test_a_removed_manifest_is_pruned_in_dev_and_stays_where_prune_is_off(
    argocd: ArgoCD, repository: ServedRepository
) -> None:
    commit = repository.commit(
        {_file("pruned", env): text(config_map("pruned")) for env in ENVIRONMENTS}
    )
    names = {env: f"orders-pruned-{env}" for env in ENVIRONMENTS}
    look(argocd, *names.values())
    synced(argocd, names["dev"], commit)
    assert _uid(argocd.api, "dev", "pruned-too") is None
    argocd.wait_for(names["production"], lambda one: one.sync == "OutOfSync")
    assert _uid(argocd.api, "production", "pruned-too")
    assert _requires_pruning(argocd, names["production"]) == {"pruned-too"}


def test_a_root_deleted_without_cascade_and_applied_again_takes_over_what_is_there(
    argocd: ArgoCD, program: Program
) -> None:
    before = _family(argocd)
    told = argocd.cli("app", "delete", "root-dev", "--cascade=false", "--yes")
    assert told.returncode == 0, told.stderr
    argocd.wait(lambda _: argocd.state("root-dev") is None, ["root-dev"])
    assert _family(argocd) == before
    _apply(argocd, program, "root-dev")
    argocd.wait_for("root-dev")
    assert _family(argocd) == before


def test_a_root_deleted_as_the_stack_does_takes_its_children_along(
    argocd: ArgoCD, program: Program
) -> None:
    before = _family(argocd)
    argocd.api.delete(f"{APPLICATIONS}/root-dev", "Foreground")
    argocd.wait(lambda _: argocd.state("root-dev") is None, ["root-dev"])
    assert [argocd.state(name) for name in _CHILDREN] == [None, None]
    assert _uid(argocd.api, "dev", "cascading") is None
    assert _uid(argocd.api, "dev", "plain") == before["configmap plain"]
    _apply(argocd, program, "root-dev")
    for name in ("root-dev", *_CHILDREN):
        argocd.wait_for(name)
    after = _family(argocd)
    same = {name for name in before if before[name] == after[name]}
    assert same == {"configmap plain"}


@pytest.mark.parametrize("row", DELETIONS, ids=lambda row: f"{row.env}-{row.propagation}")
def test_an_applicationset_deleted_and_applied_again(
    row: Deletion, argocd: ArgoCD, program: Program
) -> None:
    applicationset, name = f"orders-{row.env}-team-apps", f"orders-kept-{row.env}"
    argocd.wait_for(name)
    before = (_application_uid(argocd, name), _uid(argocd.api, row.env, "kept"))
    argocd.api.delete(f"{SETS}/{applicationset}", row.propagation)
    argocd.wait(lambda _: argocd.api.find(f"{SETS}/{applicationset}") is None, [name])
    assert (argocd.state(name) is not None) is row.same_application
    assert (_uid(argocd.api, row.env, "kept") is not None) is row.same_objects
    _apply(argocd, program, applicationset)
    argocd.wait(lambda _: _owner(argocd, name) == applicationset, [name])
    argocd.wait_for(name)
    assert (_application_uid(argocd, name) == before[0]) is row.same_application
    assert (_uid(argocd.api, row.env, "kept") == before[1]) is row.same_objects


def _file(app: str, env: str) -> str:
    return f"teams/orders/apps/{app}/overlays/{env}/manifests.yaml"


def _child(name: str, repository: ServedRepository) -> Manifest:
    child = child_application(name, repository, f"children/{name}", "orders-dev")
    return {**child, "metadata": {**metadata_of(child), "finalizers": _CHILDREN[name]}}


def _regenerate_all(argocd: ArgoCD) -> None:
    """Let every ApplicationSet look at git, and wait until it has."""
    sets = [f"orders-{env}-team-apps" for env in ENVIRONMENTS]
    for one in sets:
        regenerate(argocd, one)
    argocd.wait(lambda _: "application-set-refresh" not in str(argocd.api.items(SETS)))


def _apply(argocd: ArgoCD, program: Program, name: str) -> None:
    """Apply one object of the Plan again."""
    for item in program.plan.objects:
        if item.name == name:
            argocd.api.apply(item.manifest)


def _uid(api: Api, env: str, name: str) -> object:
    """Return the uid of a ConfigMap; None where there is none."""
    found = api.find(f"/api/v1/namespaces/orders-{env}/configmaps/{name}")
    return value(found, "metadata.uid") if found else None


def _application_uid(argocd: ArgoCD, name: str) -> object:
    return value(argocd.application(name), "metadata.uid")


def _owner(argocd: ArgoCD, name: str) -> object:
    """Return the ApplicationSet that an Application belongs to; None for none."""
    found = argocd.api.find(f"{APPLICATIONS}/{name}")
    return value(found, "metadata.ownerReferences.0.name") if found else None


def _family(argocd: ArgoCD) -> dict[str, object]:
    """Return the uids of the root's children, and of what they deployed."""
    found = {f"application {name}": _application_uid(argocd, name) for name in _CHILDREN}
    return found | {f"configmap {name}": _uid(argocd.api, "dev", name) for name in _CHILDREN}


def _requires_pruning(argocd: ArgoCD, name: str) -> set[object]:
    resources = value(argocd.application(name), "status.resources")
    assert isinstance(resources, list)
    return {one["name"] for one in resources if one.get("requiresPruning")}
