"""`aks-gitops check` as a user meets it."""

import subprocess
from pathlib import Path

import pytest

from tests.offline.processes import run_command
from tests.unit.git_repositories import Repository, isolate_git, make_repository

_GOOD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://charts.example.com, chart: shop, targetRevision: 1.2.3}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
"""
_BAD = _GOOD.replace(", targetRevision: 1.2.3", "")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository whose second commit breaks its Application."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = make_repository(tmp_path / "repository", {"shop.yaml": _GOOD})
    made.write({"shop.yaml": _BAD})
    made.git("commit", "--quiet", "--all", "--message=second")
    return made


@pytest.fixture
def bare(repository: Repository, tmp_path: Path) -> str:
    """The same without a working tree."""
    return str(repository.bare_clone(tmp_path / "bare").path)


def run(repository: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_command("check", "-C", repository, *arguments)


def test_a_whole_commit_of_a_bare_repository_can_be_checked(bare: str) -> None:
    result = run(bare, "--revision", "HEAD")
    assert result.returncode == 1
    assert "1 application looked at" in result.stdout
    assert "names no version of chart shop [source-conflict]" in result.stdout


def test_a_revision_stands_in_for_the_files_as_they_lie_there(repository: Repository) -> None:
    repository.write({"shop.yaml": _GOOD})
    assert run(str(repository.path)).returncode == 0
    assert run(str(repository.path), "--revision", "HEAD~").returncode == 0
    assert run(str(repository.path), "--revision", "HEAD").returncode == 1


def test_with_a_base_a_revision_is_what_the_base_is_compared_with(bare: str) -> None:
    result = run(bare, "HEAD~", "--revision", "HEAD")
    assert result.returncode == 1
    assert "1 application changes" in result.stdout


def test_a_bare_repository_without_a_revision_says_what_to_give(bare: str) -> None:
    result = run(bare)
    assert result.returncode == 2
    assert "bare repository without a working tree; give a checkout, or name a revision" in (
        result.stderr
    )


def test_two_heads_are_wrong_use(bare: str) -> None:
    result = run(bare, "HEAD~..HEAD", "--revision", "HEAD")
    assert result.returncode == 2
    assert "--revision goes without ..HEAD" in result.stderr
