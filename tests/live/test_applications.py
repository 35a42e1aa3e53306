"""Argo CD makes exactly the Applications that the Plan predicts, and syncs them."""

from collections.abc import Mapping
from typing import cast

import pytest

from aks_gitops.argocd.objects import PlannedApplication, destination
from aks_gitops.argocd.sync import sync_policy
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
from aks_gitops.settings.environments import SyncPolicy
from tests.live.conftest import PROJECT
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
    found = {_name(one): one for one in api.items(_APPLICATIONS)}
    predicted = {one.name for one in program.plan.applications}
    assert set(found) - _FROM_ROOTS == predicted


@pytest.mark.usefixtures("settled")
def test_each_application_has_the_predicted_project_path_destination_and_sync_policy(
    plane: Plane, api: Api, program: Program
) -> None:
    settings = settings_of(with_served_repository(read_stack(PROJECT, "local"), plane))
    policies = {name: one.sync_policy for name, one in settings.gitops.environments.items()}
    predicted = {one.name: _predicted(one, policies) for one in program.plan.applications}
    found = {_name(one): one for one in api.items(_APPLICATIONS)}
    assert {name: _facts(found[name]) for name in predicted} == predicted


def test_all_applications_become_synced_and_healthy(settled: Snapshot) -> None:
    assert {(one.sync, one.health) for one in settled.applications} == {("Synced", "Healthy")}
    assert settled.complaints == ()


def _name(application: Mapping[str, object]) -> str:
    return str(cast(Mapping[str, object], application["metadata"])["name"])


def _facts(application: Mapping[str, object]) -> dict[str, object]:
    metadata = cast(Mapping[str, object], application["metadata"])
    spec = cast(Mapping[str, object], application["spec"])
    owners = cast(list[Mapping[str, object]], metadata.get("ownerReferences") or [{}])
    source = cast(Mapping[str, object], spec["source"])
    return {
        "applicationset": owners[0].get("name"),
        "project": spec["project"],
        "path": source["path"],
        "destination": spec["destination"],
        "syncPolicy": spec["syncPolicy"],
    }


def _predicted(one: PlannedApplication, policies: Mapping[str, SyncPolicy]) -> dict[str, object]:
    policy = sync_policy(policies[one.environment])
    assert one.automated is ("automated" in policy)
    return {
        "applicationset": one.applicationset,
        "project": one.project,
        "path": one.path,
        "destination": destination(one.destination_cluster, one.destination_namespace),
        "syncPolicy": policy,
    }
