"""An override is reported where, and only where, the real kustomize makes nothing of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from aks_gitops.check.checking import check
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import RenderSettings
from aks_gitops.check.render.workers import Pools
from tests.unit.check_trees import LinkedTree, graph
from tests.unit.rendering import K, installed, require

pytestmark = pytest.mark.live

_URL = "https://github.com/example-org/config-repo.git"
_RULES = ("kustomize-image-unused", "kustomize-patch-unused")
_APPLICATION = json.dumps(
    {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "app", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": _URL, "path": "app", "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "app"},
        },
    }
)
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}, annotations: {team: a}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: init, image: "registry.example.org:5000/tools/init@sha256:abcd"}]
      containers:
        - {name: web, image: "registry.example.org/web:1.0"}
        - {name: proxy, image: proxy}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {key: value, image: "registry.example.org/web:1.0"}
---
apiVersion: example.org/v1
kind: Thing
metadata: {name: thing}
spec: {image: "custom:1.0", containers: [{image: "listed:1.0"}]}
"""
_ADD = "- {op: add, path: /metadata/labels, value: {added: here}}"


def _image(**fields: str) -> dict[str, object]:
    return {"images": [{"newTag": "9.9", **fields}]}


def _patch(target: dict[str, str], patch: str = _ADD) -> dict[str, object]:
    return {"patches": [{"target": target, "patch": patch}]}


def _replacement(select: dict[str, str], reject: dict[str, str] | None = None) -> dict[str, object]:
    target: dict[str, object] = {
        "select": select,
        "fieldPaths": ["metadata.annotations.copied"],
        "options": {"create": True},
        **({"reject": [reject]} if reject else {}),
    }
    source = {"kind": "ConfigMap", "name": "settings", "fieldPath": "data.key"}
    return {"replacements": [{"source": source, "targets": [target]}]}


_CASES: list[dict[str, object]] = [
    _image(name="registry.example.org/web"),
    _image(name="registry.example.org/web:1.0"),
    _image(name="web"),
    _image(name="proxy"),
    _image(name="prox"),
    _image(name="Proxy"),
    _image(name="registry.example.org:5000/tools/init"),
    _image(name="registry.example.org/.*"),
    _image(name="custom"),
    _image(name="listed"),
    _image(name="gone"),
    {"images": [{"name": "proxy", "newName": "envoy"}]},
    {"images": [{"name": "web", "newName": "envoy"}]},
    {"images": [{"name": "proxy", "digest": "sha256:1234"}]},
    {"images": [{"name": "gone", "digest": "sha256:1234"}]},
    _patch({"kind": "Deployment"}),
    _patch({"kind": "Deploy"}),
    _patch({"kind": "Deploy.*"}),
    _patch({"kind": "deployment"}),
    _patch({"kind": "Deployment|StatefulSet"}),
    _patch({"kind": "StatefulSet|DaemonSet"}),
    _patch({"group": "apps"}),
    _patch({"group": "app"}),
    _patch({"version": "v1"}),
    _patch({"version": "v1beta1"}),
    _patch({"group": "apps", "version": "v1", "kind": "Deployment", "name": "web"}),
    _patch({"name": "we"}),
    _patch({"name": "we."}),
    _patch({"name": "^web$"}),
    _patch({"name": "web", "namespace": "shop"}),
    _patch({"name": "web", "namespace": "sho"}),
    _patch({"name": "settings", "namespace": "default"}),
    _patch({"name": "thing", "namespace": "shop"}),
    _patch({"labelSelector": "app=web"}),
    _patch({"labelSelector": "app=cart"}),
    _patch({"labelSelector": "app in (web,cart),tier!=back"}),
    _patch({"labelSelector": "tier notin (front)", "kind": "Deployment"}),
    _patch({"annotationSelector": "team=a"}),
    _patch({"annotationSelector": "team=b"}),
    _patch({}),
    _patch({"kind": "Deployment"}, "{kind: Deployment, metadata: {name: x}, $patch: delete}"),
    _patch({"kind": "Deployment"}, "- {op: remove, path: /metadata/annotations}"),
    _patch({"kind": "Thing"}, "{kind: Thing, metadata: {name: x}, spec: {size: 3}}"),
    _patch({"kind": "Things"}, "{kind: Thing, metadata: {name: x}, spec: {size: 3}}"),
    _replacement({"kind": "Deployment"}),
    _replacement({"kind": "Deploymen"}),
    _replacement({"kind": "Deploymen."}),
    _replacement({"name": "web"}),
    _replacement({"name": "cart"}),
    _replacement({"kind": "Deployment"}, {"name": "web"}),
    _replacement({"kind": "Deployment"}, {"name": "cart"}),
    _replacement({"labelSelector": "app=web"}),
    _replacement({"labelSelector": "app=cart"}),
]
_SURROUNDINGS: dict[str, dict[str, object]] = {
    "": {},
    "prefix": {"namePrefix": "new-", "namespace": "elsewhere"},
    "wrapped": {"commonAnnotations": {"note": "here"}, "labels": [{"pairs": {"a": "b"}}]},
}


@pytest.fixture(scope="module")
def pools() -> Iterator[Pools]:
    require("kustomize")
    with Pools() as found:
        yield found


@pytest.mark.parametrize("around", _SURROUNDINGS)
@pytest.mark.parametrize("case", _CASES, ids=json.dumps)
def test_it_is_reported_where_kustomize_makes_nothing_of_it(
    case: dict[str, object], around: str, pools: Pools
) -> None:
    own = {"resources": ["web.yaml"], **_SURROUNDINGS[around]}
    files = {"app/web.yaml": _DEPLOYMENT}
    changed = {**files, f"app/{K}": json.dumps({**own, **case})}
    has_effect = _objects(changed, pools) != _objects({**files, f"app/{K}": json.dumps(own)}, pools)
    assert bool(_reported(changed, pools)) != has_effect


def _objects(files: dict[str, str], pools: Pools) -> object:
    found = graph(files, "app")
    outcome = Renderer(installed(), RenderSettings(), None, pools).render(found, ["app"])["app"][0]
    assert isinstance(outcome, Rendered), outcome
    return outcome.objects


def _reported(files: dict[str, str], pools: Pools) -> list[str]:
    tree = LinkedTree({**files, "argocd/app.yaml": _APPLICATION}, {})
    question = Question(head=tree, urls=(_URL,), revisions=("main",))
    around = Surroundings(None, installed(), datetime(2026, 11, 21, tzinfo=UTC), pools)
    found = check(question, around).judged.findings
    return [f"{one.path}:{one.line}" for one in found if one.rule in _RULES]
