"""`aks-gitops promote` as a person meets it: what is pushed, printed and refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.unit.deliveries import make_server
from tests.unit.git_repositories import Repository, isolate_git
from tests.unit.released import deployment

_TAGS = {"dev": "1.2.0", "staging": "1.1.0", "production": "1.0.0"}
# Plain manifests, which no program has to render.
_FILES = {
    f"teams/shop/apps/{app}/overlays/{name}/web.yaml": deployment(f"r.io/web:{tag}")
    for app in ("web", "api")
    for name, tag in _TAGS.items()
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The bare repository that Argo CD follows."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_server(tmp_path, _FILES)


def _promote(server: Repository, *arguments: str) -> Result:
    place = ["--repo", str(server.path), "-C", str(server.path.parent)]
    return CliRunner().invoke(main, ["promote", *place, *arguments], catch_exceptions=False)


def test_a_teams_promotion_is_one_commit_and_again_is_none(server: Repository) -> None:
    asked = ("--team", "shop", "--from", "staging", "--to", "production")
    done = _promote(server, *asked)
    assert done.exit_code == 0, done.stderr
    assert "web in production: r.io/web:1.0.0 -> r.io/web:1.1.0\n" in done.stdout
    assert server.git("rev-list", "--count", "main") == "2"
    assert server.git("diff", "--name-only", "main~", "main").count("production") == 2
    assert "Promoted-From: staging" in server.git("log", "-1", "--format=%B", "main")
    again = _promote(server, *asked)
    assert again.exit_code == 0
    assert "main holds this already" in again.stdout
    assert server.git("rev-list", "--count", "main") == "2"


def test_a_dry_run_tells_programs_what_would_change_and_what_is_left(server: Repository) -> None:
    asked = ("web", "--from", "staging", "--to", "production", "--dry-run", "--json")
    done = _promote(server, *asked)
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["outcome"] == "planned"
    assert said["applications"][0]["images"] == [{"old": "r.io/web:1.0.0", "new": "r.io/web:1.1.0"}]
    assert [one["application"] for one in said["left"]] == ["shop/web"]
    assert said["warnings"] == []
    assert server.git("rev-list", "--count", "main") == "1"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("web", "--from", "dev", "--to", "production"), 1, "promote it to staging first"),
        (("web", "--from", "dev", "--to", "dev"), 2, "are the same environment"),
        (("--from", "dev", "--to", "staging"), 2, "name applications or a team"),
        (("web", "--to", "staging"), 2, "Missing option '--from'"),
        (("--from", "dev", "--to", "staging", "--", "-x"), 2, "no application '-x'"),
        (("web", "--from", "dev", "--to=--upload-pack=x"), 2, "environment '--upload-pack=x'"),
        (("--team", "a\x1b[1mb", "--from", "dev", "--to", "staging"), 2, "team 'a\\x1b[1mb' has"),
    ],
)
def test_what_cannot_be_promoted_is_refused_and_nothing_is_written(
    server: Repository, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = _promote(server, *arguments)
    assert done.exit_code == code, done.stderr
    assert said in done.stderr
    assert server.git("rev-list", "--count", "--all") == "1"
