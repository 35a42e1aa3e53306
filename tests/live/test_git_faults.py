"""Nothing is lost when git is away, and little when it says something foolish."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from aks_gitops.live.applications import Snapshot
from aks_gitops.live.config_repository import BRANCH
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.startup import bring_up
from aks_gitops.repo.git_command import command
from tests.builders import environment
from tests.built_programs import told
from tests.live.argocd import ArgoCD
from tests.live.faults import application_files, crash, overlay, refresh_sets, uids
from tests.live.own_objects import wait_for_own_objects
from tests.live.served import ServedRepository, program_of, serve

_KEEPS = {"preserveResourcesOnDeletion": True}
_POLICIES = {
    "dev": environment(),
    "staging": environment(syncPolicy=_KEEPS),
    "production": environment(syncPolicy={**_KEEPS, "applicationsSync": "create-update"}),
}
_APPS = ("bread", "rolls")


class Bakery:
    """A team's applications in three environments, each of which fears deletion differently."""

    def __init__(self, plane: Plane) -> None:
        self.argocd = ArgoCD(plane)
        files: dict[str, str] = {}
        for app in _APPS:
            for name in _POLICIES:
                files |= application_files("bakery", app, name)
        self.repository = serve(plane, "bakery", files)
        self.program = program_of(self.repository, environments=_POLICIES)
        apply_program(self.argocd.api, self.program)
        self.argocd.settle(self.program)
        wait_for_own_objects(self.argocd.api)

    def refresh(self, *environments: str) -> None:
        """Let Argo CD look at git now."""
        refresh_sets(self.argocd.api)
        for name in environments:
            self.argocd.refresh(f"bakery-bread-{name}")

    def settle(self) -> None:
        """Wait until all is as the Plan predicts, and nothing complains."""
        self.argocd.settle(self.program)
        self.argocd.wait(lambda found: not found.complaints)


@pytest.fixture(scope="module")
def bakery(own_plane: Plane) -> Bakery:
    return Bakery(own_plane)


class Absence(NamedTuple):
    """A way in which git can be away."""

    title: str
    begin: Callable[[Bakery], None]
    end: Callable[[Bakery, Path], None]
    said: str


def _stop_server(bakery: Bakery) -> None:
    crash(bakery.argocd.plane, ["source-server"])


def _start_server(bakery: Bakery, state: Path) -> None:
    bring_up(bakery.argocd.plane.name, state, told)


def _rename_branch(bakery: Bakery) -> None:
    command(bakery.repository.folder).branch("--move", BRANCH, "elsewhere")


def _rename_branch_back(bakery: Bakery, _: Path) -> None:
    command(bakery.repository.folder).branch("--move", "elsewhere", BRANCH)


def _elsewhere(repository: ServedRepository) -> Path:
    return repository.folder.with_name("elsewhere")


def _move_repository(bakery: Bakery) -> None:
    bakery.repository.folder.rename(_elsewhere(bakery.repository))


def _move_repository_back(bakery: Bakery, _: Path) -> None:
    _elsewhere(bakery.repository).rename(bakery.repository.folder)


_ABSENCES = (
    Absence("the git server is away", _stop_server, _start_server, "connection refused"),
    Absence("the branch is gone", _rename_branch, _rename_branch_back, "unable to resolve 'main'"),
    Absence("the repository is gone", _move_repository, _move_repository_back, "not found"),
)


@pytest.mark.parametrize("absence", _ABSENCES, ids=[one.title for one in _ABSENCES])
def test_no_application_goes_and_all_is_well_again_after(
    absence: Absence, bakery: Bakery, state: Path
) -> None:
    api = bakery.argocd.api
    before = uids(api)
    absence.begin(bakery)
    bakery.refresh(*_POLICIES)
    shown = bakery.argocd.wait(_all_complain)
    assert {absence.said in text for text in _texts(shown)} == {True}, _texts(shown)
    during = uids(api)
    absence.end(bakery, state)
    bakery.refresh(*_POLICIES)
    bakery.settle()
    assert during == before
    assert uids(api) == before


