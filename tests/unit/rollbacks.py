"""A config repository with a history, a bare server for it, and rollbacks delivered to that."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

from aks_gitops.check.question import Surroundings
from aks_gitops.check.store import Store
from aks_gitops.release.reading import DeploymentReader, deployment_reader
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivered, deliver
from aks_gitops.rollback.opening import opened_past
from aks_gitops.rollback.plan import Mode
from aks_gitops.rollback.request import request
from aks_gitops.rollback.rollback import Asked, Rollback
from tests.unit.git_repositories import Repository, make_repository
from tests.unit.released import URL
from tests.unit.rendering import installed

WEB = "apps/web/overlays/production/kustomization.yaml"
API = "apps/api/overlays/production/kustomization.yaml"
BASE = "apps/web/base/deployment.yaml"
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec:
      containers:
        - name: {app}
          image: registry.example.com/{app}:{tag}
"""


def deployment(app: str, tag: str) -> str:
    """Return a workload."""
    return _DEPLOYMENT.format(app=app, tag=tag)


def overlay(app: str = "web", tag: str = "", *more: str) -> str:
    """Return a kustomization over a base, with its own tag and further lines."""
    lines = ["resources:", "  - ../../base"]
    if tag:
        lines += ["images:", f"  - name: registry.example.com/{app}", f"    newTag: {tag}"]
    return "".join(f"{line}\n" for line in (*lines, *more))


def application(app: str, tag: str = "v1") -> dict[str, str]:
    """Return the files of an application with a base and two environments."""
    found = {
        f"apps/{app}/base/kustomization.yaml": "resources:\n  - deployment.yaml\n",
        f"apps/{app}/base/deployment.yaml": deployment(app, "none"),
    }
    for environment in ("dev", "production"):
        path = f"apps/{app}/overlays/{environment}/kustomization.yaml"
        found[path] = overlay(app, tag)
    return found


@dataclass(frozen=True)
class Config:
    """A config repository: where people work, and the server that they push to, if any."""

    source: Repository
    reader: DeploymentReader
    server: Repository | None = None

    @property
    def home(self) -> Repository:
        """The repository that counts."""
        return self.server or self.source

    def commit(self, files: Mapping[str, str | None], message: str = "change") -> str:
        """Write files, None to remove one; commit, push, and return the commit."""
        for path in (path for path, text in files.items() if text is None):
            (self.source.path / path).unlink()
        self.source.write({path: text for path, text in files.items() if text is not None})
        self.source.git("add", "--all")
        self.source.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.push()

    def push(self) -> str:
        """Push the branch, where there is a server, and return its tip."""
        if self.server:
            self.source.git("push", "--quiet", str(self.server.path), "main")
        return self.source.git("rev-parse", "HEAD")

    def pull(self) -> None:
        """Bring here what others pushed."""
        self.source.git("pull", "--quiet", "--ff-only", str(self.home.path), "main")

    def show(self, path: str, revision: str = "main") -> str:
        """Return a file."""
        return self.home.git("show", f"{revision}:{path}") + "\n"

    def changed(self, revision: str = "main") -> dict[str, str]:
        """Return what a commit did to which files: A, D or M by path."""
        listed = self.home.git("diff-tree", "-r", "--name-status", f"{revision}^", revision)
        return {path: status for status, path in map(str.split, listed.splitlines())}


@contextmanager
def made_reader(folder: Path) -> Iterator[DeploymentReader]:
    """Give a reader for many tests: its processes stay, and what it renders is kept by content."""
    store = Store(folder / "store.sqlite")
    around = Surroundings(store, installed(), datetime(2026, 11, 21, tzinfo=UTC))
    with deployment_reader([URL], [], [], around) as reader:
        yield reader


def make_config(folder: Path, files: Mapping[str, str], reader: DeploymentReader) -> Config:
    """Make a config repository with one commit, without a server."""
    return Config(make_repository(folder / "source", files), reader)


def copied(config: Config, folder: Path) -> Config:
    """Return a copy of a config repository, which costs less than to make one."""
    copytree(config.source.path, folder / "source")
    return Config(Repository(folder / "source"), config.reader)


def served(config: Config, folder: Path) -> Config:
    """Return a config repository with a bare server, which serves blobless clones."""
    return Config(config.source, config.reader, config.source.bare_clone(folder / "server.git"))


class Started(NamedTuple):
    """A rollback, and the tip of the branch that it is for."""

    rollback: Rollback
    tip: WholeTree

    def edits(self) -> dict[str, str | None]:
        """Return what it would write to the tip."""
        edits = self.rollback.change(self.tip)
        return {path: held.decode() if held is not None else None for path, held in edits.items()}


@contextmanager
def rollback_of(
    config: Config,
    to: str | None = None,
    steps: int | None = None,
    mode: Mode = "alone",
    app: str = "web",
    *,
    environment: str = "production",
) -> Iterator[Started]:
    """Give the rollback of an application."""
    asked = Asked(app, environment, request(to, steps), mode)
    commit = config.home.git("rev-parse", "main")
    with opened_past(str(config.home.path)) as past:
        yield Started(Rollback(asked, past, config.reader), past.tree(commit, "main"))


def roll_back(
    config: Config,
    to: str | None = None,
    steps: int | None = None,
    mode: Mode = "alone",
    app: str = "web",
    *,
    environment: str = "production",
) -> str:
    """Commit the rollback of an application; return the commit.

    It is empty where there is nothing to do.
    """
    with rollback_of(config, to, steps, mode, app, environment=environment) as started:
        edits = started.edits()
        return config.commit(edits, started.rollback.message().text()) if edits else ""


def deliver_rollback(config: Config, to: str | None = None) -> Delivered:
    """Deliver the rollback of web in production to the server."""
    with rollback_of(config, to) as (asked, _):
        return deliver(str(config.home.path), "main", asked.change, asked.message)
