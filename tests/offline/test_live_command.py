"""The command `live` without a control plane: help, and what it says where there is none."""

import subprocess
import sys
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("up", "--yes"), "--yes needs --kube-context"),
        (("up", "--kubeconfig", "x"), "--kubeconfig needs --kube-context"),
        (("up", "--install-argocd"), "--install-argocd needs --kube-context"),
        (("up", "--kube-context", "x", "--revision", "x"), "--revision needs --repository"),
        (("up", "--kube-context", "x", "--chart", "."), "--chart needs --install-argocd"),
        (("up", "--kube-context", "x", "--no-stack"), "--no-stack does not go with --kube-context"),
        (
            ("status", "--kube-context", "x", "--name", "y"),
            "--name does not go with --kube-context",
        ),
        (("down", "--stack", "x"), "--stack needs --kube-context"),
        (("up", "--timeout", "-1"), "-1 is not in the range x>=0"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_context_that_is_not_there_is_reported(tmp_path: Path) -> None:
    missing = str(tmp_path / "kubeconfig")
    for command in ("up", "status", "down"):
        result = run(command, "--kube-context", "kind-kind", "--kubeconfig", missing)
        assert result.exit_code == 1
        assert f"{missing}: there is no such kubeconfig" in result.stderr


def test_help_does_not_wait_for_the_client_of_kubernetes() -> None:
    code = "import sys, aks_gitops.cli.live.commands; sys.exit('kubernetes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
