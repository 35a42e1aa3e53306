"""Find the control plane's programs: on PATH, in the cache, or built with Go into the cache."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from aks_gitops.live.errors import LiveError
from aks_gitops.live.programs import Program

TOOLS = Path(__file__).parents[2] / "tools"
"""The Go modules that pin the programs."""

_ROOM = 4 * 1024**3
"""Bytes that must be free to build anything; all of it from nothing takes about twice that."""
_LAST_LINES = 15


class Installed(NamedTuple):
    """A program as it lies on this machine."""

    binary: Path
    folder: Path
    """Holds the files that the program's module brings along."""


class Progress(Protocol):
    """Shows what is being done for as long as it lasts."""

    def __call__(self, text: str) -> AbstractContextManager[None]:
        """Return the context in which the text is shown."""


def cache_folder() -> Path:
    """Return the folder of built programs, after the XDG base directory rules."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    home = base if base.is_absolute() else Path.home() / ".cache"
    return home / "aks-gitops" / "tools"


def install(programs: Sequence[Program], progress: Progress, cache: Path) -> dict[str, Installed]:
    """Return where each program is; build what is missing. Raises LiveError.

    A build can be interrupted at any time: the next one starts where Go's own cache stands.
    """
    return {one.name: _on_path(one) or _cached(one, progress, cache) for one in programs}


def _on_path(program: Program) -> Installed | None:
    wanted = program.on_path
    found = wanted and shutil.which(wanted.name)
    if not wanted or not found:
        return None
    try:
        told = subprocess.run(
            [found, *wanted.arguments], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # A program that cannot say its version is built instead.
    fits = re.search(wanted.fits, told.stdout + told.stderr)
    return Installed(Path(found), Path(found).parent) if fits else None


def _cached(program: Program, progress: Progress, cache: Path) -> Installed:
    folder = cache / f"{program.name}-{program.version}"
    if not folder.is_dir():
        _check_ground(program, cache)
        with _locked(cache / f"{folder.name}.lock", progress, program):
            if not folder.is_dir():  # else another build has just made it
                _build_beside(program, folder, progress)
    return Installed(folder / program.name, folder)


def _check_ground(program: Program, cache: Path) -> None:
    wanted = f"{program.name} {program.version} must be built"
    if shutil.which("go") is None:
        raise LiveError(f"{wanted}, and there is no Go on PATH; install Go 1.26 or newer")
    if not (TOOLS / program.module / "go.mod").is_file():
        raise LiveError(f"{wanted}, which needs the folder tools/; run it from a clone")
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free
    if free < _ROOM:
        gib = 1024**3
        raise LiveError(
            f"{wanted}, and {cache} has {free / gib:.1f} GiB left of the {_ROOM // gib} GiB that "
            "it needs; free some, or set XDG_CACHE_HOME and GOCACHE to a larger disk"
        )


@contextmanager
def _locked(path: Path, progress: Progress, program: Program) -> Iterator[None]:
    """Hold the lock of one program; the system lets go of it when the process ends."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress(f"Waiting for another build of {program.name}"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_beside(program: Program, folder: Path, progress: Progress) -> None:
    """Build into a folder beside the final one, and move it there when it is whole."""
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    with progress(f"Building {program.name} {program.version} (minutes when Go's cache is cold)"):
        _go(program, "build", "-o", str(unfinished / program.name), *_link(program))
        if program.carried:
            module = Path(_go(program, "list", "-m", "-f", "{{.Dir}}", program.source).strip())
            for one in program.carried:
                shutil.copyfile(module / one.path, unfinished / one.name)
                if one.name.endswith(".sh"):
                    (unfinished / one.name).chmod(0o755)
    unfinished.rename(folder)


def _link(program: Program) -> tuple[str, str, str]:
    values = " ".join(f"-X {value}" for value in program.link)
    return "-trimpath", f"-ldflags=-s -w {values}".strip(), program.package


def _go(program: Program, *arguments: str) -> str:
    """Run go in the folder of the program's module; return its output."""
    environment = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off"}
    with tempfile.TemporaryFile("w+") as errors:
        done = subprocess.run(
            ["go", *arguments],
            cwd=TOOLS / program.module,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
        if done.returncode:
            errors.seek(0)
            said = errors.read().strip().splitlines()[-_LAST_LINES:]
            raise LiveError(
                "\n".join([f"go {arguments[0]} of {program.name} failed; go says:", *said])
            )
    return done.stdout
