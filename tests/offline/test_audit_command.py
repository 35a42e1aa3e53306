"""`aks-gitops audit` as a user meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.unit.git_repositories import isolate_git, make_repository


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments], catch_exceptions=False)


_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://charts.example.com, chart: shop, targetRevision: 1.2.3}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository with one Application in the project default."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return str(make_repository(tmp_path / "repository", {"shop.yaml": _APPLICATION}).path)


def test_audit_has_help_with_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout


def test_the_worst_points_come_first_with_their_places(repository: str) -> None:
    result = run("-C", repository)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("not met")
    assert any(line.strip() == "shop (shop.yaml)" for line in lines)
    assert lines[-1].startswith("0 of 100: 2 not met, ")


def test_a_committed_revision_can_be_audited(repository: str) -> None:
    (Path(repository) / "shop.yaml").unlink()
    read = json.loads(run("HEAD", "-C", repository, "--json").stdout)
    assert (len(read["head"]), read["applications"]) == (40, 1)


def test_json_is_for_programs(repository: str) -> None:
    read = json.loads(run("-C", repository, "--json").stdout)
    assert (read["version"], read["score"], read["applications"]) == (1, 0, 1)


def test_markdown_is_for_pages(repository: str) -> None:
    page = run("-C", repository, "--markdown").stdout
    assert page.startswith("## 0 of 100: ")
    assert "| Applications have projects of their own | not met | 0 of 1 |" in page


def test_a_score_below_the_least_one_is_a_problem(repository: str) -> None:
    assert run("-C", repository, "--at-least", "1").exit_code == 1
    assert run("-C", repository, "--at-least", "0").exit_code == 0


def test_two_formats_at_once_are_wrong_use(repository: str) -> None:
    assert run("-C", repository, "--json", "--markdown").exit_code == 2
