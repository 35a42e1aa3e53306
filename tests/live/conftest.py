"""One control plane for all tests that need a real one; it ends with them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.live import commands
from aks_gitops.live.api import Api
from aks_gitops.live.config_repository import serve_copy
from aks_gitops.live.deployment import EXAMPLE
from aks_gitops.live.plane import Plane
from aks_gitops.live.signals import interrupted_by_signals
from aks_gitops.live.startup import api_of, bring_down, bring_up
from aks_gitops.programs.installed import cache_folder
from aks_gitops.programs.pinned import PROGRAMS
from tests.built_programs import told

PROJECT = Path(__file__).parents[2]
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session", autouse=True)
def _asked_to_end() -> Iterator[None]:
    """End what runs also where the tests are asked to end, as by a time limit."""
    with interrupted_by_signals():
        yield


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def skip_without_programs() -> None:
    """Skip the test where the programs are not built and cannot be."""
    missing = [p for p in PROGRAMS if not (cache_folder() / f"{p.name}-{p.version}").is_dir()]
    if missing and shutil.which("go") is None:
        pytest.skip(f"{missing[0].name} must be built, and there is no Go on PATH")


@contextmanager
def running(name: str, state: Path, *, argocd: bool = True) -> Iterator[Plane]:
    """Start a control plane, and end it whatever happens; without Go the test skips."""
    skip_without_programs()
    try:
        yield bring_up(name, state, told, argocd=argocd)
    finally:
        bring_down(name, state)


@pytest.fixture(scope="session")
def plane(state: Path) -> Iterator[Plane]:
    """A running control plane that serves the example; modules that leave no traces share it."""
    with running("tests", state) as found:
        serve_copy(found, PROJECT / EXAMPLE)
        yield found


@pytest.fixture(scope="module")
def own_plane(state: Path) -> Iterator[Plane]:
    """A running control plane for one module alone; it serves nothing yet."""
    with running("own", state) as found:
        yield found


@pytest.fixture(scope="module")
def unpolled_plane(state: Path) -> Iterator[Plane]:
    """A running control plane for one module alone, whose Argo CD only looks when it is told to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "RECONCILIATION", "1h")
        with running("unpolled", state) as found:
            yield found


@pytest.fixture(scope="session")
def api(plane: Plane) -> Api:
    return api_of(plane)
