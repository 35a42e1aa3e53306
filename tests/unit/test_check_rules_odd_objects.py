"""No rule stumbles over an object whose fields hold anything at all."""

import json
from collections.abc import Iterator
from copy import deepcopy

import yaml

from aks_gitops.argocd.sync import Manifest
from tests.scenarios.scenario import Scenario, told

_ODD: tuple[object, ...] = (None, True, 1, 1.5, "", "x", "a\nb", [], [None], ["x"], {}, {"x": [1]})
_APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://github.com/example-org/config-repo.git
    path: apps/shop
    targetRevision: main
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  syncPolicy: {automated: {prune: true}}
"""
_OBJECTS = """
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: shop
  labels: {app: db}
  annotations: {argocd.argoproj.io/sync-wave: "1", argocd.argoproj.io/sync-options: Force=true}
spec:
  selector: {matchLabels: {app: db}}
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}
  template:
    spec:
      serviceAccountName: db
      volumes:
        - {name: a, configMap: {name: a}}
        - {name: b, projected: {sources: [{secret: {name: b}}]}}
      containers:
        - name: db
          image: example.com/db:latest
          args: [--password=k3Jx9vQ2mZ7pL4tR8wYb]
          envFrom: [{configMapRef: {name: c}}]
          env: [{name: TOKEN, value: k3Jx9vQ2mZ7pL4tR8wYb, valueFrom: {secretKeyRef: {name: d}}}]
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}
---
apiVersion: v1
kind: Secret
metadata: {name: s, labels: {argocd.argoproj.io/secret-type: cluster}}
immutable: true
type: Opaque
data: {password: aHVudGVyMmh1bnRlcjI=, .dockerconfigjson: e30=}
stringData: {token: k3Jx9vQ2mZ7pL4tR8wYb}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ClusterIP, clusterIP: None}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.example.com, annotations: {argocd.argoproj.io/sync-wave: "2"}}
spec:
  group: example.com
  names: {kind: Queue, plural: queues}
  scope: Namespaced
  versions: [{name: v1, served: true, schema: {openAPIV3Schema: {type: object}}}]
"""


def test_no_rule_stumbles_over_odd_fields() -> None:
    originals = list(yaml.safe_load_all(_OBJECTS))
    before, after = {}, {}
    for number, original in enumerate(originals):
        for index, odd in enumerate(_variants(original)):
            path = f"apps/shop/{number}-{index}.yaml"
            before[path] = json.dumps(_named(original, original, index))
            after[path] = json.dumps(_named(odd, original, index))
    files = {"argocd/shop.yaml": _APPLICATION, **before}
    for change in ({**after}, dict.fromkeys(before), None):
        report = told(Scenario(says="Fields are odd", files=files, change=change)).report
        assert report.rendered == 1
    whole = told(Scenario(says="Fields are odd", files={**files, **after})).report
    found = {one.rule for one in whole.judged.findings}
    assert "render-failed" not in found
    assert {"schema", "secret-plain", "secret-like", "image-mutable"} <= found


def _named(one: Manifest, original: Manifest, number: int) -> Manifest:
    """Return an object with a name of its own, as far as its metadata can hold one."""
    about, own = one["metadata"], original["metadata"]
    if not isinstance(about, dict) or not isinstance(own, dict):
        return one
    return {**one, "metadata": {**about, "name": f"{own['name']}-{number}"}}


def _variants(original: Manifest) -> Iterator[Manifest]:
    """Yield an object with an odd value in each of its fields; its kind and name stay."""
    for path in _paths(original):
        if path not in (("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")):
            for odd in _ODD:
                yield _with(original, path, odd)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, one in inner:
        yield (*path, key)
        yield from _paths(one, (*path, key))


def _with(original: Manifest, path: tuple[str | int, ...], odd: object) -> Manifest:
    copy: Manifest = deepcopy(original)
    here: object = copy
    for key in path[:-1]:
        here = here[key]  # type: ignore[index]
    here[path[-1]] = odd  # type: ignore[index]
    return copy
