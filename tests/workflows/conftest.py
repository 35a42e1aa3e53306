"""actionlint, which Go builds once into the cache; tests that ask for it are live."""

from pathlib import Path

import pytest

from aks_gitops.programs.pinned import Program
from tests.built_programs import built_program, mark_live

_ACTIONLINT = Program(
    "actionlint", "v1.7.12", "actionlint", "github.com/rhysd/actionlint/cmd/actionlint"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_live(items, Path(__file__).parent, "actionlint")


@pytest.fixture(scope="session")
def actionlint() -> Path:
    return built_program(_ACTIONLINT)
