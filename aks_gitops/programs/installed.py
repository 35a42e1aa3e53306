"""Find programs: on PATH, in the cache, or built with Go into the cache."""

import fcntl
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from aks_gitops.machine.errors import files_explained
from aks_gitops.machine.folders import user_folder
from aks_gitops.programs.building import build, check_ground
from aks_gitops.programs.pinned import Program

_ABOUT = "built.json"
"""Beside a built program: for which machine it was built, and how large it is."""


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
    """Return the folder of built programs. Raises MachineError where there is no home folder."""
    return user_folder("XDG_CACHE_HOME", ".cache") / "tools"


def install(programs: Sequence[Program], progress: Progress, cache: Path) -> dict[str, Installed]:
    """Return where each program is; build what is missing or broken. Raises MachineError.

    A build can be interrupted at any time: the next one starts where Go's own cache stands.
    """
    with files_explained("XDG_CACHE_HOME"):
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
    if _fault(program, folder) is not None:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(cache / f"{folder.name}.lock", progress, program):
            fault = _fault(program, folder)  # Another build may just have made it.
            if fault is not None:
                check_ground(program, cache, fault)
                _build_beside(program, folder, fault, progress)
    return Installed(folder / program.name, folder)


def _fault(program: Program, folder: Path) -> str | None:
    """Return why a program must be built, as the rest of a sentence; None where it need not be."""
    binary = folder / program.name
    if not folder.is_dir():
        return ""
    try:
        about = json.loads((folder / _ABOUT).read_text())
        if about != _about(binary):
            here = about.get("machine") == _machine()
            return f" again ({binary} is {'not whole' if here else 'for another machine'})"
    except (FileNotFoundError, ValueError, AttributeError):
        return f" again ({folder} is not whole)"
    missing = [one.name for one in program.carried if not (folder / one.name).is_file()]
    if missing or not os.access(binary, os.X_OK):
        return f" again ({missing[0]} is missing)" if missing else f" again ({binary} does not run)"
    return None


def _about(binary: Path) -> dict[str, object]:
    return {"machine": _machine(), "bytes": binary.stat().st_size}


def _machine() -> str:
    """Return what a program is built for. A cache may lie in a home folder that machines share."""
    return f"{sys.platform} {platform.machine()}"


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


def _build_beside(program: Program, folder: Path, fault: str, progress: Progress) -> None:
    """Build into a folder beside the final one, and move it there when it is whole."""
    for left in folder.parent.glob(f"{folder.name}.part*"):  # An earlier build was killed.
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part", dir=folder.parent))
    what = f"Building {program.name} {program.version}{fault}"
    try:
        with progress(f"{what} (minutes when Go's cache is cold)"):
            build(program, unfinished)
        about = json.dumps(_about(unfinished / program.name))
        (unfinished / _ABOUT).write_text(about)
        unfinished.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
