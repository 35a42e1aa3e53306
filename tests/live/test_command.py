"""`aks-gitops live` as a user meets it, on a machine that is odd in every way."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from aks_gitops.live.config_repository import commit_all, repository_folder
from aks_gitops.live.files import existing_plane
from aks_gitops.live.plane import Plane
from aks_gitops.programs.installed import cache_folder
from tests.live.conftest import PROJECT, skip_without_programs

_NAME = "command"
_SECONDS = 300
_BROKEN = "teams/orders/apps/broken/overlays/dev/kustomization.yaml"
"""An application that is never Synced: what it refers to is not there."""


class Command(NamedTuple):
    """The command, run in an environment of its own."""

    state: Path
    environment: Mapping[str, str]

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "aks_gitops.cli.main", "live", *arguments, "--name", _NAME],
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments) as process:
            out, said = process.communicate(timeout=_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, said)

    @property
    def plane(self) -> Plane:
        found = existing_plane(_NAME, self.state)
        assert found
        return found


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """A home that nobody can write to, a long path, another language, a proxy that is away."""
    skip_without_programs()
    folder = tmp_path_factory.mktemp("odd machine") / ("long-name-" * 12)
    environment = {
        "HOME": "/proc/nowhere",
        "XDG_CACHE_HOME": str(cache_folder().parents[1]),
        "XDG_STATE_HOME": str(folder),
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Asia/Kathmandu",
        "http_proxy": "http://127.0.0.1:1",
        "https_proxy": "http://127.0.0.1:1",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "NO_PROXY": "",
    }
    found = Command(folder / "aks-gitops" / "live", environment)
    try:
        yield found
    finally:
        found.run("down")


@pytest.fixture(scope="module")
def up(command: Command) -> "subprocess.CompletedProcess[str]":
    """The first `up`."""
    return command.run("up", "--json")


def test_up_settles_and_prints_json_on_stdout_alone(
    up: "subprocess.CompletedProcess[str]", command: Command
) -> None:
    assert up.returncode == 0, up.stderr
    shown = json.loads(up.stdout)
    assert shown["outcome"] == "settled"
    assert all(one["running"] for one in shown["processes"].values())
    assert shown["folder"] == str(command.plane.folder)
    states = {(one["sync"], one["health"]) for one in shown["applications"]}
    assert states == {("Synced", "Healthy")}


def test_where_there_is_no_terminal_nothing_moves_and_nothing_is_cut(
    up: "subprocess.CompletedProcess[str]",
) -> None:
    assert "\x1b" not in up.stderr
    assert "\r" not in up.stderr
    assert "…" not in up.stderr
    assert "platform-external-secrets-store-dev  platform-dev    Synced  Healthy" in up.stderr


def test_up_again_starts_nothing_and_says_how_to_look(
    up: "subprocess.CompletedProcess[str]", command: Command
) -> None:
    again = command.run("up")
    assert again.returncode == 0, again.stderr
    status = json.loads(command.run("status", "--json").stdout)
    assert status["processes"] == json.loads(up.stdout)["processes"]
    assert f"aks-gitops live down --name {_NAME}" in again.stdout


@pytest.mark.usefixtures("up")
def test_the_lines_that_say_how_to_look_work(command: Command) -> None:
    lines = command.run("up").stdout.splitlines()
    shell = [line for line in lines if line.startswith("  ") and "live down" not in line][:-1]
    done = subprocess.run(
        ["bash", "-euc", "\n".join(shell)],
        env={**os.environ, **command.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    assert "argocd/orders-order-service-dev" in done.stdout
    assert "order-service-" in done.stdout


@pytest.mark.usefixtures("up")
def test_up_that_waits_in_vain_says_so_and_fails(command: Command) -> None:
    _break(command)
    waited = command.run("up", "--timeout", "0", "--json")
    assert waited.returncode == 1
    assert json.loads(waited.stdout)["outcome"] == "timed out"
    assert waited.stderr.endswith("not all are Synced and Healthy after 0 s; Argo CD goes on\n")


@pytest.mark.usefixtures("up")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_no_longer_waits_leaves_it_running_and_learns_how_to_end_it(
    number: signal.Signals, command: Command
) -> None:
    _break(command)
    with _waiting(command) as (process, said):
        process.send_signal(number)
        assert process.wait(60) == 130
        assert process.stdout
        assert "live down" in process.stdout.read()
    assert "no longer waiting; Argo CD goes on" in "".join(said)
    status = json.loads(command.run("status", "--json").stdout)
    assert all(one["running"] for one in status["processes"].values())


@pytest.mark.usefixtures("up")
def test_down_while_up_waits_ends_both(command: Command) -> None:
    _break(command)
    with _waiting(command) as (process, said):
        down = command.run("down")
        assert (down.returncode, down.stderr) == (0, "ended 11 processes\n")
        assert process.wait(60) == 1
    assert "does not run any more" in "".join(said) or "has ended the control" in "".join(said)
    assert command.run("down").stderr == "nothing ran\n"
    assert not (command.state / _NAME).exists()


def _break(command: Command) -> None:
    """Commit an application that is never Synced."""
    folder = repository_folder(command.plane)
    (folder / _BROKEN).parent.mkdir(parents=True, exist_ok=True)
    (folder / _BROKEN).write_text("resources: [not-there.yaml]\n")
    commit_all(folder, "Add an application that does not work")


class _waiting:  # noqa: N801 it is used like a function
    """Starts `up`, and goes on once it waits for Applications."""

    def __init__(self, command: Command) -> None:
        self._process = command.start("up", "--timeout", str(_SECONDS))
        self._said: list[str] = []
        self._waits = threading.Event()
        self._reader = threading.Thread(target=self._read)

    def _read(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._said.append(line)
            if line.startswith("Waiting until"):
                self._waits.set()

    def __enter__(self) -> tuple["subprocess.Popen[str]", list[str]]:
        self._reader.start()
        assert self._waits.wait(_SECONDS), self._said
        return self._process, self._said

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._reader.join()
        with self._process:
            pass
