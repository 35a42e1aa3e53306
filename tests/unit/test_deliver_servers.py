"""Servers that want a token, refuse, hang or go away; and deliveries that are killed."""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from aks_gitops.repo.git_command import command
from aks_gitops.repo.source import SourceError
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivery, deliver
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.login import Token, token_settings, with_settings
from tests.unit.deliveries import (
    MESSAGE,
    deliver_release,
    history,
    hook,
    make_server,
    private_temporary,
    web_runs,
)
from tests.unit.git_http_server import PASSWORD, http_server
from tests.unit.git_repositories import Repository, isolate_git

PROJECT = Path(__file__).parents[2]
TOKEN = Delivery(token=Token("CONFIG_TOKEN"))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate_git(monkeypatch)
    return private_temporary(tmp_path, monkeypatch)


@pytest.fixture
def server(tmp_path: Path) -> Repository:
    return make_server(tmp_path)


class TestToken:
    def test_it_reaches_the_server_and_no_log_file_or_command_line(
        self,
        server: Repository,
        temporary: Path,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setenv("CONFIG_TOKEN", PASSWORD)
        trace = temporary.parent / "trace"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        caplog.set_level(logging.DEBUG)
        found: list[Path] = []

        def change(tree: WholeTree) -> Edits:
            edits = web_runs("v2")(tree)
            files = [one for one in temporary.rglob("*") if one.is_file()]
            found.extend(one for one in files if PASSWORD.encode() in one.read_bytes())
            return edits

        with http_server(server.path.parent) as (url, logins):
            done = deliver(f"{url}/server.git", "main", change, MESSAGE, TOKEN)
        assert history(server)[0] == done.commit
        assert set(logins) == {"", f"x-access-token:{PASSWORD}"}
        assert found == []
        assert PASSWORD not in caplog.text + trace.read_text()

    def test_one_that_is_refused_is_named_and_not_shown(
        self, server: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONFIG_TOKEN", "wrong-token")
        with http_server(server.path.parent) as (url, _), pytest.raises(DeliveryError) as caught:
            deliver(f"{url}/server.git", "main", web_runs("v2"), MESSAGE, TOKEN)
        said = "refuses the token in CONFIG_TOKEN; see that it is for this server, and not expired"
        assert str(caught.value) == f"{url}/server.git: {said}"
        assert caught.value.__context__ is None

    def test_without_one_a_server_that_wants_a_login_is_told(self, server: Repository) -> None:
        with http_server(server.path.parent) as (url, _), pytest.raises(DeliveryError) as caught:
            deliver(f"{url}/server.git", "main", web_runs("v2"), MESSAGE)
        assert str(caught.value).endswith("asks for a login; set up git's credential helper for it")

    def test_no_other_host_gets_it(self, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONFIG_TOKEN", PASSWORD)
        entries, secrets = token_settings(Token("CONFIG_TOKEN"), "https://git.example.com/x.git")
        git = command(temporary, **secrets, **with_settings(entries, os.environ))
        filled = {}
        for host in ("git.example.com", "evil.example.com", "git.example.com:8443"):
            with tempfile.TemporaryFile() as asked:
                asked.write(f"protocol=https\nhost={host}\n\n".encode())
                asked.seek(0)
                filled[host] = git.credential("fill", istream=asked, with_exceptions=False)
        assert f"password={PASSWORD}" in filled.pop("git.example.com")
        assert PASSWORD not in "".join(filled.values())

    def test_settings_of_the_user_s_own_environment_stay(self) -> None:
        around = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "c"}
        assert with_settings([("d.e", "f")], around) == {
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_1": "d.e",
            "GIT_CONFIG_VALUE_1": "f",
        }


class TestTrouble:
    def test_an_account_that_may_only_read_is_told(
        self, server: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONFIG_TOKEN", PASSWORD)
        server.git("config", "http.receivePack", "false")
        with http_server(server.path.parent) as (url, _), pytest.raises(DeliveryError) as caught:
            deliver(f"{url}/server.git", "main", web_runs("v2"), MESSAGE, TOKEN)
        said = "refuses to be written by this account; give it the right to write"
        assert str(caught.value) == f"{url}/server.git: {said}"

    def test_a_server_that_breaks_off_is_told(self, server: Repository) -> None:
        hook(server, "pre-receive", "kill -9 $PPID")
        with pytest.raises(DeliveryError, match=r"broke off \(.*hung up.*\); run this again: what"):
            deliver_release(server.url, "web", Delivery(attempts=2))
        (server.path / "hooks" / "pre-receive").unlink()
        assert deliver_release(server.url, "web").outcome == "pushed"

    def test_a_server_that_lacks_an_object_is_told_at_once(self, server: Repository) -> None:
        server.git("config", "uploadpack.allowFilter", "false")
        blob = "1" * 40
        tree = server.git("mktree", "--missing", stdin=f"100644 blob {blob}\treleases.json\n")
        server.git("update-ref", "refs/heads/main", server.git("commit-tree", "-m", "x", tree))
        said = rf"is damaged \(.*{blob}.*\); run 'git fsck' where it lies$"
        with pytest.raises(DeliveryError, match=said):
            deliver_release(server.url, "web", Delivery(attempts=2))

    def test_a_server_that_never_answers_is_left(self, temporary: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/x.git"
            start = time.monotonic()
            with pytest.raises(DeliveryError) as caught:
                deliver(url, "main", web_runs("v2"), MESSAGE, Delivery(seconds=1))
        assert time.monotonic() - start < 10
        assert str(caught.value) == (
            f"{url}: did not answer 'git ls-remote' within 1 s; see whether its server is up, "
            "then run this again: what was already pushed is not pushed twice"
        )
        assert not list(temporary.iterdir())

    def test_a_push_that_hangs_is_ended_and_leaves_the_server_whole(
        self, server: Repository, tmp_path: Path, temporary: Path
    ) -> None:
        os.mkfifo(tmp_path / "blocked")
        hook(server, "pre-receive", f"cat {tmp_path / 'blocked'}")
        with pytest.raises(DeliveryError, match="did not answer 'git push' within 2 s"):
            deliver_release(server.url, "web", Delivery(seconds=2))
        (server.path / "hooks" / "pre-receive").unlink()
        assert deliver_release(server.url, "web").outcome == "pushed"
        assert len(history(server)) == 2
        assert not list(server.path.rglob("*.lock"))
        assert not list(temporary.iterdir())

    def test_a_lock_that_somebody_left_on_the_server_is_named(self, server: Repository) -> None:
        lock = server.path / "refs" / "heads" / "main.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
        with pytest.raises(DeliveryError) as caught:
            deliver_release(server.url, "web", Delivery(attempts=3))
        assert "refs/heads/main.lock': File exists" in str(caught.value)
        assert "got no commit in 3 attempts: 'main' moved or was locked" in str(caught.value)

    def test_a_file_that_never_comes_is_told(
        self, server: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        blocked, flag, script = (tmp_path / name for name in ("blocked", "flag", "script"))
        os.mkfifo(blocked)
        script.write_text(f'#!/bin/sh\ntest -e {flag} && cat {blocked}\nexec "$@"\n')
        script.chmod(0o755)
        (tmp_path / "gitconfig").write_text(f"[uploadpack]\npackObjectsHook = {script}\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))

        def change(tree: WholeTree) -> Edits:
            flag.touch()
            return web_runs("v2")(tree)

        with pytest.raises(SourceError, match="did not answer 'git cat-file' within 2 s"):
            deliver(server.url, "main", change, MESSAGE, Delivery(seconds=2))

    def test_a_server_that_goes_away_while_a_file_is_read_is_told(self, server: Repository) -> None:
        def change(tree: WholeTree) -> Edits:
            server.path.rename(server.path.with_name("gone"))
            return web_runs("v2")(tree)

        with pytest.raises(SourceError) as caught:
            deliver(server.url, "main", change, MESSAGE)
        assert str(caught.value) == f"{server.url}: cannot be read; check the URL and your rights"

    @pytest.mark.parametrize("branch", ["nowhere", None])
    def test_a_branch_that_is_not_there_is_told(
        self, server: Repository, branch: str | None
    ) -> None:
        if branch is None:
            server.git("update-ref", "-d", "refs/heads/main")
        with pytest.raises(DeliveryError, match=r"has no (branch 'nowhere'|commit on its default)"):
            deliver(server.url, branch, web_runs("v2"), MESSAGE)

    def test_git_that_is_not_there_is_told(
        self, server: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(DeliveryError, match="cannot be read without git"):
            deliver(server.url, "main", web_runs("v2"), MESSAGE)


class TestKilled:
    """A delivery is killed while the server holds it up, just before the branch moves."""

    @pytest.fixture
    def fifos(self, server: Repository, tmp_path: Path) -> dict[str, Path]:
        found = {name: tmp_path / name for name in ("started", "blocked", "done")}
        for fifo in found.values():
            os.mkfifo(fifo)
        # The fifth field of proc(5)'s stat is the process group.
        group = 'cut -d " " -f 5 /proc/$$/stat'
        hook(server, "pre-receive", f"{group} > {found['started']}\ncat {found['blocked']}")
        hook(server, "post-receive", f"echo > {found['done']}")
        return found

    def _start(self, server: Repository, temporary: Path) -> "subprocess.Popen[bytes]":
        code = "import sys; from tests.unit.deliveries import *; deliver_release(sys.argv[1], 'x')"
        return subprocess.Popen(
            [sys.executable, "-c", code, server.url],
            env={**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(temporary)},
        )

    def _after(self, server: Repository) -> None:
        for name in ("pre-receive", "post-receive"):
            (server.path / "hooks" / name).unlink()
        deliver_release(server.url, "x")
        assert len(history(server)) == 2
        assert server.git("fsck", "--strict", "--no-dangling") == ""

    def test_one_whose_git_goes_on_is_not_made_twice(
        self, server: Repository, fifos: dict[str, Path], temporary: Path
    ) -> None:
        with self._start(server, temporary) as process:
            fifos["started"].read_text()
            process.kill()
        fifos["blocked"].write_text("")
        fifos["done"].read_text()
        assert len(history(server)) == 2
        self._after(server)

    def test_one_that_dies_with_its_git_breaks_nothing(
        self, server: Repository, fifos: dict[str, Path], temporary: Path
    ) -> None:
        with self._start(server, temporary) as process:
            group = int(fifos["started"].read_text())
            process.kill()
        os.killpg(group, signal.SIGKILL)
        assert len(history(server)) == 1
        self._after(server)
