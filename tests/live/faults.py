"""What a fault does to a control plane, and what must be the same after it."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from aks_gitops.live.api import Api, Object
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import identity, until
from tests.live.argocd import APPLICATIONS

_ARGOCD = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}"
_SETS = f"{_ARGOCD}/applicationsets"
_MISSED = (
    f"{_ARGOCD}/appprojects",
    _SETS,
    APPLICATIONS,
    "/api/v1/namespaces",
    "/api/v1/configmaps",
    "/api/v1/secrets",
    "/api/v1/persistentvolumeclaims",
    "/api/v1/resourcequotas",
    "/apis/apps/v1/deployments",
)
"""Lists of what somebody would miss. What is deleted and made again has another uid."""

_OBJECTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {app}}}
data: {{version: "{version}"}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: {app}}}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: managed-csi
  resources: {{requests: {{storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
  # A wave of its own: each sync takes some seconds, so that it has a middle.
  annotations: {{argocd.argoproj.io/sync-wave: "1"}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec:
      containers:
        - name: app
          image: registry.example.com/{app}:{version}
          resources: {{requests: {{cpu: 10m}}}}
"""


def overlay(team: str, app: str, environment: str) -> str:
    """Return an application's directory."""
    return f"teams/{team}/apps/{app}/overlays/{environment}"


def application_files(
    team: str, app: str, environment: str = "dev", version: int = 1
) -> dict[str, str]:
    """Return the files of an application: something to read, something to keep, something that
    runs."""
    folder = overlay(team, app, environment)
    return {
        f"{folder}/kustomization.yaml": "resources: [objects.yaml]\n",
        f"{folder}/objects.yaml": _OBJECTS.format(app=app, version=version),
    }


def crash(plane: Plane, names: Iterable[str]) -> None:
    """Kill processes and what they started, as the kernel does when memory is short."""
    running = {name: found for name in names if (found := identity(plane, name))}
    for found in running.values():
        os.killpg(found.pid, signal.SIGKILL)
    assert until(lambda: not any(identity(plane, name) for name in running), 30), running


@contextmanager
def silenced(plane: Plane, name: str) -> Iterator[None]:
    """Stop a process without ending it: who asks it gets no answer, not even a refusal."""
    found = identity(plane, name)
    assert found, name
    os.killpg(found.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(found.pid, signal.SIGCONT)


def uids(api: Api, counts: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
    """Return the uid of every object that somebody would miss, by its path.

    Given: which paths count. What is being deleted is as good as gone. A cluster without Argo CD
    has none of its kinds.
    """
    found = {
        f"{path}/{metadata.get('namespace', '')}/{metadata['name']}": metadata
        for path in _MISSED
        if api.find(path)
        for metadata in map(metadata_of, api.items(path))
    }
    return {
        path: metadata["uid"]
        for path, metadata in found.items()
        if counts(path) and "deletionTimestamp" not in metadata
    }


def refresh_sets(api: Api) -> None:
    """Let every ApplicationSet look at git now, as a webhook does. One that met an error looks
    again after three minutes otherwise (ReconcileRequeueOnValidationError in Argo CD's
    applicationset_controller.go)."""
    annotations = {"argocd.argoproj.io/application-set-refresh": "true"}
    for one in api.items(_SETS):
        api.merge(f"{_SETS}/{metadata_of(one)['name']}", {"metadata": {"annotations": annotations}})


def metadata_of(found: Object) -> Mapping[str, str]:
    """Return the texts of an object's metadata."""
    return cast(Mapping[str, str], found["metadata"])
