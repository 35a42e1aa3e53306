"""A bare repository as the server, and changes that are delivered to it."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivered, Delivery, deliver
from aks_gitops.repo.writing.edits import Change, Edits
from aks_gitops.repo.writing.message import Message, Trailer
from tests.unit.git_repositories import Repository, make_repository

FILES = {
    "apps/web/overlays/dev/kustomization.yaml": "images:\n  - newTag: v1\n",
    "apps/api/overlays/dev/kustomization.yaml": "images:\n  - newTag: v1\n",
    "releases.json": "{}\n",
}
WEB = "apps/web/overlays/dev/kustomization.yaml"
MESSAGE = Message(
    "chore",
    "web",
    "run web:v2 in dev",
    trailers=(
        Trailer("Application", "web"),
        Trailer("Environment", "dev"),
        Trailer("Image", "registry.example.com/web:v2"),
        Trailer("Source-Commit", "0123456789abcdef0123456789abcdef01234567"),
    ),
)


def make_server(folder: Path, files: Mapping[str, str] = FILES, **options: str) -> Repository:
    """Make a bare repository with one commit on main, which serves blobless clones."""
    source = make_repository(folder / "source", files, **options)  # type: ignore[arg-type]
    return source.bare_clone(folder / "server.git")


def private_temporary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let temporary files be made in a folder of the test's own, and return it."""
    place = folder / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def web_runs(tag: str) -> Change:
    """Return the change that lets web run a version."""

    def change(tree: WholeTree) -> Edits:
        return {WEB: tree.read(WEB).replace(b"v1", tag.encode())}

    return change


def released(name: str) -> Change:
    """Return the change that adds a name to a file which all changes write."""

    def change(tree: WholeTree) -> Edits:
        names = {**json.loads(tree.read("releases.json")), name: "v2"}
        return {"releases.json": json.dumps(names, indent=1, sort_keys=True).encode() + b"\n"}

    return change


def meanwhile(change: Change, do: Callable[[], object], *, times: int = 1) -> Change:
    """Return a change during which something else happens, in its first runs."""
    left = [do] * times

    def changed(tree: WholeTree) -> Edits:
        edits = change(tree)
        if left:
            left.pop()()
        return edits

    return changed


def deliver_release(url: str, name: str, how: Delivery | None = None) -> Delivered:
    """Deliver the release of a name."""
    return deliver(url, "main", released(name), MESSAGE, how or Delivery())


def hook(server: Repository, name: str, script: str) -> None:
    """Let the server run a script."""
    file = server.path / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def history(server: Repository, branch: str = "main") -> list[str]:
    """Return the commits of a branch, the newest first; fail where it is no line."""
    lines = server.git("log", "--format=%H %P", branch).splitlines()
    assert all(len(line.split()) <= 2 for line in lines)
    return [line.split()[0] for line in lines]
