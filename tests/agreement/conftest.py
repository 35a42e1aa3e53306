"""The oracle: a program that asks Argo CD's own packages. Go builds it once, into the cache."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.programs.installed import cache_folder, install
from tests.agreement.generated import Amount
from tests.agreement.oracle import PROGRAM, Oracle

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE) and "oracle" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)


@contextmanager
def told(text: str) -> Iterator[None]:
    """Show on the terminal itself what takes minutes; pytest keeps the rest."""
    print(text, file=sys.__stderr__, flush=True)
    yield


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """Argo CD's own packages, which answer questions."""
    built = (cache_folder() / f"{PROGRAM.name}-{PROGRAM.version}").is_dir()
    if not built and shutil.which("go") is None:
        pytest.skip(f"{PROGRAM.name} must be built, and there is no Go on PATH")
    return Oracle(install((PROGRAM,), told, cache_folder())[PROGRAM.name].binary)


@pytest.fixture(scope="session")
def amount(request: pytest.FixtureRequest) -> Amount:
    """How many random cases are compared."""
    option = request.config.getoption
    return Amount(option("--agreement-cases"), option("--random-seed"))
