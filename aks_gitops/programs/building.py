"""Build a program with Go, into a folder that is whole or not there."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aks_gitops.machine.errors import MachineError
from aks_gitops.programs.pinned import Program

TOOLS = Path(__file__).parents[2] / "tools"
"""The Go modules that pin the programs."""

_ROOM = 4 * 1024**3
"""Bytes that must be free to build anything; all of it from nothing takes about twice that."""
_LAST_LINES = 15
_PATIENCE = 10.0
"""Seconds that go gets to put away its work folder when it is interrupted."""
_NEEDS = re.compile(r"^go (\d+(?:\.\d+)*)", re.MULTILINE)
_NUMBERS = re.compile(r"\d+")
_FULL = "no space left on device"


def check_ground(program: Program, cache: Path, why: str) -> None:
    """Return where a program can be built.

    Given: `why` it must be, as the rest of a sentence. Raises MachineError.
    """
    wanted = f"{program.name} {program.version} must be built{why}"
    pins = TOOLS / program.module / "go.mod"
    if not pins.is_file():
        raise MachineError(f"{wanted}, which needs the folder tools/; run it from a clone")
    _check_go(wanted, pins)
    free = shutil.disk_usage(cache).free
    if free < _ROOM:
        gib = 1024**3
        raise MachineError(
            f"{wanted}, and {cache} has {free / gib:.1f} GiB left of the {_ROOM // gib} GiB that "
            "it needs; free some, or set XDG_CACHE_HOME and GOCACHE to a larger disk"
        )


def _check_go(wanted: str, pins: Path) -> None:
    """Return where Go is new enough for a module, or can fetch a newer one of itself."""
    found = _NEEDS.search(pins.read_text())
    needed = found[1] if found else ""
    fix = f"install Go {needed} or newer (https://go.dev/dl)"
    if shutil.which("go") is None:
        raise MachineError(f"{wanted}, and there is no Go on PATH; {fix}")
    version = _ask_go(pins, "env", "GOVERSION").stdout.strip().removeprefix("go")
    if _numbers(version) >= _numbers(needed):
        return
    told = _ask_go(pins, "list", "-m")
    if told.returncode:
        said = " ".join(told.stderr.split())
        raise MachineError(
            f"{wanted}, and the Go on PATH is {version or 'older than 1.16'} ({said}); {fix}"
        )


def _ask_go(pins: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["go", *arguments],
        cwd=pins.parent,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in _NUMBERS.findall(version)]


def build(program: Program, folder: Path) -> None:
    """Build a program and what it brings along into a folder. Raises MachineError."""
    _go(program, "build", "-o", str(folder / program.name), *_link(program))
    if not program.carried:
        return
    module = Path(_go(program, "list", "-m", "-f", "{{.Dir}}", program.source).strip())
    for one in program.carried:
        shutil.copyfile(module / one.path, folder / one.name)
        if one.name.endswith(".sh"):
            (folder / one.name).chmod(0o755)


def _link(program: Program) -> tuple[str, str, str]:
    values = " ".join(f"-X {value}" for value in program.link)
    return "-trimpath", f"-ldflags=-s -w {values}".strip(), program.package


def _go(program: Program, *arguments: str) -> str:
    """Run go in the folder of the program's module; return its output."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            ["go", *arguments],
            cwd=TOOLS / program.module,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # A group of its own: what go starts ends with it.
            start_new_session=True,
        )
        output = _output(process)
        if process.returncode:
            errors.seek(0)
            raise MachineError(_failure(program, arguments[0], errors.read()))
    return output


def _output(process: "subprocess.Popen[str]") -> str:
    """Return what a process writes; if we are interrupted, it ends with all that it started."""
    with process:
        try:
            return process.communicate()[0]
        except BaseException:
            _end_group(process)
            raise


def _end_group(process: "subprocess.Popen[str]") -> None:
    """Interrupt a process and what it started as Ctrl-C would; kill what is left after a while."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(_PATIENCE)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _failure(program: Program, what: str, said: str) -> str:
    lines = [f"go {what} of {program.name} failed; go says:", *said.strip().splitlines()]
    if _FULL in said:
        fix = "free some room, or set XDG_CACHE_HOME, GOCACHE, GOMODCACHE and TMPDIR elsewhere"
        return "\n".join([*lines[: _LAST_LINES + 1], fix])
    return "\n".join([lines[0], *lines[1:][-_LAST_LINES:]])


def _environment() -> Mapping[str, str]:
    """Return the user's environment without what would build another program, or elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in ("GOOS", "GOARCH")}
    flags = "-mod=readonly -buildvcs=false"
    return {**kept, "GOFLAGS": flags, "GOWORK": "off", "GO111MODULE": "on"}
