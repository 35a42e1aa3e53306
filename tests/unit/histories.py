"""Branches with commits of chosen times, messages and files, made by `git fast-import`."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aks_gitops.check.question import Surroundings
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.store import Store
from aks_gitops.history.history import History, Question, read_history
from aks_gitops.history.selection import Selection
from tests.unit.git_repositories import ENVIRONMENT, Repository, make_repository

START = 1_700_000_000
DAY = 86_400
KUSTOMIZATION = "resources:\n  - ../../base\nimages:\n  - name: web\n    newTag: {tag}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: web
"""
BASE = {
    "apps/web/base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "apps/web/base/deployment.yaml": DEPLOYMENT,
}


class Made(NamedTuple):
    """A commit to make; None removes a file."""

    day: float
    files: Mapping[str, str | None]
    message: str | bytes = "change"
    author: str | bytes = "Ada"
    odd: Mapping[bytes, str | None] = {}
    """More files, whose paths need not be texts."""


def overlay(environment: str, tag: str) -> dict[str, str | None]:
    """The overlay of web in an environment."""
    return {
        f"apps/web/overlays/{environment}/kustomization.yaml": KUSTOMIZATION.format(tag=f'"{tag}"')
    }


def make_history(path: Path, commits: Sequence[Made]) -> Repository:
    """Make a repository whose branch main has these commits."""
    repository = make_repository(path)
    stream = b"".join(_commit(one) for one in commits)
    command = ["git", "fast-import", "--quiet", "--force"]
    environment = {**os.environ, **ENVIRONMENT}
    subprocess.run(command, cwd=path, env=environment, input=stream, check=True)
    return repository


def history_of(
    repository: Repository,
    selection: Selection | None = None,
    *,
    sources: tuple[str, ...] = (),
    revision: str = "main",
    store: Store | None = None,
) -> History:
    """What was deployed on a branch, by the built-in layouts."""
    around = Surroundings(None, Programs(), datetime(2026, 1, 1, tzinfo=UTC))
    question = Question(str(repository.path), revision, (), selection or Selection(), sources)
    return read_history(question, around, store)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _commit(one: Made) -> bytes:
    time = START + int(one.day * DAY)
    message = _bytes(one.message)
    head = b"commit refs/heads/main\ncommitter %s <x@example.com> %d +0000\ndata %d\n%s\n" % (
        _bytes(one.author),
        time,
        len(message),
        message,
    )
    files = {path.encode(): text for path, text in one.files.items()}
    return head + b"".join(_file(*pair) for pair in {**files, **one.odd}.items())


def _file(path: bytes, content: str | None) -> bytes:
    quoted = b'"%s"' % b"".join(b"\\%03o" % byte for byte in path)
    if content is None:
        return b"D %s\n" % quoted
    data = _bytes(content)
    return b"M 100644 inline %s\ndata %d\n%s\n" % (quoted, len(data), data)
