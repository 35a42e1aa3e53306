"""Argo CD makes of every layout exactly the Applications that the Catalog predicts, and syncs them.

All repositories are applied to one Argo CD at once, as so many stacks would be.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from aks_gitops.live.api import Api, ApiError, Object
from aks_gitops.live.applications import Snapshot, snapshot
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import api_of
from aks_gitops.program import Program, load_program
from aks_gitops.repo.git_command import command
from aks_gitops.repo.layouts import BUILT_IN
from aks_gitops.settings.stack import Settings
from tests.live.argocd import APPLICATIONS, ArgoCD
from tests.live.clusters import cluster_secret
from tests.live.conftest import PROJECT
from tests.live.deployable import deployable
from tests.live.gitops_matrix import Variation
from tests.live.layout_rows import FAR, environment_of, layout_rows
from tests.live.predicted import facts, name_of, owner_of, predicted
from tests.live.said import explanation
from tests.live.served import ServedRepository, serve

ROWS = layout_rows()
_SECONDS = 420.0


class Stack(NamedTuple):
    """A repository's stack, applied."""

    repository: ServedRepository
    settings: Settings
    program: Program


@pytest.fixture(scope="module")
def api(own_plane: Plane) -> Api:
    return api_of(own_plane)


@pytest.fixture(scope="module")
def stacks(own_plane: Plane, api: Api) -> dict[str, Stack]:
    """Every stack, by its environment."""
    api.apply(cluster_secret(FAR, own_plane))
    found = {environment_of(row): _stack(own_plane, row) for row in ROWS}
    # The project of the roots names one repository: the one that has any comes last.
    for stack in sorted(found.values(), key=lambda one: bool(one.program.catalog.roots)):
        apply_program(api, stack.program)
    return found


@pytest.fixture(scope="module")
def shown(api: Api, stacks: dict[str, Stack]) -> Snapshot:
    """All Applications, once everything is as predicted, or the time is up."""
    applications = [one for stack in stacks.values() for one in stack.program.plan.applications]
    expected = [one.name for one in applications]
    by_hand = [one.name for one in applications if not one.automated]
    until(lambda: _settled(api, expected, by_hand), _SECONDS, pause=2.0)
    return snapshot(api)


@pytest.fixture(scope="module")
def found(api: Api, shown: Snapshot) -> dict[str, dict[str, Object]]:
    """The Applications as Argo CD has them: by environment, then by name."""
    by_environment: dict[str, dict[str, Object]] = {environment_of(row): {} for row in ROWS}
    for one in api.items(APPLICATIONS):
        if owner_of(one):
            by_environment[_environment(one)][name_of(one)] = one
    return by_environment


@pytest.mark.parametrize("row", ROWS, ids=lambda one: one.name)
def test_exactly_the_predicted_applications_appear_as_they_were_predicted(
    row: Variation, stacks: dict[str, Stack], found: dict[str, dict[str, Object]]
) -> None:
    stack, made = stacks[environment_of(row)], found[environment_of(row)]
    wanted = predicted(stack.program, stack.settings)
    assert {name: facts(one) for name, one in made.items()} == wanted
    sets = {one.name: one.applicationset for one in stack.program.plan.applications}
    assert {name: owner_of(one) for name, one in made.items()} == sets


@pytest.mark.parametrize("row", ROWS, ids=lambda one: one.name)
def test_all_become_synced_and_healthy(
    row: Variation, stacks: dict[str, Stack], shown: Snapshot, own_plane: Plane
) -> None:
    applications = stacks[environment_of(row)].program.plan.applications
    expected = [one.name for one in applications if one.automated]
    ours = Snapshot(
        tuple(one for one in shown.applications if one.name in expected),
        tuple(one for one in shown.complaints if f"-{environment_of(row)}-" in one),
    )
    if not ours.settled(expected) or ours.complaints:
        pytest.fail(explanation(own_plane, ours, expected), pytrace=False)


def test_every_built_in_layout_is_deployed_alone_and_with_all_others(
    stacks: dict[str, Stack],
) -> None:
    names = {one.name for one in BUILT_IN}
    assert {f"at-{name}" for name in names} <= set(stacks)
    together = {a.layout.name for a in stacks["together"].program.catalog.applications}
    assert together == names - {"root"}


