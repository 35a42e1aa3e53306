"""One stack of the project under the real Pulumi engine, in a copy of the project's own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copy2
from typing import Any, NamedTuple

import yaml

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = ("__main__.py", "Pulumi*.yaml", "aks_gitops", "components", "examples")
"""What the program consists of, as git names it."""
PACKAGES = ("azure-native", "azuread", "kubernetes")
"""The packages whose providers a test plays."""

_PASSPHRASE = "test"
_SECONDS = 300
"""No run takes that long; one that does is stopped."""


class Finished(NamedTuple):
    """How a run of the CLI ended."""

    code: int
    text: str
    """Everything that it printed."""


class Step(NamedTuple):
    """One line of a preview."""

    op: str
    urn: str


class Held(NamedTuple):
    """One resource in the state."""

    urn: str
    type: str
    id: str
    parent: str
    provider: str
    dependencies: tuple[str, ...]
    protect: bool
    retained: bool
    """Whether it stays in the cloud when the stack lets go of it."""
    broken: bool
    """Whether it was made, but does not work."""
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def copy_program(target: Path) -> None:
    """Copy the program into a repository of its own, with what is not committed yet.

    The program reads its example from git, so there has to be a commit.
    """
    listed = _run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PROGRAM],
        PROJECT,
    ).text
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(PROJECT / name, target / name)
    _git(target, "init", "--quiet", "--initial-branch=main")
    _commit(target)
    (target / ".venv").symlink_to(Path(sys.prefix))


def type_of(urn: str) -> str:
    """Return the type token that a URN says."""
    return urn.split("::")[2].rpartition("$")[2]


def is_managed(urn: str) -> bool:
    """Return whether a resource is one of a cloud's: no component, and no provider."""
    return type_of(urn).partition(":")[0] in PACKAGES


def _commit(repository: Path) -> None:
    author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    _git(repository, "add", "--all")
    _git(repository, *author, "commit", "--quiet", "--no-gpg-sign", "--message=test")


def _git(repository: Path, *arguments: str) -> None:
    done = _run(["git", *arguments], repository)
    assert done.code == 0, done.text


class Stack:
    """Runs the CLI for one stack. A command that fails fails the test, unless it is attempted."""

    def __init__(self, name: str, home: Path, ports: Mapping[str, int]) -> None:
        self.name = name
        self.project = home / "project"
        state = home / "state"
        state.mkdir(exist_ok=True)
        self._environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{one}:{port}" for one, port in ports.items()),
            # Nothing is fetched: every provider is one of the test's.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(home / "pulumi"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def init(self) -> None:
        """Make the stack known to the backend."""
        self._pulumi("stack", "init", self.name)

    def edit(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the stack's settings, in its file."""
        path = self.project / f"Pulumi.{self.name}.yaml"
        content = yaml.safe_load(path.read_text())
        change(content["config"])
        path.write_text(yaml.safe_dump(content, sort_keys=False))

    def write_files(self, files: Mapping[str, str]) -> None:
        """Commit new texts of files in the config repository."""
        for path, text in files.items():
            target = self.project / "examples" / "config-repo" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        _commit(self.project)

    def keep_secret(self, key: str, value: str) -> None:
        """Set a secret of the stack."""
        self._pulumi("config", "set", "--secret", key, value, "--stack", self.name)

    def up(self, *options: str) -> str:
        """Deploy, without the preview before it."""
        return self._changing("up", *options)

    def destroy(self) -> str:
        """Delete everything."""
        return self._changing("destroy")

    def refresh(self, *options: str) -> str:
        """Read everything from the cloud into the state."""
        return self._changing("refresh", *options)

    def attempt(self, command: str, *options: str, previews: bool = False) -> Finished:
        """Run a command that may fail; with the preview before it only where that matters."""
        skipped = () if previews else ("--skip-preview",)
        return self._finish(command, "--yes", *skipped, *options, "--stack", self.name)

    @contextmanager
    def killed(self, command: str) -> Iterator[None]:
        """Run a command while the block runs, then kill it and all that it started."""
        arguments = self._arguments(command, "--yes", "--skip-preview", "--stack", self.name)
        with _started(arguments, self.project, self._environment) as process:
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGKILL)

    def settle(self) -> None:
        """Wait until a run has written down all but the operations that it waits for."""
        deadline = time.monotonic() + _SECONDS
        before, now = "", self._written()
        while before != now or '"pending_operations"' not in now:
            assert time.monotonic() < deadline, "the run does not come to rest"
            before, now = now, self._written()

    def _written(self) -> str:
        """Return the state as text; a file that is just being written does not load."""
        return self._finish("stack", "export", "--stack", self.name).text

    def unlock(self) -> None:
        """Take away the lock of a run that was killed."""
        self._pulumi("cancel", "--yes", "--stack", self.name)

    def adopt(self, urn: str, id_: str) -> None:
        """Take what exists without being in the state into it, as the program has it."""
        path = self.project / "import.json"
        self._pulumi("preview", "--import-file", str(path), "--stack", self.name)
        name = urn.rpartition("::")[2]
        file = json.loads(path.read_text())
        file["resources"] = [{**one, "id": id_} for one in file["resources"] if one["name"] == name]
        path.write_text(json.dumps(file))
        self._changing("import", "--file", str(path), "--protect=false", "--generate-code=false")

    def preview(self) -> list[Step]:
        """Return what a deployment would change."""
        done = self._finish("preview", "--json", "--stack", self.name)
        shown = json.loads(done.text)
        said = "\n".join(one["message"] for one in shown.get("diagnostics") or ())
        assert done.code == 0, said
        steps = [Step(step["op"], step["urn"]) for step in shown["steps"]]
        return [step for step in steps if step.op != "same"]

    def held(self) -> list[Held]:
        """Return the state, with secrets in plain: they are encrypted anew by every run."""
        found = self.exported("--show-secrets").get("resources") or []
        return [
            Held(
                urn=one["urn"],
                type=one["type"],
                id=one.get("id", ""),
                parent=one.get("parent", ""),
                provider=one.get("provider", "").rpartition("::")[0],
                dependencies=tuple(sorted(one.get("dependencies") or ())),
                protect=one.get("protect", False),
                retained=one.get("retainOnDelete", False),
                broken=bool(one.get("initErrors")),
                inputs=one.get("inputs") or {},
                outputs=one.get("outputs") or {},
            )
            for one in found
        ]

    def exported(self, *options: str) -> dict[str, Any]:
        """Return the whole deployment, as the backend keeps it."""
        text = self._pulumi("stack", "export", *options, "--stack", self.name)
        deployment = json.loads(text)["deployment"]
        assert isinstance(deployment, dict)
        return deployment

    def _changing(self, command: str, *options: str) -> str:
        done = self.attempt(command, *options)
        assert done.code == 0, done.text
        return done.text

    def _pulumi(self, *arguments: str) -> str:
        done = self._finish(*arguments)
        assert done.code == 0, done.text
        return done.text

    def _finish(self, *arguments: str) -> Finished:
        return _run(self._arguments(*arguments), self.project, self._environment)

    def _arguments(self, *arguments: str) -> list[str]:
        return ["pulumi", *arguments, "--non-interactive", "--color=never"]


def _run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run a program to its end. It and all that it started are stopped if it does not get there."""
    with _started(command, folder, environment) as process:
        try:
            text, _ = process.communicate(timeout=_SECONDS)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Finished(process.returncode, text)


def _started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None
) -> subprocess.Popen[str]:
    """Start a program in a group of its own, so that all it starts can be stopped with it."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