def _all_complain(shown: Snapshot) -> bool:
    unknown = [one for one in shown.applications if one.sync == "Unknown"]
    return min(len(unknown), len(shown.complaints)) >= len(_POLICIES)


def _texts(shown: Snapshot) -> list[str]:
    unknown = [one.message for one in shown.applications if one.sync == "Unknown"]
    return [*unknown, *shown.complaints]


@pytest.mark.parametrize("name", _POLICIES)
def test_an_application_that_renders_to_nothing_keeps_its_objects_in(
    name: str, bakery: Bakery
) -> None:
    before = uids(bakery.argocd.api)
    kustomization = f"{overlay('bakery', 'bread', name)}/kustomization.yaml"
    hollow = bakery.repository.commit({kustomization: "resources: []\n"})
    bakery.refresh(name)
    refusal = "auto-sync will wipe out all resources"
    bakery.argocd.wait_for(f"bakery-bread-{name}", lambda one: refusal in one.message)
    after = uids(bakery.argocd.api)
    bakery.repository.revert(hollow)
    bakery.refresh(name)
    bakery.settle()
    assert after == before


class Emptied(NamedTuple):
    """What was there before the repository was emptied by a forced push, while it was empty, and
    after the old branch was pushed again."""

    before: dict[str, str]
    during: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="module")
def emptied(bakery: Bakery) -> Emptied:
    argocd, git = bakery.argocd, command(bakery.repository.folder)
    before, good = uids(argocd.api), git.rev_parse("HEAD")
    git.checkout("--quiet", "--orphan", "empty")
    git.rm("-r", "--quiet", "--force", ".")
    git.commit("--quiet", "--no-gpg-sign", "--allow-empty", "--message=Nothing")
    git.branch("--move", "--force", BRANCH)
    bakery.refresh("production")
    lost = {f"bakery-{app}-{name}" for app in _APPS for name in ("dev", "staging")}
    argocd.wait(lambda shown: lost.isdisjoint(one.name for one in shown.applications))
    argocd.wait_for("bakery-bread-production", lambda one: "app path does not exist" in one.message)
    during = uids(argocd.api)
    git.reset("--quiet", "--hard", good)
    bakery.refresh()
    bakery.settle()
    return Emptied(before, during, uids(argocd.api))


_Fate = Literal["kept", "lost"]


class Loss(NamedTuple):
    """What an emptied repository takes from an environment."""

    environment: str
    applications: _Fate
    objects: _Fate


_LOSSES = (
    Loss("dev", applications="lost", objects="lost"),
    Loss("staging", applications="lost", objects="kept"),
    Loss("production", applications="kept", objects="kept"),
)


@pytest.mark.parametrize("loss", _LOSSES, ids=[one.environment for one in _LOSSES])
def test_an_emptied_repository_takes_what_the_settings_let_it_take_from(
    loss: Loss, emptied: Emptied
) -> None:
    applications = [f"/bakery-{app}-{loss.environment}" for app in _APPS]
    objects = [f"/bakery-{loss.environment}/{app}" for app in _APPS]
    assert _fates(emptied, applications) == {loss.applications}
    assert _fates(emptied, objects) == {loss.objects}


def _fates(emptied: Emptied, ends: list[str]) -> set[_Fate]:
    paths = [path for path in emptied.before if path.endswith(tuple(ends))]
    return {"kept" if emptied.during.get(one) == emptied.before[one] else "lost" for one in paths}


def test_all_is_there_again_once_the_repository_is_back(emptied: Emptied) -> None:
    assert emptied.after.keys() == emptied.before.keys()


def test_what_was_kept_is_taken_over_and_not_made_anew(emptied: Emptied) -> None:
    assert emptied.during.items() <= emptied.after.items()
