"""What people and programs are told of a change to a config repository."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aks_gitops.release.outcome import files_difference
from aks_gitops.repo.writing.delivery import FileChange
from tests.unit.git_repositories import isolate_git

_TEXTS = st.lists(st.sampled_from(["a", "b", "", " c"]), max_size=6).map("\n".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one diff after the other is applied."""
    return tmp_path_factory.mktemp("applied")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the user's be read."""
    isolate_git(monkeypatch)


@given(_TEXTS, _TEXTS)
@example("a\nb", "a\nb\n")
@example("", "a\n")
@example("a\n", "")
def test_git_applies_the_difference_that_is_shown(folder: Path, old: str, new: str) -> None:
    difference = files_difference([_change(old, new)])
    assert bool(difference) == (old != new)
    if difference:
        assert _applied(folder, old, difference) == new


def _change(old: str, new: str) -> FileChange:
    """Return the change of a file; an empty text stands for none."""
    return FileChange("apps/web.yaml", old.encode() or None, new.encode() or None)


def _applied(folder: Path, old: str, difference: str) -> str:
    file = folder / "apps/web.yaml"
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    if old:
        file.write_text(old)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=difference, text=True, check=True)
    return file.read_text() if file.exists() else ""