def test_a_root_deploys_the_applications_of_its_folder(shown: Snapshot) -> None:
    states = {one.name: one for one in shown.applications}
    assert states["root-at-root"].settled
    assert states["by-hand-web"].settled
    assert (states["root-at-root"].project, states["by-hand-web"].project) == (
        "gitops-root",
        "platform-at-root",
    )


def test_charts_are_rendered_with_the_values_of_their_environment(
    api: Api, stacks: dict[str, Stack], shown: Snapshot
) -> None:
    texts = {key: dict(_chart_texts(api, stack)) for key, stack in stacks.items()}
    assert {key: set(found.values()) for key, found in texts.items() if found} == {
        **{f"at-{one.name}": {"dev", f"at-{one.name}"} for one in BUILT_IN if one.kind == "values"},
        **{key: {"dev"} for key in ("together", "excluded", "awkward", "owned")},
        **{key: {"dev"} for key in ("in-a-folder", "grouped", "namespaced")},
    }
    assert shown.applications


def test_an_application_that_people_sync_waits_for_them(own_plane: Plane, shown: Snapshot) -> None:
    name = "platform-job-own-settings"
    state = next(one for one in shown.applications if one.name == name)
    assert (state.sync, state.health) == ("OutOfSync", "Missing")
    argocd = ArgoCD(own_plane)
    argocd.sync(name)
    argocd.wait_for(name)


def test_what_a_later_commit_adds_does_not_reach_a_revision_that_stays(
    api: Api, stacks: dict[str, Stack], shown: Snapshot
) -> None:
    commits = {key: _commits(stacks[key].repository) for key in ("pinned", "own-settings")}
    first, latest = commits["pinned"]
    assert first != latest
    assert _synced_revision(api, "platform-web-pinned") == first
    assert "platform-new-pinned" not in {one.name for one in shown.applications}
    first, latest = commits["own-settings"]
    assert _synced_revision(api, "platform-api-own-settings") == first
    assert _synced_revision(api, "platform-plain-own-settings") == latest


def _stack(plane: Plane, row: Variation) -> Stack:
    environment = environment_of(row)
    url = f"{plane.source_url}/{environment}.git"
    files = deployable(row.files, url, f"platform-{environment}")
    repository = serve(plane, environment, files)
    if row.later:
        command(repository.folder).tag("v1")
        repository.commit(deployable(row.later, url, f"platform-{environment}"))
    settings = row.stack(repository)
    program = load_program(settings, PROJECT)
    assert program.errors == ()
    return Stack(repository, settings, program)


def _settled(api: Api, expected: list[str], by_hand: list[str]) -> bool:
    try:
        return snapshot(api).settled(expected, by_hand)
    except ApiError as error:
        if error.status:
            raise
        return False  # The machine is busy: look again.


def _environment(application: Object) -> str:
    metadata = application["metadata"]
    assert isinstance(metadata, Mapping)
    return str(metadata["labels"]["aks-gitops/environment"])


def _chart_texts(api: Api, stack: Stack) -> Iterator[tuple[str, str]]:
    """Yield what the ConfigMap of each chart says, by Application."""
    wanted = predicted(stack.program, stack.settings)
    for one in stack.program.plan.applications:
        if helm := wanted[one.name]["helm"]:
            assert isinstance(helm, Mapping)
            namespace, name = one.destination_namespace, helm["releaseName"]
            config = api.get(f"/api/v1/namespaces/{namespace}/configmaps/{name}")
            data = config["data"]
            assert isinstance(data, Mapping)
            yield one.name, str(data["text"])


def _commits(repository: ServedRepository) -> tuple[str, str]:
    """Return the commit of the tag v1, and the latest."""
    git = command(repository.folder)
    return str(git.rev_parse("v1^{commit}")), str(git.rev_parse("HEAD"))


def _synced_revision(api: Api, name: str) -> object:
    status = api.get(f"{APPLICATIONS}/{name}")["status"]
    assert isinstance(status, Mapping)
    return status["sync"]["revision"]
