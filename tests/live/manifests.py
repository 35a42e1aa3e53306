"""Manifests as a config repository holds them, in JSON, which every reader of YAML reads."""

import json
from collections.abc import Mapping

from aks_gitops.live.api import Api
from tests.live.served import ServedRepository

Manifest = dict[str, object]

IMAGE = "registry.example.com/shop:1"
_NODE = "/api/v1/nodes/node-1"


def text(*manifests: Manifest) -> str:
    """Return the text of a file that holds manifests."""
    return "\n---\n".join(json.dumps(one, indent=2) for one in manifests) + "\n"


def notes(
    *, wave: int | None = None, hook: str | None = None, deletion: str | None = None
) -> dict[str, str]:
    """Return the annotations that tell Argo CD when an object's turn comes."""
    every = {"sync-wave": wave, "hook": hook, "hook-delete-policy": deletion}
    return {f"argocd.argoproj.io/{key}": str(one) for key, one in every.items() if one is not None}


def config_map(
    name: str, data: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None
) -> Manifest:
    """Return a ConfigMap."""
    found = _object("v1", "ConfigMap", name, annotations)
    return {**found, "data": dict(data or {"text": "hello"})}


def deployment(
    name: str,
    annotations: Mapping[str, str] | None = None,
    *,
    image: str = IMAGE,
    gate: str | None = None,
    patience: int = 600,
) -> Manifest:
    """Return a Deployment of one pod.

    Given: `gate`, which must be open before a node takes its pods; `patience`, the seconds after
    which it is Degraded.
    """
    labels = {"app": name}
    spec: Manifest = {
        "replicas": 1,
        "progressDeadlineSeconds": patience,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": _pod(image, gate)},
    }
    return {**_object("apps/v1", "Deployment", name, annotations), "spec": spec}


def job(
    name: str, annotations: Mapping[str, str] | None = None, *, seconds: int | None = None
) -> Manifest:
    """Return a Job that succeeds as soon as a node takes it.

    Given: `seconds`; with them no node ever takes it, and it fails after so many.
    """
    pod = _pod(IMAGE, None if seconds is None else "never")
    template: Manifest = {"spec": {**pod, "restartPolicy": "Never"}}
    spec: Manifest = {"template": template, "backoffLimit": 0}
    if seconds is not None:
        spec["activeDeadlineSeconds"] = seconds
    return {**_object("batch/v1", "Job", name, annotations), "spec": spec}


def child_application(
    name: str,
    repository: ServedRepository,
    path: str,
    project: str,
    annotations: Mapping[str, str] | None = None,
) -> Manifest:
    """Return an Application as people write it below argocd/: into its project's namespace."""
    found = _object("argoproj.io/v1alpha1", "Application", name, annotations)
    spec: Manifest = {
        "project": project,
        "source": {"repoURL": repository.url, "targetRevision": "main", "path": path},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": project},
        "syncPolicy": {"automated": {"prune": True, "selfHeal": True}},
    }
    return {**found, "spec": spec}


def open_gate(api: Api, gate: str) -> None:
    """Let a node take the pods behind a gate."""
    api.merge(_NODE, {"metadata": {"labels": {f"gate/{gate}": "open"}}})


def _object(version: str, kind: str, name: str, annotations: Mapping[str, str] | None) -> Manifest:
    metadata: Manifest = {"name": name}
    if annotations:
        metadata["annotations"] = dict(annotations)
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def _pod(image: str, gate: str | None) -> Manifest:
    pod: Manifest = {"containers": [{"name": "main", "image": image}]}
    if gate:
        pod["nodeSelector"] = {f"gate/{gate}": "open"}
    return pod
