"""Many writers at once: each one's commit is there, in one line, within a bounded time."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.deliveries import history, make_server
from tests.unit.git_repositories import isolate_git

PROJECT = Path(__file__).parents[2]
_SECONDS = 200.0
_CODE = """
import sys
from tests.unit.deliveries import deliver_release
deliver_release(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("writers", [2, 8])
def test_no_commit_of_many_processes_is_lost(
    writers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_git(monkeypatch)
    server = make_server(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path)}
    names = [f"service-{number:02}" for number in range(writers)]
    start = time.monotonic()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _CODE, server.url, name],
            env=environment,
        )
        for name in names
    ]
    try:
        for one in processes:
            one.communicate(timeout=max(start + _SECONDS - time.monotonic(), 0.1))
    finally:
        for one in processes:
            one.kill()
            one.communicate()
    assert {one.returncode for one in processes} == {0}
    assert len(history(server)) == writers + 1
    assert json.loads(server.git("show", "main:releases.json")) == dict.fromkeys(names, "v2")
    assert server.git("fsck", "--strict", "--no-dangling") == ""
    assert not list(tmp_path.glob("aks-gitops-*"))
