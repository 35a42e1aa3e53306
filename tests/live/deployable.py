"""Files that Argo CD can deploy, in the places where a test only says that there is a file."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath

_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  text: {{ .Values.text }}
"""


def deployable(files: Mapping[str, str], url: str, project: str) -> dict[str, str]:
    """Return files in which those without content have one that fits their names.

    Given: the repository's URL, and the AppProject of Applications written by hand.
    """
    found: dict[str, str] = {}
    for path, text in files.items():
        found |= {path: text} if text else _content(PurePosixPath(path), url, project)
    return found


def _content(path: PurePosixPath, url: str, project: str) -> dict[str, str]:
    folder, name = path.parent, path.name
    if name == "kustomization.yaml":
        return _kustomization(folder)
    if name == "Chart.yaml":
        about = {"apiVersion": "v2", "name": "chart", "version": "1.0.0"}
        return {str(path): json.dumps(about), f"{folder}/templates/text.yaml": _TEMPLATE}
    if "values" in f"{folder.name}/{name}":
        return {str(path): json.dumps({"text": path.stem.removeprefix("values-")})}
    if folder.parts[:1] == ("argocd",):
        below = f"by-hand/{path.stem}"
        application = _application(path.stem, project, {"repoURL": url, "path": below})
        return {str(path): application} | _kustomization(PurePosixPath(below))
    return {str(path): json.dumps(_config_map(folder))}


def _kustomization(folder: PurePosixPath) -> dict[str, str]:
    """Return a kustomization with a ConfigMap and a Deployment."""
    resources = {
        "config.yaml": _config_map(folder),
        "deployment.yaml": _deployment(folder),
    }
    files = {f"{folder}/{name}": json.dumps(one) for name, one in resources.items()}
    return {**files, f"{folder}/kustomization.yaml": json.dumps({"resources": list(resources)})}


def object_name(folder: PurePosixPath) -> str:
    """Return the name of the objects in a folder; no other folder's have it."""
    return f"in-{hashlib.sha256(str(folder).encode()).hexdigest()[:10]}"


def _config_map(folder: PurePosixPath) -> dict[str, object]:
    metadata = {"name": object_name(folder)}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {"folder": str(folder)},
    }


def _deployment(folder: PurePosixPath) -> dict[str, object]:
    labels = {"app": object_name(folder)}
    pod = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "registry.example.com/app:1"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": object_name(folder)},
        "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": pod},
    }


def _application(name: str, project: str, source: Mapping[str, str]) -> str:
    namespace = {"namespace": project, "server": "https://kubernetes.default.svc"}
    spec = {
        "project": project,
        "source": {**source, "targetRevision": "HEAD"},
        "destination": namespace,
        "syncPolicy": {"automated": {"prune": True}},
    }
    return json.dumps(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": spec,
        }
    )
