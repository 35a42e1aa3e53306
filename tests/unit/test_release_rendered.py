"""After an image is set, the objects that Argo CD renders differ exactly in what was asked."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from aks_gitops.check.difference.difference import difference
from aks_gitops.check.render.programs import ProgramName
from aks_gitops.check.render.workers import Pools
from aks_gitops.release.deployments import Deployments
from tests.unit.check_trees import LinkedTree
from tests.unit.lent import standing_in, values
from tests.unit.released import (
    application,
    chart,
    deployment,
    objects,
    overlays,
    read,
    release,
)
from tests.unit.rendering import require

_TAGS = {"dev": "1.0.0", "production": "0.9.0"}
_DIGEST = "sha256:" + "0a" * 32
_VALUES = "replicas: 1\nimage:\n  repository: r.io/web\n  tag: 0.0.0\n"
_CRON = """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "0 1 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          initContainers: [{name: wait, image: "r.io/web:1.0.0"}]
          containers: [{name: report, image: "r.io/report:1.0.0"}]
"""
_BARE = "resources: [../../base]\n"
_STRATEGIC = """\
resources: [../../base]
images:
  - name: r.io/web
    newName: registry.example.com/web
    newTag: 1.0.0
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 3}
"""


class _Case(NamedTuple):
    """An application of one kind, and the image that it is to run."""

    programs: tuple[ProgramName, ...]
    files: Mapping[str, str]
    image: str
    keys: tuple[str, ...] = ()
    app: str = "web"


def _base(overlay: str) -> dict[str, str]:
    return overlays("apps/web", _TAGS) | {"apps/web/overlays/dev/kustomization.yaml": overlay}


def _two_images() -> dict[str, str]:
    template = deployment("x", "y").replace("image: x", "image: {{ .Values.api }}")
    template = template.replace("image: y", "image: {{ .Values.worker }}")
    values = "api: r.io/web:1.0.0\nworker: r.io/web:1.0.0\n"
    files = chart("charts/web", values, {"dev": "a: b\n", "production": "a: b\n"})
    return files | {"charts/web/templates/web.yaml": template}


def _subchart() -> dict[str, str]:
    """Return a chart whose subchart runs the image, by a name that only its own values know."""
    files = chart("charts/web", "replicas: 1\n", {"dev": "a: b\n", "production": "a: b\n"})
    del files["charts/web/templates/web.yaml"]
    files["charts/web/Chart.yaml"] += (
        "dependencies: [{name: web, version: 1.0.0, alias: api, condition: api.enabled}]\n"
    )
    inner = chart("charts/web/charts/web", _VALUES, {})
    return files | inner


_KUSTOMIZE: tuple[ProgramName, ...] = ("kustomize",)
_HELM: tuple[ProgramName, ...] = ("helm",)
_OWN = {"dev": "image:\n  tag: 1.0.0 # by CI\n", "production": "replicas: 2\n"}
_PLAIN = {
    "manifests/web/dev/web.yaml": f"{deployment('r.io/web:1.0.0', 'r.io/proxy:1')}---\n{_CRON}",
    "manifests/web/production/web.yaml": deployment("r.io/web:0.9.0"),
}
_CASES = {
    "kustomize": _Case(_KUSTOMIZE, overlays("apps/web", _TAGS), "r.io/web:1.1.0"),
    "kustomize-digest": _Case(_KUSTOMIZE, overlays("apps/web", _TAGS), f"r.io/web@{_DIGEST}"),
    "kustomize-no-entry": _Case(_KUSTOMIZE, _base(_BARE), "r.io/proxy:2.1.0"),
    "kustomize-new-name": _Case(_KUSTOMIZE, _base(_STRATEGIC), "registry.example.com/web:1.1.0"),
    "kustomize-replaced": _Case(
        _KUSTOMIZE, _base(_BARE), "r.io/web=registry.example.com/web:1.1.0"
    ),
    "helm": _Case(_HELM, chart("charts/web", _VALUES, _OWN), "r.io/web:1.1.0"),
    "helm-key": _Case(_HELM, _two_images(), "r.io/web:1.1.0", ("worker",)),
    "helm-subchart": _Case(_HELM, _subchart(), "r.io/web:1.1.0"),
    "manifests": _Case((), _PLAIN, "r.io/web:1.1.0"),
    "hand-written-helm": _Case(
        _HELM,
        {
            "argocd/web.yaml": application(
                "web-dev", "web", helm="{valueFiles: [values.yaml, values-dev.yaml]}"
            ),
            **chart("web", _VALUES, {"dev": "replicas: 4\n"}),
        },
        "r.io/web:1.1.0",
    ),
    "hand-written-manifests": _Case(
        (),
        {
            "argocd/web.yaml": application("web-dev", "deploy/web"),
            "deploy/web/web.yaml": deployment("r.io/web:1.0.0", "r.io/web:1.0.0"),
        },
        "r.io/web:1.1.0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _CASES)
def test_the_rendered_objects_differ_exactly_in_the_image(
    name: str, golden: Callable[[str, str], None]
) -> None:
    case = _CASES[name]
    require(*case.programs)
    one = release(case.app, "dev", case.image, *case.keys)
    edits = one.change(LinkedTree(case.files))
    after = {**case.files, **{path: (text or b"").decode() for path, text in edits.items()}}
    with Pools() as pools:
        golden(f"releases/{name}.txt", _told(read(case.files, pools), read(after, pools)))


def test_the_objects_of_a_chart_from_elsewhere_differ_exactly_in_the_image(
    golden: Callable[[str, str], None],
) -> None:
    """A chart of this repository stands in for it where it is rendered, not where it is edited."""
    require("helm")
    files = values(_VALUES, _OWN)
    edits = release("web", "dev", "r.io/web:1.1.0").change(LinkedTree(files))
    after = files | {path: (text or b"").decode() for path, text in edits.items()}
    built = chart("chart", "image: {repository: r.io/default, tag: none}\n", {})
    old, new = ({**standing_in(one, "chart"), **built} for one in (files, after))
    with Pools() as pools:
        golden("releases/helm-lent.txt", _told(read(old, pools), read(new, pools)))


def _told(old: Deployments, new: Deployments) -> str:
    """Return what differs between the renders of every application."""
    lines = []
    for one in old.all:
        changes = difference(objects(old, [one.key]), objects(new, [one.key]))
        lines.append(f"{one}: {'' if changes else 'the same'}".rstrip())
        for change in changes:
            lines.append(f"  {change.kind} {change.key.kind} {change.key.name}")
            lines += [f"    {field}: {field.before} -> {field.after}" for field in change.fields]
            lines += [f"    folded {field}" for field in change.folded]
    return "".join(f"{line}\n" for line in lines)
