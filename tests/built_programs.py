"""Programs that Go builds once, into the cache, for tests that ask them."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.programs.installed import cache_folder, install
from aks_gitops.programs.pinned import Program


@contextmanager
def told(text: str) -> Iterator[None]:
    """Show on the terminal itself what takes minutes; pytest keeps the rest."""
    print(text, file=sys.__stderr__, flush=True)
    yield


def built_program(program: Program) -> Path:
    """Return a program; skip the test where it must be built and there is no Go."""
    built = (cache_folder() / f"{program.name}-{program.version}").is_dir()
    if not built and shutil.which("go") is None:
        pytest.skip(f"{program.name} must be built, and there is no Go on PATH")
    return install((program,), told, cache_folder())[program.name].binary


def mark_live(items: list[pytest.Item], folder: Path, fixture: str) -> None:
    """Mark the tests of a folder that ask for a program's fixture."""
    for item in items:
        if item.path.is_relative_to(folder) and fixture in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)
