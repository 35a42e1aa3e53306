"""Argo CD's own code, asked by the tests in this folder."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.live.installed import cache_folder, install
from tests.agreement_sets.oracle import Oracle, program, running

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.live)


@contextmanager
def told(text: str) -> Iterator[None]:
    """Show on the terminal itself what takes minutes; pytest keeps the rest."""
    print(text, file=sys.__stderr__, flush=True)
    yield


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The program that answers with Argo CD's own packages."""
    wanted = program()
    built = cache_folder() / f"{wanted.name}-{wanted.version}"
    if not built.is_dir() and shutil.which("go") is None:
        pytest.skip(f"{wanted.name} must be built, and there is no Go on PATH")
    installed = install([wanted], told, cache_folder())
    with running(installed[wanted.name].binary) as answering:
        yield answering
