"""Deliveries as a GitHub App: its token goes to git and nowhere else."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.repo.source import SourceError
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivery, deliver
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.installation_token import InstallationToken
from aks_gitops.rollback.opening import opened_past
from tests.unit.deliveries import MESSAGE, hook, make_server, private_temporary, web_runs
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


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate_git(monkeypatch)
    return private_temporary(tmp_path, monkeypatch)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with github_api(monkeypatch, PASSWORD) as served:
        yield served


@pytest.fixture
def server(tmp_path: Path) -> Repository:
    return make_server(tmp_path / "example-org")


@pytest.fixture
def logins(server: Repository) -> Iterator[tuple[str, list[str]]]:
    """The URL of the repository, and the logins that its server saw."""
    with http_server(server.path.parents[1]) as (url, tried):
        yield f"{url}/example-org/server.git", tried


def _as_app() -> Delivery:
    return Delivery(token=InstallationToken(APP, KEY_VARIABLE))


def _problem(url: str, how: Delivery | None = None) -> str:
    with pytest.raises(DeliveryError) as caught:
        deliver(url, "main", web_runs("v2"), MESSAGE, how or _as_app())
    assert caught.value.__context__ is None
    return str(caught.value)


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which git writes what it runs."""
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    return tmp_path / "trace"


def test_the_token_reaches_git_and_neither_it_nor_the_key_a_log_file_or_command_line(
    github: GitHub,
    logins: tuple[str, list[str]],
    temporary: Path,
    trace: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    files: list[bytes] = []

    def change(tree: WholeTree) -> Edits:
        edits = web_runs("v2")(tree)
        files.extend(one.read_bytes() for one in temporary.rglob("*") if one.is_file())
        return edits

    url, tried = logins
    done = deliver(url, "main", change, MESSAGE, _as_app())
    assert done.outcome == "pushed"
    assert set(tried) == {"", f"x-access-token:{PASSWORD}"}
    told = (caplog.text + trace.read_text()).encode() + b"".join(files)
    assert len(github.requests) == 2
    key = os.environ[KEY_VARIABLE].splitlines()[1]
    for secret in (PASSWORD, github.requests[0].bearer, key):
        assert secret.encode() not in told


def test_a_rollback_and_its_delivery_ask_for_one_token(
    github: GitHub, logins: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, _ = logins
    how = _as_app()
    seen: list[int] = []

    def change(tree: WholeTree) -> Edits:
        past.bring(tree)
        seen.append(len(github.requests))
        return web_runs("v2")(tree)

    with opened_past(url, how.token, tmp_path / "clones") as past:
        assert deliver(url, "main", change, MESSAGE, how).outcome == "pushed"
    assert seen == [2]
    assert len(github.requests) == 2


@pytest.mark.parametrize(
    ("url", "fact"),
    [
        ("git@github.com:example-org/server.git", "takes no token: git@github.com:example-org/"),
        ("ssh://git@github.com/example-org/server.git", "takes no token: ssh://git@github.com/"),
        ("http://github.com/example-org/server.git", "would be sent the token unencrypted; use "),
        ("https://dev.azure.com/a/b/_git/c", "is no repository of GitHub; write https://HOST/"),
    ],
)
def test_nothing_is_asked_for_a_repository_that_takes_no_such_token(
    github: GitHub, url: str, fact: str
) -> None:
    assert _problem(url).startswith(f"{url}: {fact}")
    assert github.requests == []


def test_a_local_repository_takes_no_app_and_the_fix_is_told(
    github: GitHub, server: Repository
) -> None:
    assert _problem(str(server.path)) == (
        f"{server.path}: takes no token: {server.path} is not an https URL; use its https URL, or "
        f"leave out the token of the GitHub App {APP}"
    )
    assert github.requests == []


def test_a_token_that_git_s_server_refuses_is_named_and_not_shown(
    github: GitHub, logins: tuple[str, list[str]]
) -> None:
    github.token = "ghs_of_another_server"
    url, _ = logins
    assert _problem(url) == (
        f"{url}: refuses the token of the GitHub App {APP}; see that it is for this server, and "
        "not expired"
    )


def test_a_server_that_repeats_the_token_shows_it_to_nobody(
    github: GitHub, server: Repository, logins: tuple[str, list[str]]
) -> None:
    hook(server, "pre-receive", f"echo you are {PASSWORD} >&2; exit 1")
    url, _ = logins
    problem = _problem(url)
    assert "you are ***" in problem
    assert PASSWORD not in problem
    assert len(github.requests) == 2


def test_an_api_that_repeats_the_claim_shows_it_to_nobody(
    github: GitHub, logins: tuple[str, list[str]], tmp_path: Path
) -> None:
    class Echo(dict[str, list[Reply]]):
        def get(self, path: str, default: object = None) -> list[Reply]:
            bearer = github.requests[-1].bearer
            return [Reply(400, {"message": f"what is {bearer}?"})]

    github.replies = Echo()
    url, _ = logins
    assert "(status 400: what is ***?)" in _problem(url)
    with (
        pytest.raises(SourceError, match=r"\(status 400: what is \*\*\*\?\)"),
        opened_past(url, InstallationToken(APP, KEY_VARIABLE), tmp_path / "clones"),
    ):
        pass


def test_without_a_token_nothing_is_asked_of_git_s_server(
    github: GitHub, logins: tuple[str, list[str]]
) -> None:
    github.replies = {INSTALLATION: [Reply(404, {"message": "Not Found"})]}
    url, tried = logins
    assert _problem(url).startswith(f"{url}: gives the GitHub App {APP} no token: it is not ")
    assert tried == []
