"""Start processes that outlive this one, find them again, and end them by their ids."""

import json
import os
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import urllib3

from aks_gitops.live.commands import Process
from aks_gitops.live.errors import LiveError
from aks_gitops.live.loopback import without_proxy
from aks_gitops.live.plane import Plane

_T = TypeVar("_T")

_PAUSE = 0.05
"""Seconds between two looks at a condition."""
_LAST_LINES = 12
_PATIENCE = 3.0
"""Seconds that a process gets to end by itself before it is killed."""


class Identity(NamedTuple):
    """A process: its id may be given to another one later, so its start belongs to it."""

    pid: int
    started: str


def until(
    condition: Callable[[], _T | None], seconds: float, *, pause: float = _PAUSE
) -> _T | None:
    """Return what `condition` returns as soon as that is something; None when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(pause)


def start(plane: Plane, process: Process) -> None:
    """Start a process in a session of its own, its output appended to its log, and record it."""
    log = plane.log(process.name)
    for folder in (log.parent, plane.record(process.name).parent):
        folder.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    program = process.arguments[0]
    environment = without_proxy({**os.environ, **process.environment})
    environment["PATH"] = os.pathsep.join(
        filter(None, (process.environment.get("PATH"), os.environ.get("PATH", os.defpath)))
    )
    try:
        pid = os.posix_spawn(
            program,
            process.arguments,
            environment,
            file_actions=actions,
            setsid=True,
            # Python ignores it, and what is ignored is inherited.
            setsigdef=[signal.SIGPIPE],
        )
    except OSError as error:
        raise LiveError(f"{process.name}: {program} does not start: {error.strerror}") from error
    try:
        seen = _seen(pid)
        record = {"pid": pid, "started": seen.started if seen else ""}
        plane.record(process.name).write_text(json.dumps(record))
    except BaseException:  # Nobody would find it again.
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise


def identity(plane: Plane, name: str) -> Identity | None:
    """Return the process that was started under a name, if it still runs."""
    try:
        data = json.loads(plane.record(name).read_text())
        recorded = Identity(int(data["pid"]), str(data["started"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return recorded if _runs(recorded) else None


def port_of(process: Process) -> int:
    """Return the port on which a process answers."""
    address = process.ready.partition("://")[2] or process.ready
    return int(address.partition("/")[0].rpartition(":")[2])


def wait_ready(plane: Plane, processes: Sequence[Process], seconds: float) -> None:
    """Return once every process answers. Raises LiveError with the end of the log of one that
    ended or does not answer in time."""
    for process in processes:

        def state(process: Process = process) -> str | None:
            if _answers(process.ready):
                return "ready"
            return None if identity(plane, process.name) else "ended"

        found = until(state, seconds)
        if found != "ready":
            fact = "ended while it started" if found else f"is not ready after {seconds:.0f} s"
            raise LiveError(f"{process.name} {fact}; {last_words(plane.log(process.name))}")


def end(plane: Plane, names: Iterable[str]) -> list[str]:
    """End the processes of these names and what they started; return the names that were there."""
    running = [(name, found) for name in names if (found := identity(plane, name))]
    for _, found in running:
        _signal(found, signal.SIGTERM)
    for name, found in running:
        if not _ends(found):
            _signal(found, signal.SIGKILL)
            if not _ends(found):
                raise LiveError(f"{name} (process {found.pid}) does not end; end it by hand")
        plane.record(name).unlink(missing_ok=True)
    return [name for name, _ in running]


def last_words(log: Path) -> str:
    """Return the end of a log for a message."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
    except FileNotFoundError:
        lines = []
    said = "".join(f"\n  {line[:400]}" for line in lines)
    return f"{log} ends:{said}" if said else f"{log} is empty"


def _signal(found: Identity, number: signal.Signals) -> None:
    """Signal a process and what it started: it leads a group that nobody else can join."""
    try:
        os.killpg(found.pid, number)
    except ProcessLookupError:
        return


def _ends(found: Identity) -> bool:
    return bool(until(lambda: not _runs(found), _PATIENCE))


def _runs(found: Identity) -> bool:
    """Tell whether the very process runs; one that has ended and is our own child is reaped.

    A zombie is no proof for a child: the others of its threads may still hold files and ports.
    """
    seen = _seen(found.pid)
    if seen is None or seen.started != found.started:
        return False
    try:
        return os.waitpid(found.pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return seen.state not in "ZX"


class _Seen(NamedTuple):
    """A process as the system shows it."""

    state: str
    started: str


def _seen(pid: int) -> _Seen | None:
    """Return a process's state and start; None where there is none (proc(5), state, starttime)."""
    if not Path("/proc/self/stat").exists():
        return _seen_by_ps(pid)
    try:
        # The program's name, in parentheses, may hold anything; fields are counted from its end.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return _Seen(fields[0], fields[19])


def _seen_by_ps(pid: int) -> _Seen | None:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    # How it writes the time must not depend on who asks.
    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    told = subprocess.run(
        command, capture_output=True, text=True, check=False, env=plain
    ).stdout.split()
    return _Seen(told[0][0], " ".join(told[1:])) if told else None


_http = urllib3.PoolManager(
    cert_reqs="CERT_NONE", assert_hostname=False, timeout=1.0, retries=False, maxsize=4
)


def _answers(ready: str) -> bool:
    """Tell whether an address accepts connections, or a URL answers 200. All are loopback ones, so
    nothing is learned from who signed the certificate."""
    try:
        if "://" not in ready:
            host, _, port = ready.partition(":")
            socket.create_connection((host, int(port)), 1.0).close()
            return True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            return _http.request("GET", ready).status == 200
    except (OSError, urllib3.exceptions.HTTPError):
        return False
