"""No report shows a secret that a check has found, nor a part of it."""

import json
from base64 import b64encode

import pytest

from aks_gitops.check.report.annotations import annotations
from aks_gitops.check.report.junit import junit
from aks_gitops.check.report.sarif import sarif
from tests.scenarios.scenario import Scenario, Told, told

_SECRET = "k3Jx9vQ2mZ7pL4tR8wYb"
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
"""
_ABOUT = ("secret-plain", "secret-like", "schema", "immutable-field")


@pytest.mark.parametrize(
    "lines",
    [
        f"kind: Secret\nstringData: {{password: {_SECRET}}}",
        f"kind: Secret\ndata: {{password: {b64encode(_SECRET.encode()).decode()}}}",
        f"kind: Secret\ndata: {{password: '!{_SECRET}!'}}",
        f"kind: Secret\nimmutable: true\nstringData: {{password: {_SECRET}}}",
        f"kind: Secret\nstringData: {{password: [{_SECRET}]}}",
        f"kind: ConfigMap\ndata: {{token: {_SECRET}}}",
        f"kind: ConfigMap\ndata: {{token: [{_SECRET}]}}",
        f"kind: ConfigMap\ndata: {{url: 'https://shop:{_SECRET}@example.com'}}",
        f"kind: ConfigMap\ndata: {{config: '--password={_SECRET}'}}",
    ],
)
def test_a_secret_that_is_found_is_not_shown(lines: str) -> None:
    said = _told(f"apiVersion: v1\nmetadata: {{name: web}}\n{lines}\n")
    assert said.findings
    _assert_hidden(said, _SECRET)


def test_a_number_that_is_a_password_is_not_shown() -> None:
    said = _told(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {pin: 86420975}\n"
    )
    assert any(one.startswith("error schema") for one in said.findings)
    _assert_hidden(said, "86420975")


@pytest.mark.parametrize(
    "files",
    [
        {"values.yaml": "{}\n", "templates/web.yaml": f'{{{{ fail "password: {_SECRET}" }}}}'},
        {"values.yaml": f"password: {_SECRET}: {_SECRET}\n", "templates/web.yaml": "{}"},
        {"values.yaml": f"a: https://shop:{_SECRET}@example.com: b\n"},
    ],
    ids=["a template that fails", "values that are no YAML", "a URL with a password"],
)
def test_a_secret_in_what_helm_says_is_not_shown(files: dict[str, str]) -> None:
    chart = {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", **files}
    said = told(
        Scenario(
            says="Helm quotes a secret",
            files={"argocd/shop.yaml": _APPLICATION},
            change={f"apps/shop/{name}": text for name, text in chart.items()},
            about=("render-failed",),
        )
    )
    assert said.findings
    _assert_hidden(said, _SECRET)


def _told(manifest: str) -> Told:
    before = manifest.replace(_SECRET, "Zq8Xn5Vb1Lk6Wd3Hs0Ty")
    return told(
        Scenario(
            says="A secret is written down",
            files={"argocd/shop.yaml": _APPLICATION, "apps/shop/web.yaml": before},
            change={"apps/shop/web.yaml": manifest, "apps/shop/new.yaml": _renamed(manifest)},
            about=_ABOUT,
        )
    )


def _renamed(manifest: str) -> str:
    return manifest.replace("name: web", "name: new")


def _assert_hidden(said: Told, secret: str) -> None:
    findings = said.report.judged.findings
    reports = [
        repr(said.report),
        json.dumps(sarif(findings, "1.0")),
        "\n".join(annotations(findings)),
        junit(findings),
    ]
    for text in (secret, secret[:8], b64encode(secret.encode()).decode()[:10]):
        assert not any(text in report for report in reports)
