import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.live import processes, startup
from aks_gitops.live.commands import Process
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import end, identity, port_of, start, until, wait_ready
from tests.unit.process_states import exists

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
    assert until(lambda: not exists(int(child.read_text())), 5)


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


def test_a_process_whose_record_cannot_be_written_does_not_run_on(
    plane: Plane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    find = processes._seen

    def full(pid: int) -> None:
        seen.append(pid)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(processes, "_seen", full)
    with pytest.raises(OSError, match="No space left"):
        start(plane, Process("waits", _WAITS, ""))
    assert find(seen[0]) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": null, "started": ""}'])
def test_a_record_that_is_not_whole_is_no_process(text: str, plane: Plane) -> None:
    plane.record("odd").parent.mkdir(parents=True)
    plane.record("odd").write_text(text)
    assert identity(plane, "odd") is None


def test_processes_are_found_where_there_is_no_proc_whatever_the_language_and_time_zone(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_seen", processes._seen_by_ps)
    start(plane, Process("waits", _WAITS, ""))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert identity(plane, "waits")
    assert end(plane, ["waits"]) == ["waits"]
    assert identity(plane, "waits") is None


def test_no_process_asks_a_proxy_for_a_loopback_address(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.com")
    monkeypatch.delenv("no_proxy", raising=False)
    script = "import os; print(os.environ['http_proxy'], os.environ['no_proxy'], flush=True)"
    start(plane, Process("says", (sys.executable, "-c", script), ""))
    said = "http://proxy.example.com 127.0.0.1,localhost,::1\n"
    assert until(lambda: plane.log("says").read_text() == said, 10)


@pytest.mark.parametrize(
    "ready", ["127.0.0.1:80", "http://127.0.0.1:80/readyz", "https://127.0.0.1:80/healthz"]
)
def test_a_process_answers_on_the_port_of_its_sign_of_readiness(ready: str) -> None:
    assert port_of(Process("one", (), ready)) == 80


def test_another_program_on_a_processes_port_is_not_taken_for_it(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "_SECONDS_TO_CLOSE", 0.0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LiveError) as error:
            startup._start(plane, [Process("waits", _WAITS, f"127.0.0.1:{port}")])
    assert str(error.value).startswith(f"waits: another program listens on its port {port}; end")
    assert identity(plane, "waits") is None
