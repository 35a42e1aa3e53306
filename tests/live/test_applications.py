"""Argo CD makes exactly the Applications that the Plan predicts, and syncs them."""

import pytest

from aks_gitops.live.api import Api
from aks_gitops.live.applications import Snapshot, snapshot
from aks_gitops.live.deployment import (
    apply_program,
    local_program,
    with_served_repository,
)
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from aks_gitops.offline.project import read_stack, settings_of
from aks_gitops.program import Program
from tests.live.conftest import PROJECT
from tests.live.predicted import facts, name_of, owner_of, predicted
from tests.live.said import explanation

_APPLICATIONS = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications"
_FROM_ROOTS = {"cert-manager-dev", "external-secrets-dev", "root-dev"}


@pytest.fixture(scope="module")
def program(plane: Plane, api: Api) -> Program:
    """The local stack, applied."""
    found = local_program(plane, PROJECT, "local")
    apply_program(api, found)
    return found


@pytest.fixture(scope="module")
def settled(plane: Plane, api: Api, program: Program) -> Snapshot:
    """All Applications, once they are Synced and Healthy."""
    expected = [one.name for one in program.plan.applications]
    shown = Snapshot((), ())

    def all_settled() -> bool:
        nonlocal shown
        shown = snapshot(api)
        return shown.settled(expected)

    if not until(all_settled, 180, pause=0.5):
        pytest.fail(explanation(plane, shown, expected), pytrace=False)
    return shown


@pytest.mark.usefixtures("settled")
def test_the_applications_are_exactly_those_that_the_plan_predicts(
    api: Api, program: Program
) -> None:
    found = {name_of(one) for one in api.items(_APPLICATIONS)}
    assert found - _FROM_ROOTS == {one.name for one in program.plan.applications}


@pytest.mark.usefixtures("settled")
def test_each_application_has_the_predicted_project_path_destination_and_sync_policy(
    plane: Plane, api: Api, program: Program
) -> None:
    settings = settings_of(with_served_repository(read_stack(PROJECT, "local"), plane))
    found = {name_of(one): one for one in api.items(_APPLICATIONS)}
    wanted = predicted(program, settings)
    assert {name: facts(found[name]) for name in wanted} == wanted
    sets = {one.name: one.applicationset for one in program.plan.applications}
    assert {name: owner_of(found[name]) for name in sets} == sets


def test_all_applications_become_synced_and_healthy(settled: Snapshot) -> None:
    assert {(one.sync, one.health) for one in settled.applications} == {("Synced", "Healthy")}
    assert settled.complaints == ()
