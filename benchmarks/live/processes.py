"""What the processes of a control plane use, as Linux tells it (proc(5))."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aks_gitops.live.commands import process_names
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import identity

_TICKS = os.sysconf("SC_CLK_TCK")
_PEAK = re.compile(r"^VmHWM:\s+([0-9]+) kB$", re.MULTILINE)


class Usage(NamedTuple):
    """What one process has used since it started."""

    cpu: float
    """Seconds of a core, those of its children that have ended included."""
    memory: int
    """The most bytes that were resident at a time, without children."""


def usage(plane: Plane) -> dict[str, Usage]:
    """Return the usage of every process. Raises LiveError for one that does not run."""
    return {name: _usage(plane, name) for name in process_names()}


def cpu_since(before: Mapping[str, Usage], after: Mapping[str, Usage]) -> dict[str, float]:
    """Return the seconds of a core that each process has used in between."""
    return {name: after[name].cpu - one.cpu for name, one in before.items()}


def _usage(plane: Plane, name: str) -> Usage:
    found = identity(plane, name)
    if found is None:
        raise LiveError(f"{name} does not run any more; see {plane.log(name)}")
    folder = Path(f"/proc/{found.pid}")
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    peak = _PEAK.search((folder / "status").read_text())
    # utime, stime, cutime and cstime; fields are counted from behind the name.
    return Usage(sum(map(int, fields[11:15])) / _TICKS, int(peak[1]) * 1024 if peak else 0)
