"""An audit scores what can be seen of a rollout, and says where to begin."""

import json
from pathlib import Path

import pytest

from aks_gitops.check.audit.points import POINTS
from aks_gitops.check.audit.scoring import MOST_WORST, Audit
from aks_gitops.check.audit.written import as_json, as_markdown, as_text, headline
from tests.unit.audited import audited, result
from tests.unit.rendering import require

_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd, {about}}}
spec:
  project: {project}
  source:
    repoURL: https://github.com/example-org/config-repo.git
    path: {path}
    targetRevision: main
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
  syncPolicy: {policy}
"""
_WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "registry.example.com:5000/web"}
---
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData: {password: correct-horse}
"""
_GOOD_WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com:5000/web:1.2.3
          readinessProbe: {httpGet: {path: /, port: 80}}
          resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: 1Mi}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web}
spec: {secretStoreRef: {name: vault}}
"""
_WIDE = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
  clusterResourceWhitelist: [{group: "*", kind: "*"}]
"""
_NARROW = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: shop
  namespace: argocd
  annotations: {notifications.argoproj.io/subscribe.on-sync-failed.slack: shop}
spec:
  sourceRepos: [https://github.com/example-org/config-repo.git]
  destinations: [{server: https://kubernetes.default.svc, namespace: shop}]
  clusterResourceWhitelist: []
  roles: [{name: operator, groups: [shop]}]
  syncWindows: [{kind: allow, schedule: "0 8 * * *", duration: 8h, applications: ["*"]}]
  signatureKeys: [{keyID: 4AEE18F83AFDEB23}]
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: default, namespace: argocd}
spec: {sourceRepos: [], destinations: []}
"""
_AUTOMATED = "{automated: {prune: true, selfHeal: true}}"


def _application(name: str, project: str = "shop", policy: str = _AUTOMATED, **more: str) -> str:
    values = {"about": "", "path": "apps/web", **more}
    return _APPLICATION.format(name=name, project=project, policy=policy, **values)


@pytest.fixture(scope="module")
def careless() -> Audit:
    return audited(
        {
            "argocd/project.yaml": _WIDE,
            "argocd/a.yaml": _application("a-production", "default", "{automated: {}}"),
            "argocd/b.yaml": _application(
                "b-production", about="finalizers: [resources-finalizer.argocd.argoproj.io]"
            ),
            "argocd/c.yaml": _application("c-dev", policy="{}"),
            "apps/web/web.yaml": _WORKLOAD,
            ".github/workflows/check.yaml": "on: push\n",
        }
    )


@pytest.fixture(scope="module")
def careful() -> Audit:
    return audited(
        {
            "argocd/project.yaml": _NARROW,
            "argocd/a.yaml": _application("a-production"),
            "argocd/b.yaml": _application("b-production"),
            "apps/web/web.yaml": _GOOD_WORKLOAD,
            ".aks-gitops.yaml": "checks: {rules: {file-orphan: off}}\n",
            "CODEOWNERS": "* @example-org/platform\n",
        }
    )


def test_a_careful_repository_meets_every_point_that_can_be_seen(careful: Audit) -> None:
    verdicts = {one.point.id: one.verdict for one in careful.results}
    unknown = {
        "projects-production-apart",  # There is no other environment.
        "remotes-pinned",
        "sets-strict",
        "sets-deletion",
    }
    assert {name for name, verdict in verdicts.items() if verdict == "not known"} == unknown
    assert {name for name, verdict in verdicts.items() if verdict == "met"} == (
        verdicts.keys() - unknown
    )
    assert careful.score == 100


def test_a_careless_repository_is_told_where_to_begin(careless: Audit) -> None:
    verdicts = {one.point.id: one.verdict for one in careless.results}
    assert verdicts == {
        "projects-own": "partly",
        "projects-default-locked": "not met",
        "projects-production-apart": "not met",
        "projects-repositories": "not met",
        "projects-destinations": "not met",
        "projects-cluster-kinds": "not met",
        "projects-roles": "not met",
        "production-revisions": "met",
        "production-images": "not met",
        "remotes-pinned": "not known",
        "production-windows": "not met",
        "production-signed": "not met",
        "production-notified": "not known",
        "sync-decided": "partly",
        "sync-alike": "not met",
        "deletion-alike": "not met",
        "sets-strict": "not known",
        "sets-deletion": "not known",
        "secrets-referenced": "not met",
        "production-resources": "not met",
        "production-readiness": "not met",
        "changes-owned": "not met",
        "checks-set": "not met",
    }
    own = result(careless, "projects-own")
    assert (own.good, own.of) == (2, 3)
    assert [(one.name, one.place) for one in own.worst] == [("a-production", "argocd/a.yaml")]


def test_a_point_that_is_partly_met_counts_by_its_part(careless: Audit) -> None:
    shares = [one.good / one.of for one in careless.results if one.of]
    assert careless.score == int(100 * sum(shares) / len(shares))
    assert 0 < careless.score < 20


def test_a_repository_of_which_nothing_can_be_seen_has_no_score() -> None:
    found = audited({"notes.txt": "nothing\n"})
    known = [one.point.id for one in found.results if one.of]
    assert known == ["checks-set"]
    assert found.score == 0
    assert headline(found).startswith("0 of 100: 1 not met, ")


def test_no_more_than_three_places_are_named() -> None:
    files = {f"argocd/{name}.yaml": _application(name, "default") for name in "abcde"}
    worst = result(audited(files), "projects-own").worst
    assert [one.name for one in worst] == ["a", "b", "c"]
    assert len(worst) == MOST_WORST


def test_a_suppression_that_has_ended_counts_against_the_checks() -> None:
    suppression = "{rule: file-orphan, reason: later, until: %s}"
    listed = ", ".join(suppression % day for day in ("2026-11-20", "2026-11-21"))
    found = result(
        audited({".aks-gitops.yaml": f"checks: {{suppressions: [{listed}]}}\n"}), "checks-set"
    )
    assert (found.good, found.of) == (2, 3)
    assert [one.name for one in found.worst] == ["suppression of file-orphan until 2026-11-20"]


def test_a_stack_of_this_program_meets_the_points_that_it_decides() -> None:
    policy = {
        "automated": True,
        "prune": True,
        "selfHeal": True,
        "preserveResourcesOnDeletion": False,
    }
    environments = {"production": {"syncPolicy": policy}, "dev": {"syncPolicy": policy}}
    require("kustomize")
    files = {
        f"apps/{app}/overlays/{environment}/{name}": text
        for app in ("web", "cart")
        for environment in environments
        for name, text in (
            ("web.yaml", _GOOD_WORKLOAD),
            ("kustomization.yaml", "resources: [web.yaml]\n"),
        )
    }
    found = audited(files, {"all": {"gitops": {"environments": environments}}})
    decided = (
        "projects-own",
        "projects-default-locked",
        "projects-production-apart",
        "projects-repositories",
        "projects-destinations",
        "production-revisions",
        "sync-decided",
        "sync-alike",
        "deletion-alike",
        "sets-strict",
        "sets-deletion",
    )
    assert found.applications == 4
    assert {name: result(found, name).verdict for name in decided} == dict.fromkeys(decided, "met")


def test_sets_are_judged_by_what_they_refuse_and_delete() -> None:
    template = (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n"
        "metadata: {{name: {name}, namespace: argocd}}\n"
        "spec:\n  goTemplate: true\n{more}  generators: [{{list: {{elements: [{{env: dev}}]}}}}]\n"
        '  template: {{metadata: {{name: "{name}-{{{{ .env }}}}"}}, spec: {{project: shop}}}}\n'
    )
    strict = "  goTemplateOptions: [missingkey=error]\n  syncPolicy: {applicationsSync: sync}\n"
    found = audited(
        {
            "argocd/a.yaml": template.format(name="a", more=strict),
            "argocd/b.yaml": template.format(name="b", more=""),
        }
    )
    for point in ("sets-strict", "sets-deletion"):
        one = result(found, point)
        assert (one.good, one.of, [bad.name for bad in one.worst]) == (1, 2, ["b"])


def test_encrypted_secrets_and_placeholders_are_references() -> None:
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\nstringData: {{key: '{key}'}}\n"
    )
    found = audited(
        {
            "argocd/a.yaml": _application("a-dev"),
            "apps/web/a.yaml": secret.format(name="a", key="<path:vault#key>"),
            "apps/web/b.yaml": secret.format(name="b", key="ENC[AES256_GCM,data:...]")
            + "sops: {version: 3.9.0}\n",
            "apps/web/c.yaml": secret.format(name="c", key=""),
            "apps/web/d.yaml": secret.format(name="d", key="correct-horse"),
        }
    )
    one = result(found, "secrets-referenced")
    assert (one.good, one.of, [bad.name for bad in one.worst]) == (2, 3, ["Secret d"])


def test_no_two_points_have_one_id_and_each_says_why() -> None:
    assert len({one.id for one in POINTS}) == len(POINTS)
    for point in POINTS:
        assert point.why.endswith(".")
        assert not point.how.endswith(".")


def test_the_three_forms_say_the_same(careless: Audit) -> None:
    read = json.loads(json.dumps(as_json(careless)))
    assert read["version"] == 1
    assert read["score"] == careless.score
    assert [one["id"] for one in read["points"]] == [one.id for one in POINTS]
    for text in (as_text(careless), as_markdown(careless)):
        for point in POINTS:
            assert point.title in text.replace("\\", "")


def test_names_of_the_repository_write_no_markup() -> None:
    name = "a-production"
    hostile = {f"argocd/[red]<b>|{chr(27)}[2J.yaml": _application(name, "default")}
    found = audited(hostile)
    text, page = as_text(found), as_markdown(found)
    assert chr(27) not in text + page
    assert "\\[red]" in text
    assert "<b>" not in page


def test_the_example_repository_can_be_audited() -> None:
    require("kustomize")
    require("helm")
    top = Path(__file__).parents[2] / "examples/config-repo"
    files = {
        str(path.relative_to(top)): path.read_text() for path in top.rglob("*") if path.is_file()
    }
    found = audited(files)
    assert found.applications == 5
    assert result(found, "changes-owned").verdict == "met"
