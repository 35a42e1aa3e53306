"""A config repository with many small applications, served to a local control plane."""

import json
from collections.abc import Iterator
from pathlib import Path

import urllib3

from aks_gitops.live.config_repository import (
    BRANCH,
    commit_all,
    initialise,
    repository_folder,
    repository_url,
)
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import Plane
from aks_gitops.program import Program, load_program
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings

TEAMS = 20
_POLICY = {"automated": True, "prune": True, "selfHeal": True, "preserveResourcesOnDeletion": False}


def serve_applications(plane: Plane, applications: int) -> None:
    """Serve a repository with so many applications: each is an overlay of three objects, a
    Deployment among them whose pods would be more than the nodes take, so it has none."""
    folder = repository_folder(plane)
    folder.mkdir()
    initialise(folder)
    for number in range(applications):
        for path, text in _files(number):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    commit_all(folder, f"{applications} applications")


def change_one(plane: Plane) -> str:
    """Commit a change of the first application; return the commit."""
    folder = repository_folder(plane)
    manifest = folder / _home(0) / "base" / "config.json"
    manifest.write_text(json.dumps(_config_map(0, "changed")))
    return commit_all(folder, "A change of one application")


def tell_of_push(plane: Plane) -> None:
    """Tell Argo CD of a push as GitHub does (operator-manual/webhook.md). Raises LiveError."""
    payload = {
        "ref": f"refs/heads/{BRANCH}",
        "repository": {
            "html_url": repository_url(plane).removesuffix(".git"),
            "default_branch": BRANCH,
        },
    }
    url = f"http://{plane.address('argocd-server')}/api/webhook"
    answer = urllib3.request("POST", url, json=payload, headers={"X-GitHub-Event": "push"})
    if answer.status != 200:
        raise LiveError(f"Argo CD refuses the webhook: {answer.data.decode(errors='replace')}")


def program_of(plane: Plane) -> Program:
    """Return what the served repository comes to, in one environment."""
    values = {
        "gitops": {
            "repository": repository_url(plane),
            "readFrom": str(repository_folder(plane)),
            "revision": BRANCH,
            "protect": False,
            "environments": {"dev": {"syncPolicy": _POLICY}},
        },
        "cluster": {"mode": "kubeconfig"},
        "argocd": {"install": "none", "config": "patch"},
    }
    return load_program(validate(Settings, values), Path("/"))


def _home(number: int) -> str:
    return f"teams/team-{number % TEAMS:02d}/apps/app-{number:04d}"


def _files(number: int) -> Iterator[tuple[str, str]]:
    """Yield the files of one application: a base and an overlay, as people have them."""
    name = f"app-{number:04d}"
    objects = {
        "config.json": _config_map(number, "first"),
        "deployment.json": _deployment(name),
        "service.json": _service(name),
    }
    for file, manifest in objects.items():
        yield f"{_home(number)}/base/{file}", json.dumps(manifest)
    kustomizations = {"base": {"resources": list(objects)}, "overlays/dev": _overlay(name)}
    for folder, kustomization in kustomizations.items():
        yield f"{_home(number)}/{folder}/kustomization.yaml", json.dumps(kustomization)


def _overlay(name: str) -> dict[str, object]:
    pairs = {"app.kubernetes.io/name": name}
    return {"resources": ["../../base"], "labels": [{"pairs": pairs}]}


def _config_map(number: int, text: str) -> dict[str, object]:
    metadata = {"name": f"app-{number:04d}"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"text": text}}


def _service(name: str) -> dict[str, object]:
    spec = {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def _deployment(name: str) -> dict[str, object]:
    labels = {"app": name}
    container = {"name": "main", "image": "registry.example.com/app:1"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": pod},
    }
