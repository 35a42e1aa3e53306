"""Fifty pipelines release at once into one repository: each one's change is there, in one line."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live.conftest import PROJECT
from tests.unit.deliveries import history, make_server
from tests.unit.git_repositories import Repository, isolate_git

_RELEASES = 50
_SECONDS = 900.0
_FOLDER = "apps/{app}/overlays/dev"
_OBJECTS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {app}}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec: {{containers: [{{name: app, image: "registry.example.com/{app}:1.0.0"}}]}}
"""
_KUSTOMIZATION = """\
resources: [objects.yaml]
images:
  - name: registry.example.com/{app}
    newTag: 1.0.0
"""
_APPS = tuple(f"service-{number:02}" for number in range(_RELEASES))


def test_no_release_of_fifty_processes_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_git(monkeypatch)
    server = make_server(tmp_path, _files())
    started = time.monotonic()
    processes = [_set_image(app, server, tmp_path) for app in _APPS]
    try:
        said = [_ended(one, started + _SECONDS) for one in processes]
    finally:
        for one in processes:
            one.kill()
            one.communicate()
    assert [one.returncode for one in processes] == [0] * _RELEASES, said
    assert len(history(server)) == _RELEASES + 1
    for app in _APPS:
        path = f"{_FOLDER.format(app=app)}/kustomization.yaml"
        wanted = _KUSTOMIZATION.format(app=app).replace("1.0.0", "2.0.0")
        assert server.git("show", f"main:{path}").strip() == wanted.strip()
    assert server.git("fsck", "--strict", "--no-dangling") == ""


def _files() -> dict[str, str]:
    texts = {"objects.yaml": _OBJECTS, "kustomization.yaml": _KUSTOMIZATION}
    return {
        f"{_FOLDER.format(app=app)}/{name}": text.format(app=app)
        for app in _APPS
        for name, text in texts.items()
    }


def _set_image(app: str, server: Repository, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "aks_gitops.cli.main", "set-image", app, "dev"]
    return subprocess.Popen(
        [*command, f"registry.example.com/{app}:2.0.0", "--repo", str(server.path)],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": str(folder / "cache")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(process: subprocess.Popen[str], end: float) -> str:
    return process.communicate(timeout=max(end - time.monotonic(), 0.1))[1]
