"""The command `live` without a control plane: help, and what it says where there is none."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main


@pytest.fixture(autouse=True)
def _no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["live", *arguments], catch_exceptions=False)


@pytest.mark.parametrize("name", ["up", "status", "logs", "down"])
def test_every_live_command_has_help_with_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout


@pytest.mark.parametrize("name", ["status", "logs"])
def test_a_control_plane_that_is_not_there_is_reported(name: str) -> None:
    result = run(name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "error: there is no control plane 'default'; start one with 'aks-gitops live up'\n"
    )


def test_down_where_nothing_runs_is_fine() -> None:
    result = run("down")
    assert (result.exit_code, result.stderr) == (0, "nothing ran\n")


def test_a_name_that_is_no_folder_is_refused() -> None:
    result = run("up", "--name", "../x", "-C", str(Path(__file__).parents[2]))
    assert result.exit_code == 1
    assert result.stderr.startswith("error: '../x' is no name;")
