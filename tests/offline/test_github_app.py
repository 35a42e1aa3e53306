"""The commands that write, logged in as a GitHub App: as a pipeline of another CI system has it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.unit.deliveries import make_server
from tests.unit.git_http_server import PASSWORD, http_server
from tests.unit.git_repositories import Repository, isolate_git
from tests.unit.github_api_server import (
    APP,
    INSTALLATION,
    KEY_VARIABLE,
    GitHub,
    Reply,
    github_api,
)
from tests.unit.released import overlays

_FILES = overlays("teams/shop/apps/web", {"dev": "1.0.0", "production": "0.9.0"})
_AS_APP = ("--github-app", APP)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with github_api(monkeypatch, PASSWORD) as served:
        yield served


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The bare repository that Argo CD follows."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_server(tmp_path / "example-org", _FILES)


@pytest.fixture
def url(server: Repository) -> Iterator[str]:
    """Where it is served to those who log in."""
    with http_server(server.path.parents[1]) as (served, _):
        yield f"{served}/example-org/server.git"


def _set_image(repo: str | Path, folder: Path, *more: str) -> Result:
    """Run the command apart from the project that these tests are part of."""
    arguments = ["set-image", "--repo", str(repo), "-C", str(folder), *more]
    image = ["--", "web", "dev", "r.io/web:1.1.0"]
    return CliRunner().invoke(main, [*arguments, *image], catch_exceptions=False)


def test_a_release_is_pushed_with_the_token_that_the_command_made(
    github: GitHub, server: Repository, url: str, tmp_path: Path
) -> None:
    done = _set_image(url, tmp_path, *_AS_APP, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["commit"] == server.git("rev-parse", "main")
    assert server.git("log", "-1", "--format=%s", "main") == "chore(web): run web:1.1.0 in dev"
    assert len(github.requests) == 2
    printed = done.stdout + done.stderr
    for secret in (PASSWORD, github.requests[0].bearer, os.environ[KEY_VARIABLE].splitlines()[1]):
        assert secret not in printed


def test_a_dry_run_reads_with_it_and_the_key_may_be_in_another_variable(
    github: GitHub, server: Repository, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = server.git("for-each-ref")
    monkeypatch.setenv("CONFIG_APP_KEY", os.environ[KEY_VARIABLE])
    monkeypatch.delenv(KEY_VARIABLE)
    done = _set_image(url, tmp_path, *_AS_APP, "--github-app-key", "CONFIG_APP_KEY", "--dry-run")
    assert done.exit_code == 0, done.stderr
    assert "+    newTag: 1.1.0\n" in done.stdout
    assert server.git("for-each-ref") == before
    assert len(github.requests) == 2


def test_an_app_that_is_not_installed_is_told_in_one_line(
    github: GitHub, url: str, tmp_path: Path
) -> None:
    github.replies = {INSTALLATION: [Reply(404, {"message": "Not Found"})]}
    done = _set_image(url, tmp_path, *_AS_APP)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == (
        f"error: {url}: gives the GitHub App {APP} no token: it is not installed on "
        "example-org/server, if there is that (Not Found); install it there ('Install App' in the "
        "App's settings), or correct the URL"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            (*_AS_APP, "--token-variable", "CONFIG_TOKEN"),
            "--github-app and --token-variable exclude each other; give one of them",
        ),
        (
            ("--github-app-key", "CONFIG_APP_KEY"),
            "--github-app-key is of no use alone; give --github-app, too",
        ),
        (_AS_APP, "is not an https URL; use its https URL, or leave out the token of the GitHub"),
        (("--github-app=",), "is no client ID of a GitHub App"),
        (("--github-app=Iv1.a\nb",), "is no client ID of a GitHub App"),
        (("--github-app", "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0"), "is no client ID of a"),
        ((*_AS_APP, "--github-app-key", "-----BEGIN-----\nc2VjcmV0"), "is no variable's name"),
        ((*_AS_APP, "--github-app-key", "c2VjcmV0LWtleQ=="), "is no variable's name"),
    ],
)
def test_mistaken_options_do_nothing_but_fail_and_show_no_key(
    github: GitHub, server: Repository, tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    before = server.git("for-each-ref")
    done = _set_image(server.path, tmp_path, *more)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in " ".join(done.stderr.split())
    assert "c2VjcmV0" not in done.stderr
    assert github.requests == []
    assert server.git("for-each-ref") == before


@pytest.mark.parametrize(
    "command", ["set-image", "promote", "rollback", "new app", "new team", "new environment"]
)
def test_every_command_that_writes_has_the_options(command: str) -> None:
    done = CliRunner().invoke(main, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert "--github-app CLIENT_ID" in done.stdout
    assert "--github-app-key NAME" in done.stdout
