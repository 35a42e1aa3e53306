"""Who a delivered commit is by, and how it is signed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from aks_gitops.repo.writing.delivery import Delivery, deliver
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.login import People, Person
from tests.unit.deliveries import FILES, MESSAGE, deliver_release, make_server, web_runs
from tests.unit.git_repositories import Repository, isolate_git, make_repository

_SIGNER = "Author <author@example.com>"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate_git(monkeypatch)
    return make_server(tmp_path)


def problem(server: Repository, how: Delivery | None = None) -> str:
    with pytest.raises(DeliveryError) as caught:
        deliver(server.url, "main", web_runs("v2"), MESSAGE, how or Delivery())
    return str(caught.value)


class TestPeople:
    def test_author_and_committer_can_be_given(self, server: Repository) -> None:
        people = People(Person("Ann Ü", "ann@example.com"), Person("bot", "bot@example.com"))
        deliver(server.url, "main", web_runs("v2"), MESSAGE, Delivery(people=people))
        said = server.git("log", "-1", "--format=%an <%ae> %cn <%ce>", "main")
        assert said == "Ann Ü <ann@example.com> bot <bot@example.com>"

    def test_a_checkout_s_own_settings_count(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        isolate_git(monkeypatch)
        here = make_repository(tmp_path / "here", FILES)
        here.git("branch", "release")
        here.git("config", "user.name", 'Ann "A" \\ B')
        here.git("config", "user.email", "ann@example.com")
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.delenv(f"GIT_{role}_NAME")
            monkeypatch.delenv(f"GIT_{role}_EMAIL")
        deliver(str(here.path), "release", web_runs("v2"), MESSAGE)
        said = here.git("log", "-1", "--format=%an <%ae> %cn", "release")
        assert said == 'Ann "A" \\ B <ann@example.com> Ann "A" \\ B'

    def test_nobody_is_made_up(self, server: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GIT_AUTHOR_NAME")
        monkeypatch.delenv("GIT_AUTHOR_EMAIL")
        said = problem(server)
        assert said.startswith(f"{server.url}: needs an author; set GIT_AUTHOR_NAME")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="signs with ssh-keygen")
class TestSigning:
    def test_a_commit_is_signed_by_ssh_as_git_is_set_up(
        self, server: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = tmp_path / "key"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(command, check=True)
        public = key.with_suffix(".pub").read_text()
        (tmp_path / "signers").write_text(f"author@example.com {public}")
        _set_up(tmp_path, monkeypatch, f"[user]\nsigningKey = {key}\n[commit]\ngpgSign = true\n")
        done = deliver(server.url, "main", web_runs("v2"), MESSAGE)
        signers = f"gpg.ssh.allowedSignersFile={tmp_path / 'signers'}"
        server.git("-c", signers, "verify-commit", done.commit)
        unsigned = deliver_release(server.url, "web", Delivery(sign=False))
        assert "gpgsig" not in server.git("cat-file", "commit", unsigned.commit)

    def test_a_key_that_is_not_there_makes_no_commit(
        self, server: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _set_up(tmp_path, monkeypatch, f"[user]\nsigningKey = {tmp_path / 'none'}\n")
        said = problem(server, Delivery(sign=True))
        assert "gets no commit: signing failed (" in said
        assert said.endswith(
            "check git's user.signingKey, gpg.format and that the key needs no password here"
        )


@pytest.mark.skipif(shutil.which("gpg") is None, reason="signs with gpg")
def test_a_commit_is_signed_by_gpg(server: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not below tmp_path: the path of the agent's socket may have 107 characters at most.
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as home:
        monkeypatch.setenv("GNUPGHOME", home)
        key = ("--passphrase", "", "--quick-generate-key", _SIGNER, "ed25519", "sign")
        subprocess.run(["gpg", "--batch", "--quiet", *key], check=True, capture_output=True)
        try:
            how = Delivery(sign=True)
            done = deliver(server.url, "main", web_runs("v2"), MESSAGE, how)
            server.git("verify-commit", done.commit)
        finally:
            subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)


def _set_up(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: str) -> None:
    file = folder / "gitconfig"
    file.write_text(f"[gpg]\nformat = ssh\n{settings}")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
