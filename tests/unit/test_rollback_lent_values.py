"""Rollbacks of applications whose chart comes from elsewhere: their values go back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.release.reading import DeploymentReader
from aks_gitops.repo.writing.delivery import deliver
from aks_gitops.rollback.request import RollbackError
from aks_gitops.rollback.told import told
from tests.unit.git_repositories import isolate_git
from tests.unit.lent import here, lent, source, values
from tests.unit.released import chart
from tests.unit.rendering import require
from tests.unit.rollbacks import Config, made_reader, make_config, roll_back, rollback_of, served

_OWN = "values/web-production.yaml"
_COMMON = "values/web.yaml"


def _image(tag: str, more: str = "") -> str:
    return f"image:\n  repository: r.io/web\n  tag: {tag}\n{more}"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeploymentReader]:
    with made_reader(tmp_path_factory.mktemp("reader")) as made:
        yield made


@pytest.fixture
def config(tmp_path: Path, reader: DeploymentReader) -> Config:
    own = {"dev": _image("1.0.0"), "production": _image("1.0.0")}
    return make_config(tmp_path, values("replicas: 1\n", own), reader)


def test_the_values_of_the_last_release_go_back(config: Config) -> None:
    config.commit({_OWN: _image("1.1.0")})
    config.commit({_OWN: _image("1.1.0", "# only a comment\n"), "README.md": "x\n"})
    with rollback_of(config) as started:
        started.edits()
        about = told(started.rollback.plan, dry_run=False, new_branch="")
        text = started.rollback.message().text()
    assert "Image: r.io/web:1.0.0" in text.splitlines()
    (only,) = about.applications
    assert [(str(x.old), str(x.new)) for x in only.changes] == [
        ("r.io/web:1.1.0", "r.io/web:1.0.0")
    ]
    assert "  chart web of https://charts.example.com" in about.lines
    assert roll_back(config)
    assert config.changed() == {_OWN: "M"}
    assert config.show(_OWN) == _image("1.0.0")
    assert roll_back(config) == ""


def test_what_was_rolled_back_already_is_told_when_the_clone_is_gone(
    config: Config, tmp_path: Path
) -> None:
    on_server = served(config, tmp_path)
    on_server.commit({_OWN: _image("1.1.0")})
    for outcome in ("pushed", "already"):
        with rollback_of(on_server) as (rollback, _):
            url = str(on_server.home.path)
            done = deliver(url, "main", rollback.change, rollback.message)
            about = told(rollback.plan, dry_run=False, new_branch="")
        assert done.outcome == outcome
    (only,) = about.applications
    assert only.changes == ()
    assert about.lines[0].startswith("web-production in production renders what it did at ")


def test_an_image_names_the_state_that_was_told_it(config: Config) -> None:
    for tag in ("1.1.0", "1.2.0", "1.3.0"):
        config.commit({_OWN: _image(tag)})
    roll_back(config, to="r.io/web:1.1.0")
    assert config.show(_OWN) == _image("1.1.0")


def test_another_version_of_the_chart_is_a_release_too(config: Config) -> None:
    path = "argocd/web-production.yaml"
    before = config.show(path)
    config.commit({path: before.replace("targetRevision: 1.0.0", "targetRevision: 2.0.0")})
    roll_back(config)
    assert config.show(path) == before


def test_values_that_others_are_given_too_are_not_changed_silently(config: Config) -> None:
    config.commit({_COMMON: "replicas: 2\nlog: {levels: [{of.all: debug}]}\n"})
    with pytest.raises(RollbackError) as caught:
        roll_back(config)
    assert f"  {_COMMON}: read by web-dev in dev too" in str(caught.value)
    assert f'  Values {_COMMON}: log.levels[0]["of.all"], replicas\n' in str(caught.value)
    roll_back(config, mode="with-others")
    assert config.show(_COMMON) == "replicas: 1\n"
    assert "Changes too: web-dev in dev" in config.source.git("log", "-1", "--format=%b")


def test_an_image_in_values_that_others_are_given_too_is_pinned(config: Config) -> None:
    config.commit({_OWN: "replicas: 3\n", _COMMON: _image("1.0.0")})
    config.commit({_COMMON: _image("1.1.0")})
    roll_back(config, mode="overlay-only")
    assert config.changed() == {_OWN: "M"}
    assert config.show(_OWN) == "replicas: 3\nimage:\n  tag: 1.0.0\n"


def test_applications_of_one_chart_with_values_of_their_own_are_no_twins(
    tmp_path: Path, reader: DeploymentReader
) -> None:
    require("helm")
    files = chart("chart", "a: b\n", {}) | {
        "chart/web.yaml": _image("1"),
        "chart/api.yaml": _image("1"),
    }
    for name in ("web", "api"):
        path = f"argocd/{name}.yaml"
        own = here("chart")[:-1] + f", helm: {{valueFiles: [{name}.yaml]}}}}"
        files |= {path: lent(f"{name}-production", own)[f"argocd/{name}-production.yaml"]}
    config = make_config(tmp_path, files, reader)
    config.commit({"chart/web.yaml": _image("2"), "chart/api.yaml": _image("2")})
    roll_back(config, app="web-production")
    assert config.changed() == {"chart/web.yaml": "M"}
    elsewhere = {
        f"argocd/{x}.yaml": lent(f"{x}-production", source(f"chart/{x}.yaml"))[
            f"argocd/{x}-production.yaml"
        ]
        for x in ("web", "api")
    }
    config.commit(elsewhere)
    config.commit({"chart/web.yaml": _image("3"), "chart/api.yaml": _image("3")})
    roll_back(config, app="web-production")
    assert config.changed() == {"chart/web.yaml": "M"}
