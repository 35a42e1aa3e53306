"""Whatever a repository writes into the objects of Argo CD's, the rules judge it or let it be."""

import copy
import json
from collections.abc import Iterator

from aks_gitops.check.audit.scoring import audit
from aks_gitops.check.findings.every import breaches
from tests.unit.audited import review_of

_ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    "\x1b[2J",
    "{{ .x }}",
    [],
    [None],
    ["x"],
    {},
    {"x": [{}]},
)
_SOURCE: dict[str, object] = {
    "repoURL": "https://charts.example.com",
    "chart": "cart",
    "path": "apps",
    "ref": "values",
    "targetRevision": "1.x",
    "helm": {"releaseName": "cart"},
}
_APPLICATION: dict[str, object] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {
        "name": "cart-production",
        "namespace": "argocd",
        "annotations": {"argocd.argoproj.io/sync-wave": "1"},
        "labels": {"aks-gitops/environment": "production"},
        "finalizers": ["resources-finalizer.argocd.argoproj.io"],
    },
    "spec": {
        "project": "default",
        "source": _SOURCE,
        "sources": [_SOURCE],
        "sourceHydrator": {"drySource": _SOURCE},
        "destination": {"server": "x", "name": "y", "namespace": "z"},
        "syncPolicy": {"automated": {"prune": True}},
    },
}
_SET: dict[str, object] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "ApplicationSet",
    "metadata": {"name": "cart", "namespace": "argocd"},
    "spec": {
        "goTemplate": True,
        "goTemplateOptions": ["missingkey=error"],
        "generators": [{"list": {"elements": [{"a": "b"}]}}],
        "syncPolicy": {"applicationsSync": "sync"},
        "template": {"metadata": _APPLICATION["metadata"], "spec": _APPLICATION["spec"]},
    },
}
_PROJECT: dict[str, object] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "default", "namespace": "argocd"},
    "spec": {
        "sourceRepos": ["*"],
        "destinations": [{"server": "*", "namespace": "*"}],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
        "roles": [{"name": "x"}],
        "syncWindows": [{"kind": "allow"}],
    },
}
_CONFIG: dict[str, object] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "argocd-cm", "namespace": "argocd"},
    "data": {"application.resourceTrackingMethod": "label", "resource.customizations": "x"},
}


def test_no_rule_and_no_audit_stumbles_over_odd_values() -> None:
    files = {
        f"{number}/argocd.json": json.dumps(manifest)
        for number, manifest in enumerate(
            odd for one in (_APPLICATION, _SET, _PROJECT, _CONFIG) for odd in _spoilt(one)
        )
    }
    assert len(files) > 500
    review = review_of(files)
    found = breaches(review)
    assert {"destination-ambiguous", "project-wide", "source-conflict"} <= {
        one.rule for one in found
    }
    assert audit(review).applications > 200


def _spoilt(manifest: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield a manifest with each of its values replaced by each odd one."""
    for place in _places(manifest):
        for odd in _ODD:
            spoilt = copy.deepcopy(manifest)
            inner: object = spoilt
            for key in place[:-1]:
                inner = inner[key]  # type: ignore[index]
            inner[place[-1]] = odd  # type: ignore[index]
            yield spoilt


def _places(value: object) -> Iterator[tuple[object, ...]]:
    pairs = value.items() if isinstance(value, dict) else ()
    listed = enumerate(value) if isinstance(value, list) else ()
    for key, inner in (*pairs, *listed):
        yield (key,)
        yield from ((key, *rest) for rest in _places(inner))
