import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.live.commands import Process
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import end, identity, start, until, wait_ready

_WAITS = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def plane(tmp_path: Path) -> Iterator[Plane]:
    plane = Plane("test", tmp_path, {}, "")
    yield plane
    end(plane, [path.stem for path in tmp_path.glob("processes/*.json")])


def test_a_started_process_is_found_and_ended_by_its_id(plane: Plane) -> None:
    start(plane, Process("waits", _WAITS, ""))
    found = identity(plane, "waits")
    assert found
    assert end(plane, ["waits"]) == ["waits"]
    assert identity(plane, "waits") is None
    with pytest.raises(ProcessLookupError):
        os.kill(found.pid, 0)


def test_a_process_that_has_the_id_of_one_that_ended_is_left_alone(plane: Plane) -> None:
    record = plane.record("earlier")
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"pid": os.getpid(), "started": "1"}))
    assert identity(plane, "earlier") is None
    assert end(plane, ["earlier"]) == []


def test_a_process_that_was_killed_is_seen_as_ended(plane: Plane) -> None:
    start(plane, Process("waits", _WAITS, ""))
    found = identity(plane, "waits")
    assert found
    os.kill(found.pid, signal.SIGKILL)
    assert until(lambda: identity(plane, "waits") is None, 5)


def test_what_a_process_started_ends_with_it(plane: Plane, tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = (
        "import pathlib, subprocess, sys, time\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(one.pid))\n"
        "time.sleep(60)\n"
    )
    start(plane, Process("parent", (sys.executable, "-c", script), ""))
    assert until(lambda: child.exists() and child.read_text(), 10)
    end(plane, ["parent"])
    assert until(lambda: not _exists(int(child.read_text())), 5)


def test_a_process_that_ends_while_it_starts_is_reported_with_its_last_words(plane: Plane) -> None:
    process = Process("fails", (sys.executable, "-c", "exit('no such flag: --x')"), "127.0.0.1:1")
    start(plane, process)
    with pytest.raises(LiveError) as error:
        wait_ready(plane, [process], 10)
    log = plane.log("fails")
    assert str(error.value) == (f"fails ended while it started; {log} ends:\n  no such flag: --x")


def test_a_process_that_never_answers_is_reported_after_the_time_given(plane: Plane) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        process = Process("silent", _WAITS, f"127.0.0.1:{taken.getsockname()[1]}")
        start(plane, process)
        with pytest.raises(LiveError, match=r"silent is not ready after 0 s; .* is empty"):
            wait_ready(plane, [process], 0.2)


def test_a_program_that_is_not_there_is_reported(plane: Plane) -> None:
    with pytest.raises(LiveError) as error:
        start(plane, Process("gone", ("/no/such/program",), ""))
    assert str(error.value) == "gone: /no/such/program does not start: No such file or directory"


def _exists(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
