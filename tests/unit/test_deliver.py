"""Delivering a change: one commit on the tip of a branch, and nothing else touched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivery, deliver
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.login import People, Person
from tests.unit.deliveries import (
    FILES,
    MESSAGE,
    WEB,
    deliver_release,
    history,
    hook,
    make_server,
    meanwhile,
    private_temporary,
    released,
    web_runs,
)
from tests.unit.git_repositories import Repository, isolate_git, make_repository


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files, which is empty again after every test."""
    isolate_git(monkeypatch)
    folder = private_temporary(tmp_path, monkeypatch)
    yield folder
    assert not list(folder.iterdir())


@pytest.fixture
def server(tmp_path: Path) -> Repository:
    return make_server(tmp_path)


def problem(server: Repository | str, how: Delivery | None = None, branch: str = "main") -> str:
    url = server if isinstance(server, str) else server.url
    with pytest.raises(DeliveryError) as caught:
        deliver(url, branch, web_runs("v2"), MESSAGE, how or Delivery())
    return str(caught.value)


class TestCommit:
    def test_it_changes_what_it_says_and_no_other_file(self, server: Repository) -> None:
        done = deliver(server.url, "main", web_runs("v2"), MESSAGE)
        assert done[:2] == ("pushed", "main")
        assert history(server) == [done.commit, done.parent]
        assert server.git("diff", "--name-only", done.parent, "main") == WEB
        assert server.git("show", f"main:{WEB}") == "images:\n  - newTag: v2"

    def test_its_trailers_are_what_git_reads_as_trailers(self, server: Repository) -> None:
        deliver(server.url, "main", web_runs("v2"), MESSAGE)
        assert server.git("log", "-1", "--format=%s", "main") == "chore(web): run web:v2 in dev"
        assert server.git("log", "-1", "--format=%(trailers:only)", "main").splitlines() == [
            "Application: web",
            "Environment: dev",
            "Image: registry.example.com/web:v2",
            "Source-Commit: 0123456789abcdef0123456789abcdef01234567",
        ]

    def test_the_same_request_twice_makes_one_commit(self, server: Repository) -> None:
        first = deliver(server.url, "main", web_runs("v2"), MESSAGE)
        second = deliver(server.url, "main", web_runs("v2"), MESSAGE)
        assert second[:3] == ("already", "main", first.commit)
        assert len(history(server)) == 2

    def test_a_change_without_edits_makes_none(self, server: Repository) -> None:
        assert deliver(server.url, "main", lambda _: {}, MESSAGE).outcome == "already"
        assert len(history(server)) == 1

    def test_files_come_and_go_and_keep_their_mode(self, tmp_path: Path) -> None:
        server = make_server(tmp_path, {**FILES, "gone": "x"})
        script = server.git("hash-object", "-w", "--stdin", stdin="echo")
        listed = server.git("ls-tree", "main") + f"\n100755 blob {script}\trun.sh"
        tree = server.git("mktree", stdin=listed)
        server.git("update-ref", "refs/heads/main", server.git("commit-tree", tree, stdin="m"))
        edits: Edits = {"run.sh": b"\xff\r\n", "gone": None, "never/was": None, "new/a b ü": b""}
        done = deliver(server.url, "main", lambda _: edits, MESSAGE)
        names = server.git("-c", "core.quotePath=off", "diff", "--raw", done.parent, done.commit)
        parts = [line.split(maxsplit=4) for line in names.splitlines()]
        assert [(one[1], one[4]) for one in parts] == [
            ("000000", "D\tgone"),
            ("100644", "A\tnew/a b ü"),
            ("100755", "M\trun.sh"),
        ]

    def test_only_the_files_that_a_change_reads_are_fetched(
        self, server: Repository, temporary: Path
    ) -> None:
        missing: list[set[str]] = []

        def change(tree: WholeTree) -> Edits:
            edits = web_runs("v2")(tree)
            (clone,) = temporary.glob("*/clone.git")
            assert clone.parent.stat().st_mode & 0o077 == 0
            missing.append(Repository(clone).missing("FETCH_HEAD"))
            return edits

        deliver(server.url, "main", change, MESSAGE)
        assert missing == [{server.git("rev-parse", "main:releases.json")}]

    def test_a_sha256_repository_gets_one(self, tmp_path: Path) -> None:
        server = make_server(tmp_path, object_format="sha256")
        assert len(deliver(server.url, "main", web_runs("v2"), MESSAGE).commit) == 64

    def test_without_a_branch_it_goes_to_the_default_one(self, server: Repository) -> None:
        server.git("branch", "--move", "main", "trunk")
        assert deliver(server.url, None, web_runs("v2"), MESSAGE).branch == "trunk"


