"""A release by commits alone: what the commands write, a real Argo CD deploys, and nothing else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from aks_gitops.cli.main import main
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.repo.git_command import command
from tests.builders import environment
from tests.live.argocd import ArgoCD
from tests.live.served import ServedRepository, program_of

_APPS = ("api", "web")
_ENVIRONMENTS = ("dev", "production")
_IMAGE = "registry.example.com"
_PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.com"))
}
_SECONDS = 60.0
"""How long Argo CD may take, which looks at git every 15 seconds here."""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {app}}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec:
      containers:
        - name: {app}
          image: {image}/{app}:1.0.0
          resources: {{requests: {{cpu: 10m}}}}
"""
_BASE = "resources: [deployment.yaml]\n"
_OVERLAY = """\
resources: [../../base]
images:
  - name: {image}/{app}
    newTag: 1.0.0  # what runs here
"""


class Shop:
    """Two applications in two environments, and what runs there."""

    def __init__(self, plane: Plane) -> None:
        self.argocd = ArgoCD(plane)
        self.folder = plane.served / "shop.git"
        _make_bare(self.folder, _files())
        repository = ServedRepository(self.folder, f"{plane.source_url}/shop.git")
        self.program = program_of(
            repository, environments={name: environment() for name in _ENVIRONMENTS}
        )
        apply_program(self.argocd.api, self.program)
        self.argocd.settle(self.program)

    def run(self, *arguments: str) -> dict[str, object]:
        """Run the command on the repository; return what it prints for programs."""
        done = CliRunner().invoke(
            main, [*arguments, "--repo", str(self.folder), "--json"], env=_PERSON
        )
        assert done.exit_code == 0, done.stderr
        return cast(dict[str, object], json.loads(done.stdout))

    def images(self) -> dict[str, str]:
        """Return the tag that each Deployment has, by environment/app."""
        return {
            f"{name}/{app}": _image(self.argocd.api.get(self._path(name, app)))
            for name in _ENVIRONMENTS
            for app in _APPS
        }

    def deployed(self) -> dict[str, tuple[str, ...]]:
        """Return the commits that Argo CD has synced each Application to, by name."""
        return {
            one.name: _synced(self.argocd.application(one.name))
            for one in self.program.plan.applications
        }

    def wait_for(self, images: Mapping[str, str]) -> None:
        """Wait, without asking Argo CD to look, until just these differ from version 1.0.0."""
        wanted = {**dict.fromkeys(self.images(), "1.0.0"), **images}
        self.argocd.wait(lambda _: self.images() == wanted, seconds=_SECONDS)
        self.argocd.settle(self.program)

    def _path(self, name: str, app: str) -> str:
        return f"/apis/apps/v1/namespaces/shop-{name}/deployments/{app}"


@pytest.fixture(scope="module")
def shop(own_plane: Plane) -> Shop:
    return Shop(own_plane)


def test_a_release_reaches_dev_goes_on_to_production_and_comes_back(shop: Shop) -> None:
    shop.wait_for({})
    first = shop.deployed()
    shop.run("set-image", "web", "dev", f"{_IMAGE}/web:2.0.0")
    shop.wait_for({"dev/web": "2.0.0"})
    shop.run("promote", "web", "--from", "dev", "--to", "production")
    shop.wait_for({"dev/web": "2.0.0", "production/web": "2.0.0"})
    promoted = shop.deployed()
    shop.run("rollback", "web", "production")
    shop.wait_for({"dev/web": "2.0.0"})
    last = shop.deployed()
    for name in ("shop-api-dev", "shop-api-production"):
        assert last[name] == first[name]
    assert last["shop-web-dev"] == promoted["shop-web-dev"]
    assert len(last["shop-web-production"]) == len(first["shop-web-production"]) + 2


def _files() -> dict[str, str]:
    found = {"README.md": "The shop.\n"}
    for app in _APPS:
        folder = f"teams/shop/apps/{app}"
        found[f"{folder}/base/kustomization.yaml"] = _BASE
        found[f"{folder}/base/deployment.yaml"] = _DEPLOYMENT.format(app=app, image=_IMAGE)
        for name in _ENVIRONMENTS:
            overlay = f"{folder}/overlays/{name}/kustomization.yaml"
            found[overlay] = _OVERLAY.format(app=app, image=_IMAGE)
    return found


def _make_bare(folder: Path, files: Mapping[str, str]) -> None:
    source = ServedRepository(folder.with_name("shop-source"), "")
    source.folder.mkdir()
    command(source.folder).init("--quiet", "--initial-branch=main")
    source.commit(files, "The first commit")
    command(source.folder).clone("--quiet", "--bare", ".", str(folder))


def _image(deployment: Mapping[str, object]) -> str:
    spec = cast(
        Mapping[str, Mapping[str, Mapping[str, list[Mapping[str, str]]]]], deployment["spec"]
    )
    return spec["template"]["spec"]["containers"][0]["image"].rpartition(":")[2]


def _synced(application: Mapping[str, object]) -> tuple[str, ...]:
    status = cast(Mapping[str, list[Mapping[str, str]]], application["status"])
    return tuple(one["revision"] for one in status["history"])
