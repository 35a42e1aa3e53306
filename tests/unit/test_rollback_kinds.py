"""Rollbacks of applications that are written by hand: charts, apps of apps, ApplicationSets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.release.reading import DeploymentReader
from aks_gitops.rollback.following import followings
from aks_gitops.rollback.request import RollbackError
from tests.unit.git_repositories import isolate_git
from tests.unit.released import URL, application, chart
from tests.unit.rendering import require
from tests.unit.rollbacks import (
    Config,
    deployment,
    made_reader,
    make_config,
    roll_back,
    rollback_of,
)

ROOT = "argocd/root.yaml"
CHART = chart(
    "services/web",
    "image:\n  repository: registry.example.com/web\n  tag: v1\n",
    {"dev": "replicas: 1\n", "production": "replicas: 3\n"},
)


def automated(name: str, path: str, **source: str) -> str:
    """Return an Application that syncs by itself; `source` adds keys to its source."""
    return application(name, path, **source) + "  syncPolicy: {automated: {prune: false}}\n"


def of_chart(environment: str, *more: str) -> str:
    helm = ", ".join((f"valueFiles: [values-{environment}.yaml]", *more))
    return automated(f"web-{environment}", "services/web", helm=f"{{{helm}}}")


def parameter(tag: str) -> str:
    return of_chart("production", f"parameters: [{{name: image.tag, value: {tag}}}]")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the user's be read, and skip without the real Helm."""
    isolate_git(monkeypatch)
    require("helm")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeploymentReader]:
    """One reader for all tests here."""
    with made_reader(tmp_path_factory.mktemp("reader")) as made:
        yield made


@pytest.fixture
def config(tmp_path: Path, reader: DeploymentReader) -> Config:
    """A chart for two environments, which an app of apps deploys."""
    files = {
        **CHART,
        ROOT: automated("root", "argocd/apps"),
        "argocd/apps/dev.yaml": of_chart("dev"),
        "argocd/apps/production.yaml": of_chart("production"),
    }
    return make_config(tmp_path, files, reader)


def test_values_of_the_environment_are_restored(config: Config) -> None:
    path = "services/web/values-production.yaml"
    config.commit({path: "image: {tag: v2}\n"})
    roll_back(config)
    assert config.changed() == {path: "M"}


def test_a_chart_that_both_environments_share_is_not_changed_silently(config: Config) -> None:
    path = "services/web/values.yaml"
    config.commit({path: CHART[path].replace("v1", "v2")})
    with pytest.raises(RollbackError, match=f"{path}: read by web-dev in dev too"):
        roll_back(config)
    roll_back(config, mode="overlay-only")
    assert config.changed() == {"services/web/values-production.yaml": "M"}
    assert "tag: v1" in config.show("services/web/values-production.yaml")


@pytest.mark.parametrize("deployed", [True, False])
def test_values_of_other_environments_stay_whoever_deploys_them(
    config: Config, *, deployed: bool
) -> None:
    shared, other = "services/web/values.yaml", "services/web/values-dev.yaml"
    if not deployed:
        config.commit({"argocd/apps/dev.yaml": None})
    config.commit({shared: CHART[shared].replace("v1", "v2")})
    config.commit({other: "replicas: 2\n"})
    roll_back(config, mode="with-others")
    assert config.changed() == {shared: "M"}


def test_an_image_that_the_application_itself_sets_is_restored_there(config: Config) -> None:
    path = "argocd/apps/production.yaml"
    config.commit({path: parameter("v2")})
    config.commit({path: parameter("v3")})
    roll_back(config)
    assert config.changed() == {path: "M"}
    assert config.show(path) == parameter("v2")


def test_a_file_that_declares_others_too_is_shared(config: Config) -> None:
    path = "argocd/apps/production.yaml"
    other = of_chart("dev").replace("web-dev", "shop-dev")
    config.commit({path: parameter("v2") + "---\n" + other})
    config.commit({path: parameter("v3") + "---\n" + other})
    with pytest.raises(RollbackError, match=f"{path}: read by shop-dev in dev too"):
        roll_back(config)


def test_what_a_layout_makes_of_a_written_application_is_nobody_else(
    tmp_path: Path, reader: DeploymentReader
) -> None:
    path = "apps/web/overlays/production/web.yaml"
    files = {
        path: deployment("web", "v1"),
        "argocd/web.yaml": automated("web-production", "apps/web/overlays/production"),
    }
    config = make_config(tmp_path, files, reader)
    config.commit({path: deployment("web", "v2")})
    roll_back(config)
    assert config.changed() == {path: "M"}