class TestPullRequest:
    def test_a_new_branch_gets_the_commit(self, server: Repository) -> None:
        done = deliver(server.url, "main", web_runs("v2"), MESSAGE, Delivery("release/web"))
        assert done[:2] == ("pushed", "release/web")
        assert history(server, "release/web") == [done.commit, *history(server)]
        assert len(history(server)) == 1

    def test_a_branch_that_is_there_gets_it_on_its_tip_and_once(self, server: Repository) -> None:
        how = Delivery(new_branch="release/web")
        first = deliver(server.url, "main", web_runs("v2"), MESSAGE, how)
        second = deliver(server.url, "main", released("web"), MESSAGE, how)
        again = deliver(server.url, "main", released("web"), MESSAGE, how)
        assert history(server, "release/web") == [second.commit, first.commit, first.parent]
        assert again[:3] == ("already", "release/web", second.commit)

    def test_a_branch_that_appears_meanwhile_is_not_overwritten(self, server: Repository) -> None:
        how = Delivery(new_branch="release/web")
        first = meanwhile(
            web_runs("v2"), lambda: deliver(server.url, "main", released("api"), MESSAGE, how)
        )
        done = deliver(server.url, "main", first, MESSAGE, how)
        assert done.attempts == 2
        assert len(history(server, "release/web")) == 3


class TestTree:
    def test_a_folder_that_is_a_link_is_not_written_through(self, server: Repository) -> None:
        link = server.git("hash-object", "-w", "--stdin", stdin="apps")
        listed = server.git("ls-tree", "main") + f"\n120000 blob {link}\tlink"
        commit = server.git("commit-tree", server.git("mktree", stdin=listed), stdin="m")
        server.git("update-ref", "refs/heads/main", commit)
        with pytest.raises(DeliveryError, match="holds a symbolic link at 'link', above 'link/x'"):
            deliver(server.url, "main", lambda _: {"link/x": b""}, MESSAGE)
        assert server.git("rev-parse", "main") == commit


class TestLocal:
    def test_a_checkout_keeps_its_files_its_index_and_its_branch(self, tmp_path: Path) -> None:
        here = make_repository(tmp_path / "here", FILES)
        here.git("branch", "release")
        here.write({WEB: "half done", "staged": ""})
        here.git("add", "staged")
        before = here.git("status", "--porcelain=v2", "--branch")
        index = (here.path / ".git" / "index").read_bytes()
        done = deliver(str(here.path / "apps"), "release", web_runs("v2"), MESSAGE)
        assert here.git("rev-parse", "release") == done.commit
        assert here.git("status", "--porcelain=v2", "--branch") == before
        assert (here.path / ".git" / "index").read_bytes() == index

    def test_the_branch_that_is_checked_out_is_refused(self, tmp_path: Path) -> None:
        here = make_repository(tmp_path / "here", FILES)
        assert problem(str(here.path)) == (
            f"{here.path}: has 'main' checked out, and its files would lag; "
            "give the URL of its remote, or push to a new branch"
        )
        assert len(history(here)) == 1

    def test_a_bare_repository_gets_it(self, server: Repository) -> None:
        assert deliver(str(server.path), "main", web_runs("v2"), MESSAGE).outcome == "pushed"


class TestOthers:
    def test_a_commit_of_somebody_else_is_kept_and_the_change_applied_anew(
        self, server: Repository
    ) -> None:
        change = meanwhile(released("web"), lambda: deliver_release(server.url, "api"), times=1)
        done = deliver(server.url, "main", change, MESSAGE)
        assert done.attempts == 2
        assert len(history(server)) == 3
        assert server.git("show", "main:releases.json") == '{\n "api": "v2",\n "web": "v2"\n}'

    def test_where_somebody_else_made_the_same_change_there_is_none_to_make(
        self, server: Repository
    ) -> None:
        change = meanwhile(released("web"), lambda: deliver_release(server.url, "web"))
        # Its date differs, or both commits would be the same one.
        people = People(Person("Somebody else", "else@example.com"))
        done = deliver(server.url, "main", change, MESSAGE, Delivery(people=people))
        assert done[:3] == ("already", "main", server.git("rev-parse", "main"))
        assert len(history(server)) == 2

    def test_a_branch_that_was_deleted_meanwhile_is_not_brought_back(
        self, server: Repository
    ) -> None:
        change = meanwhile(
            released("web"), lambda: server.git("update-ref", "-d", "refs/heads/main")
        )
        with pytest.raises(DeliveryError, match="has no branch 'main' any more; give another"):
            deliver(server.url, "main", change, MESSAGE)
        assert server.git("for-each-ref") == ""

    def test_it_gives_up_after_its_attempts(self, server: Repository) -> None:
        names = iter("abc")
        change = meanwhile(
            released("web"), lambda: deliver_release(server.url, next(names)), times=3
        )
        with pytest.raises(DeliveryError) as caught:
            deliver(server.url, "main", change, MESSAGE, Delivery(attempts=3))
        said = "got no commit in 3 attempts: 'main' moved or was locked during each (stale info); "
        assert str(caught.value) == f"{server.url}: {said}run this again"
        assert len(history(server)) == 4

    def test_what_a_change_raises_comes_through(self, server: Repository) -> None:
        def change(_: WholeTree) -> Edits:
            raise ValueError("no such application")

        with pytest.raises(ValueError, match="no such application"):
            deliver(server.url, "main", change, MESSAGE)

    def test_a_hook_that_refuses_is_heard(self, server: Repository) -> None:
        hook(server, "pre-receive", 'echo "GH006: Protected\x1b[31m branch" >&2; exit 1')
        assert problem(server) == (
            f"{server.url}: refuses the push to 'main' (pre-receive hook declined: GH006: "
            "Protected?[31m branch); push to a new branch for a pull request, or let this "
            "account write there"
        )
        assert len(history(server)) == 1
