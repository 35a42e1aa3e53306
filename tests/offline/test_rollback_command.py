"""`aks-gitops rollback` as a user meets it: output, exit codes, and what stays as it was."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.offline.processes import run_command
from tests.unit.git_repositories import Repository, isolate_git, make_repository
from tests.unit.rollbacks import deployment

MANIFEST = "apps/web/overlays/production/deployment.yaml"
CONFIG = "apps/web/overlays/production/settings.yaml"
OTHER = "apps/api/overlays/production/deployment.yaml"
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {key: value}\n"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_command("rollback", *arguments)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A checkout of a server, with work in it; its last commit releases two applications."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = {MANIFEST: deployment("web", "v1"), OTHER: deployment("api", "v1")}
    made = make_repository(tmp_path / "work", first)
    files = {MANIFEST: deployment("web", "v2"), OTHER: deployment("api", "v2"), CONFIG: SETTINGS}
    made.commit(files)
    server = made.bare_clone(tmp_path / "server.git")
    made.git("remote", "add", "origin", str(server.path))
    made.write({MANIFEST: "half written", "new.txt": "x"})
    monkeypatch.chdir(made.path)
    return made


def state(checkout: Repository) -> list[str]:
    """Return what is checked out, and what the server has."""
    branches = checkout.git("ls-remote", "origin", "refs/heads/*")
    return [checkout.git("rev-parse", "HEAD"), checkout.git("status", "--porcelain=v2"), branches]


def test_a_dry_run_shows_the_difference_and_changes_nothing(checkout: Repository) -> None:
    before = state(checkout)
    done = run("web", "production", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "web in production: registry.example.com/web:v2 -> registry.example.com/web:v1" in (
        done.stdout
    )
    assert f"+++ b/{MANIFEST}" in done.stdout
    assert "revert(web): back to" in done.stdout
    assert OTHER not in done.stdout
    assert "Nothing is written by a dry run" in done.stdout
    assert state(checkout) == before


def test_it_pushes_one_commit_and_says_what_comes_next(checkout: Repository) -> None:
    before = state(checkout)
    done = run("web", "production")
    assert done.returncode == 0, done.stderr
    assert "Checked: it renders just what it did then" in done.stdout
    assert "argocd app rollback" in done.stdout
    checkout.git("fetch", "--quiet", "origin")
    changed = checkout.git("diff", "--name-status", "origin/main^", "origin/main")
    assert changed.splitlines() == [f"M\t{MANIFEST}", f"D\t{CONFIG}"]
    assert state(checkout)[:2] == before[:2]
    again = run("web", "production", "--json")
    said = json.loads(again.stdout)
    assert (again.returncode, said["outcome"], said["stillDiffers"]) == (0, "already", [])
    assert said["undone"] == [checkout.git("rev-parse", f"origin/main{back}") for back in ("", "^")]


def test_a_refusal_exits_with_1_and_its_reason(checkout: Repository) -> None:
    refused = run("web", "production", "--steps", "2")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "error: web in production has only 1 earlier state: it is new in" in refused.stderr


def test_a_folder_of_another_repository_is_rolled_back_by_its_own_history(
    checkout: Repository,
) -> None:
    paths = {path: f"config/{path}" for path in (MANIFEST, OTHER)}
    files = {paths[MANIFEST]: deployment("web", "v1"), paths[OTHER]: deployment("api", "v1")}
    checkout.git("checkout", "--quiet", "--force")
    checkout.commit(files)
    checkout.commit({paths[MANIFEST]: deployment("web", "v2")})
    checkout.commit({MANIFEST: deployment("web", "v9"), paths[OTHER]: deployment("api", "v2")})
    checkout.git("push", "--quiet", "origin", "main")
    done = run("web", "production", "--repo", str(checkout.path / "config"))
    assert done.returncode == 0, done.stderr
    assert "web:v2 -> registry.example.com/web:v1" in done.stdout
    checkout.git("fetch", "--quiet", "origin")
    changed = checkout.git("diff", "--name-status", "origin/main^", "origin/main")
    assert changed == f"M\t{paths[MANIFEST]}"
    again = run("web", "production", "--repo", str(checkout.path / "config"), "--json")
    assert json.loads(again.stdout)["outcome"] == "already"
