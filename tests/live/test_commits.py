"""A commit alone adds and removes an application."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aks_gitops.live.api import Api
from aks_gitops.live.applications import ApplicationState, Snapshot, snapshot
from aks_gitops.live.config_repository import commit_all, repository_folder
from aks_gitops.live.deployment import apply_program, local_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from tests.live.conftest import PROJECT
from tests.live.said import explanation

_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
configMapGenerator:
  - name: greeting
    literals: [text=hello]
"""
_PATH = "teams/orders/apps/greeter"
_NAME = "orders-greeter-dev"


def test_a_new_directory_is_an_application_and_a_removed_one_goes_away_in_dev(
    plane: Plane, api: Api
) -> None:
    apply_program(api, local_program(plane, PROJECT, "local"))
    folder = repository_folder(plane)
    overlay = folder / _PATH / "overlays" / "dev"
    try:
        _write(overlay)
        commit_all(folder, "Add greeter")
        assert _NAME in [x.name for x in local_program(plane, PROJECT, "local").plan.applications]
        _wait(plane, api, lambda found: any(x.name == _NAME and x.settled for x in found))
        assert _greetings(api)
    finally:
        shutil.rmtree(folder / _PATH)
        commit_all(folder, "Remove greeter")
    _wait(plane, api, lambda found: all(x.name != _NAME for x in found))
    assert not _greetings(api)


def _write(overlay: Path) -> None:
    overlay.mkdir(parents=True)
    (overlay / "kustomization.yaml").write_text(_KUSTOMIZATION)


def _wait(
    plane: Plane, api: Api, condition: Callable[[tuple[ApplicationState, ...]], bool]
) -> None:
    shown = Snapshot((), ())

    def met() -> bool:
        nonlocal shown
        shown = snapshot(api)
        return condition(shown.applications)

    if not until(met, 120, pause=0.5):
        pytest.fail(explanation(plane, shown, [_NAME]), pytrace=False)


def _greetings(api: Api) -> list[dict[str, object]]:
    found = api.items("/api/v1/namespaces/orders-dev/configmaps")
    return [one for one in found if "greeting" in str(one["metadata"])]