def test_an_application_of_no_environment_goes_back_once(
    tmp_path: Path, reader: DeploymentReader
) -> None:
    path = "tools/web.yaml"
    files = {path: deployment("web", "v1"), "argocd/web.yaml": automated("web", "tools")}
    config = make_config(tmp_path, files, reader)
    for tag in ("v2", "v3"):
        config.commit({path: deployment("web", tag)})
    roll_back(config, environment="")
    said = config.home.git("log", "-1", "--format=%B")
    assert said.startswith("revert(web): back to registry.example.com/web:v2\n")
    assert "what web rendered at" in said
    assert not roll_back(config, environment="")
    assert "web:v2" in config.show(path)


def test_what_an_application_set_decides_is_told(tmp_path: Path, reader: DeploymentReader) -> None:
    made = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: web, namespace: argocd}}
spec:
  goTemplate: true
  generators:
    - list: {{elements: [{{env: dev}}, {{env: production}}]}}
  template:
    metadata: {{name: "web-{{{{.env}}}}"}}
    spec:
      project: default
      source:
        repoURL: {url}
        path: services/web
        targetRevision: main
        helm:
          valueFiles: ["values-{{{{.env}}}}.yaml"]
          parameters: [{{name: image.tag, value: {tag}}}]
      destination: {{server: https://kubernetes.default.svc, namespace: web}}
      syncPolicy: {{automated: {{}}}}
"""
    path = "argocd/web.yaml"
    config = make_config(tmp_path, {**CHART, path: made.format(url=URL, tag="v1")}, reader)
    config.commit({path: made.format(url=URL, tag="v2")})
    with pytest.raises(RollbackError, match=f"{path}: read by web-dev in dev too"):
        roll_back(config)
    with rollback_of(config, mode="with-others") as started:
        assert started.edits() == {path: made.format(url=URL, tag="v1")}
        plan = started.rollback.plan
        assert plan.affected == ("web-dev in dev",)
        (following,) = followings(plan)
        assert following == ("web-production", True, False, "ApplicationSet web", 0)


def test_objects_that_go_are_counted_where_nothing_prunes(config: Config) -> None:
    path = "services/web/templates/service.yaml"
    config.commit({path: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"})
    with rollback_of(config, mode="with-others") as started:
        assert started.edits() == {path: None}
        (following,) = followings(started.rollback.plan)
        assert following == ("web-production", True, False, "Application root", 1)


@pytest.mark.parametrize("path", ["values.yaml", "templates/web.yaml"])
def test_values_of_environments_that_no_known_stack_has_count_as_others(
    path: str, tmp_path: Path, reader: DeploymentReader
) -> None:
    files = {**CHART, "argocd/production.yaml": of_chart("production")}
    config = make_config(tmp_path, files, reader)
    path = f"services/web/{path}"
    config.commit({path: CHART[path].replace("tag: v1", "tag: v2").replace("name: c0", "name: c1")})
    with pytest.raises(RollbackError, match=r"read by services/web/values-dev.yaml too"):
        roll_back(config)
    with rollback_of(config, mode="with-others") as started:
        assert list(started.edits()) == [path]
        assert started.rollback.plan.affected == ("services/web/values-dev.yaml",)


def test_overlays_of_environments_that_no_known_stack_has_count_as_others(
    tmp_path: Path, reader: DeploymentReader
) -> None:
    require("kustomize")
    files = {
        "services/web/base/kustomization.yaml": "resources: [deployment.yaml]\n",
        "services/web/base/deployment.yaml": deployment("web", "v1"),
        "services/web/dev/kustomization.yaml": "resources: [../base]\n",
        "services/web/production/kustomization.yaml": "resources: [../base]\n",
        "argocd/web.yaml": automated("web-production", "services/web/production"),
    }
    config = make_config(tmp_path, files, reader)
    config.commit({"services/web/base/deployment.yaml": deployment("web", "v2")})
    with pytest.raises(RollbackError, match="read by services/web/dev too"):
        roll_back(config)
    assert roll_back(config, mode="overlay-only")
    assert config.changed() == {"services/web/production/kustomization.yaml": "M"}
