"""Find kustomize and Helm: on PATH at a fitting version, in the cache, or built into it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Literal, NamedTuple

from aks_gitops.machine.errors import MachineError
from aks_gitops.programs.installed import Installed, Progress, cache_folder, install
from aks_gitops.programs.pinned import PROGRAMS, Program

ProgramName = Literal["kustomize", "helm"]

_PINNED: Mapping[str, Program] = {one.name: one for one in PROGRAMS}


class Renderer(NamedTuple):
    """A program that renders."""

    path: str
    identity: str
    """Which program it is, for keys of what it rendered."""


class MissingProgramError(Exception):
    """A program cannot be had: what is wrong, and what to do."""


def _silent(text: str) -> AbstractContextManager[None]:
    del text
    return nullcontext()


class Programs:
    """The programs that render, each found when it is first needed."""

    def __init__(
        self,
        cache: Path | None = None,
        progress: Progress = _silent,
    ) -> None:
        """Given: `cache`, the folder of built programs; `progress`, which shows a long build."""
        self._cache = cache or cache_folder()
        self._progress = progress
        self._found: dict[ProgramName, Renderer] = {}

    def find(self, name: ProgramName) -> Renderer:
        """Return a program. Raises MissingProgramError."""
        if name not in self._found:
            program = _PINNED[name]
            try:
                (installed,) = install([program], self._progress, self._cache).values()
            except MachineError as error:
                raise MissingProgramError(str(error)) from error
            self._found[name] = Renderer(str(installed.binary), _identity(program, installed))
        return self._found[name]


def _identity(program: Program, installed: Installed) -> str:
    """Return what tells one build from another: ours by its version, another by its file."""
    if installed.folder.name == f"{program.name}-{program.version}":
        return installed.folder.name
    status = installed.binary.stat()
    return f"{program.name} {installed.binary} {status.st_size} {status.st_mtime_ns}"
