"""actionlint, which Go builds once into the cache; tests that ask for it are live."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.programs.installed import cache_folder, install
from aks_gitops.programs.pinned import Program

_HERE = Path(__file__).parent
_ACTIONLINT = Program(
    "actionlint", "v1.7.12", "actionlint", "github.com/rhysd/actionlint/cmd/actionlint"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE) and "actionlint" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)


@contextmanager
def told(text: str) -> Iterator[None]:
    print(text, file=sys.__stderr__, flush=True)
    yield


@pytest.fixture(scope="session")
def actionlint() -> Path:
    built = (cache_folder() / f"{_ACTIONLINT.name}-{_ACTIONLINT.version}").is_dir()
    if not built and shutil.which("go") is None:
        pytest.skip("actionlint must be built, and there is no Go on PATH")
    return install((_ACTIONLINT,), told, cache_folder())[_ACTIONLINT.name].binary
