"""Opening a config repository: a URL kept as a clone, or a local checkout."""

import logging
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.repo.source import SourceError, open_tree
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.url import is_remote, public_url, redact
from tests.unit.git_repositories import Repository, isolate_git, make_repository

FILES = {
    "teams/orders.yaml": "description: Orders\n",
    "apps/web/overlays/dev/kustomization.yaml": "namePrefix: dev-\n",
    "apps/web/overlays/prod/kustomization.yaml": "namePrefix: prod-\n",
}
PROJECT = Path(__file__).parents[2]
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="changes owners, which needs root")


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture(params=["whole", "parts"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    """A server of one commit; one that serves no blobless clones, and one that does."""
    return make_repository(tmp_path / "server", FILES, serves_parts=request.param == "parts")


@pytest.fixture
def partial_server(tmp_path: Path) -> Repository:
    return make_repository(tmp_path / "server", FILES)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A local repository that tests only read: two commits, a tag, a branch, a folder inside."""
    repository = make_repository(tmp_path_factory.mktemp("shared") / "checkout", FILES)
    repository.git("tag", "--annotate", "--message=first", "v1")
    repository.git("branch", "feature/one")
    repository.commit({"config/apps/api/overlays/dev/kustomization.yaml": "# api\n"})
    repository.git("update-ref", "refs/remotes/origin/theirs", "v1^{commit}")
    return repository


def message_of(repository: str | Path, *arguments: str, cache: Path | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        open_tree(str(repository), *arguments, cache=cache)
    return str(caught.value)


def clone_in(cache: Path) -> Repository:
    (clone,) = cache.glob("*.git")
    return Repository(clone)


def content(tree: Tree) -> dict[str, str]:
    tree.prefetch(tree.listing.files)
    return {path: tree.read(path).decode() for path in tree.listing.files}


class TestRemote:
    def test_a_url_is_cloned_and_read_without_a_checkout(
        self, server: Repository, cache: Path
    ) -> None:
        tree = open_tree(server.url, cache=cache)
        assert tree.revision == ("HEAD", server.git("rev-parse", "HEAD"))
        assert content(tree) == FILES
        assert clone_in(cache).git("config", "core.bare") == "true"
        assert [path.suffix for path in sorted(cache.iterdir())] == [".git", ".lock"]

    def test_opening_it_again_fetches_new_commits(self, server: Repository, cache: Path) -> None:
        open_tree(server.url, "main", cache=cache)
        commit = server.commit({"teams/web.yaml": ""})
        tree = open_tree(server.url, "main", cache=cache)
        assert tree.revision == ("main", commit)
        assert "teams/web.yaml" in tree.listing.files

    def test_a_branch_that_was_rewritten_is_followed(self, server: Repository, cache: Path) -> None:
        open_tree(server.url, "main", cache=cache)
        server.git("commit", "--quiet", "--amend", "--message", "another")
        expected = server.git("rev-parse", "HEAD")
        assert open_tree(server.url, "main", cache=cache).revision.commit == expected

    @pytest.mark.parametrize("name", ["v1", "light", "feature/one", "tag", "HEAD"])
    def test_tags_and_branches_are_resolved_to_a_commit(
        self, server: Repository, cache: Path, name: str
    ) -> None:
        first = server.git("rev-parse", "HEAD")
        server.git("tag", "--annotate", "--message=first", "v1")
        server.git("tag", "light")
        server.git("branch", "feature/one")
        server.git("branch", "tag")
        if name != "HEAD":
            server.commit({"later": ""})
        assert open_tree(server.url, name, cache=cache).revision == (name, first)

    def test_a_commit_is_found_by_its_whole_id(self, server: Repository, cache: Path) -> None:
        first = server.git("rev-parse", "HEAD")
        server.commit({"later": ""})
        open_tree(server.url, cache=cache)
        tree = open_tree(server.url, first, cache=cache)
        assert tree.revision == (first, first)
        assert content(tree) == FILES

    def test_a_commit_that_is_here_needs_no_server(
        self, partial_server: Repository, cache: Path
    ) -> None:
        commit = partial_server.git("rev-parse", "HEAD")
        content(open_tree(partial_server.url, cache=cache))
        partial_server.path.rename(partial_server.path.with_name("gone"))
        assert content(open_tree(partial_server.url, commit, cache=cache)) == FILES

    def test_asking_for_a_commit_brings_no_other_commits(
        self, partial_server: Repository, cache: Path
    ) -> None:
        commits = [partial_server.commit({"later": str(number)}) for number in range(3)]
        open_tree(partial_server.url, cache=cache)
        open_tree(partial_server.url, commits[1], cache=cache)
        objects = clone_in(cache).git(
            "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"
        )
        held = {line.split()[1] for line in objects.splitlines() if line.startswith("commit")}
        assert held == set(commits[1:])

    def test_a_sha256_repository_can_be_cloned(self, tmp_path: Path, cache: Path) -> None:
        server = make_repository(tmp_path / "server", FILES, object_format="sha256")
        for _ in "12":
            tree = open_tree(server.url, cache=cache)
            assert len(tree.revision.commit or "") == 64
            assert content(tree) == FILES

    def test_a_folder_of_a_url_can_be_the_top(self, server: Repository, cache: Path) -> None:
        tree = open_tree(server.url, folder="apps/web", cache=cache)
        assert set(tree.listing.files) == {
            "overlays/dev/kustomization.yaml",
            "overlays/prod/kustomization.yaml",
        }

    def test_a_url_has_no_working_tree(self, partial_server: Repository, cache: Path) -> None:
        with pytest.raises(SourceError, match="has no working tree; give a local path"):
            open_tree(partial_server.url, working_tree=True, cache=cache)

    @pytest.mark.parametrize("revision", ["nowhere", "abcdef0", "HEAD~1"])
    def test_an_unknown_branch_is_named(
        self, server: Repository, cache: Path, revision: str
    ) -> None:
        message = message_of(server.url, revision, cache=cache)
        assert message.startswith(f"{server.url}: has no ")
        assert f"'{revision}'; give" in message

    def test_an_unknown_branch_leaves_the_clone_usable(
        self, server: Repository, cache: Path
    ) -> None:
        open_tree(server.url, cache=cache)
        message_of(server.url, "nowhere", cache=cache)
        assert content(open_tree(server.url, cache=cache)) == FILES

    def test_a_server_without_commits_is_told(self, tmp_path: Path, cache: Path) -> None:
        server = make_repository(tmp_path / "server")
        assert "has no commit on its default branch" in message_of(server.url, cache=cache)
        server.commit(FILES)
        assert content(open_tree(server.url, cache=cache)) == FILES

    def test_a_server_that_went_away_is_told_although_a_clone_is_here(
        self, server: Repository, cache: Path
    ) -> None:
        open_tree(server.url, cache=cache)
        server.path.rename(server.path.with_name("gone"))
        message = message_of(server.url, cache=cache)
        assert message == f"{server.url}: cannot be read; check the URL and your rights"

    def test_a_server_that_refuses_a_connection_is_told(self, cache: Path) -> None:
        assert "Failed to connect" in message_of("http://127.0.0.1:1/x.git", cache=cache)

    @ROOT_ONLY
    def test_a_server_folder_of_another_user_is_told_with_the_remedy(
        self, partial_server: Repository, cache: Path
    ) -> None:
        os.chown(partial_server.path / ".git", 12345, 12345)
        message = message_of(partial_server.url, cache=cache)
        assert message.endswith(f"--add safe.directory {partial_server.path}/.git")


class TestCache:
    def test_clones_lie_in_the_cache_folder_of_the_user(
        self, partial_server: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        open_tree(partial_server.url)
        folder = tmp_path / "xdg" / "aks-gitops" / "repositories"
        assert clone_in(folder).git("config", "remote.origin.url") == partial_server.url
        assert folder.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("value", ["", "relative/folder"])
    def test_without_a_usable_xdg_folder_it_is_below_home(
        self,
        partial_server: Repository,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        value: str,
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        open_tree(partial_server.url)
        clone = clone_in(tmp_path / "home" / ".cache" / "aks-gitops" / "repositories")
        assert clone.git("config", "remote.origin.url") == partial_server.url

    def test_a_cache_that_cannot_be_written_is_told(
        self, partial_server: Repository, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        message = message_of(partial_server.url, cache=tmp_path / "file" / "cache")
        assert "cannot be read: Not a directory" in message

    def test_what_an_interrupted_clone_left_is_cleared_away(
        self, server: Repository, cache: Path
    ) -> None:
        open_tree(server.url, cache=cache)
        clone = clone_in(cache).path
        unfinished = clone.with_suffix(".part")
        clone.rename(unfinished)
        (unfinished / "config").write_text("garbage")
        (unfinished / "objects" / "pack" / "tmp_pack_1").write_bytes(b"garbage")
        assert content(open_tree(server.url, cache=cache)) == FILES
        assert not unfinished.exists()

    def test_a_clone_that_lost_its_head_is_made_anew(self, server: Repository, cache: Path) -> None:
        open_tree(server.url, cache=cache)
        (clone_in(cache).path / "HEAD").unlink()
        assert content(open_tree(server.url, cache=cache)) == FILES

    def test_the_lock_of_a_killed_fetch_is_no_hindrance(
        self, server: Repository, cache: Path
    ) -> None:
        open_tree(server.url, cache=cache)
        (clone_in(cache).path / "shallow.lock").touch()
        commit = server.commit({"later": ""})
        assert open_tree(server.url, cache=cache).revision.commit == commit

    def test_a_killed_clone_is_begun_again(
        self, partial_server: Repository, tmp_path: Path
    ) -> None:
        cache, started, blocked = (tmp_path / name for name in ("cache", "started", "blocked"))
        os.mkfifo(started)
        os.mkfifo(blocked)
        hook = tmp_path / "hook"
        hook.write_text(f"#!/bin/sh\necho > {started}\ncat {blocked}\n")
        hook.chmod(0o755)
        configuration = tmp_path / "configuration"
        configuration.write_text(f"[uploadpack]\n\tpackObjectsHook = {hook}\n")
        environment = {"GIT_CONFIG_GLOBAL": str(configuration)}
        with opening(partial_server.url, cache, environment) as process:
            reader = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
            assert select.select([reader], [], [], 20)[0], "the clone did not start"
            os.killpg(process.pid, signal.SIGKILL)
            os.close(reader)
        assert [path.suffix for path in cache.iterdir() if path.is_dir()] == [".part"]
        assert content(open_tree(partial_server.url, cache=cache)) == FILES

    def test_two_processes_can_open_one_url_at_once(
        self, partial_server: Repository, cache: Path
    ) -> None:
        with opening(partial_server.url, cache) as one, opening(partial_server.url, cache) as other:
            outputs = [process.communicate(timeout=30) for process in (one, other)]
        assert [out.split() for out, _ in outputs] == [sorted(FILES)] * 2
        assert [process.returncode for process in (one, other)] == [0, 0]


def opening(
    url: str, cache: Path, environment: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start a process, leader of its own group, that opens a URL and prints the names in it."""
    code = (
        "import sys, pathlib; from aks_gitops.repo.source import open_tree\n"
        "tree = open_tree(sys.argv[1], cache=pathlib.Path(sys.argv[2]))\n"
        "tree.prefetch(tree.listing.files)\n"
        "print(*tree.listing.files, sep='\\n')"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, url, str(cache)],
        cwd=PROJECT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


class TestBlobs:
    @pytest.fixture
    def clone(self, partial_server: Repository, cache: Path) -> tuple[Tree, Repository]:
        partial_server.commit({f"apps/app-{n}/argocd-app.yaml": f"# {n}\n" for n in range(60)})
        tree = open_tree(partial_server.url, cache=cache)
        return tree, clone_in(cache)

    def test_a_clone_comes_without_blobs(self, clone: tuple[Tree, Repository]) -> None:
        tree, repository = clone
        assert repository.missing() == set(tree.listing.files.values())

    def test_prefetching_brings_what_is_needed_in_one_request(
        self, clone: tuple[Tree, Repository]
    ) -> None:
        tree, repository = clone
        packs = len(list(repository.path.glob("objects/pack/*.pack")))
        needed = [f"apps/app-{n}/argocd-app.yaml" for n in range(50)]
        tree.prefetch(needed)
        assert [tree.read(path) for path in needed] == [b"# %d\n" % n for n in range(50)]
        blobs = tree.listing.files
        assert repository.missing() == {blobs[path] for path in blobs.keys() - set(needed)}
        assert len(list(repository.path.glob("objects/pack/*.pack"))) == packs + 1

    def test_prefetching_nothing_or_what_is_here_asks_nobody(
        self, clone: tuple[Tree, Repository], partial_server: Repository
    ) -> None:
        tree, _ = clone
        tree.prefetch(tree.listing.files)
        partial_server.path.rename(partial_server.path.with_name("gone"))
        tree.prefetch([])
        tree.prefetch(tree.listing.files)

    def test_a_single_blob_comes_when_it_is_read(self, clone: tuple[Tree, Repository]) -> None:
        tree, repository = clone
        assert tree.read("teams/orders.yaml") == b"description: Orders\n"
        assert len(repository.missing()) == len(FILES) + 60 - 1

    def test_a_blob_that_cannot_come_any_more_is_told(
        self, clone: tuple[Tree, Repository], partial_server: Repository
    ) -> None:
        tree, _ = clone
        partial_server.path.rename(partial_server.path.with_name("gone"))
        for call in (lambda: tree.read("teams/orders.yaml"), lambda: content(tree)):
            with pytest.raises(SourceError, match="cannot be read; check the URL") as caught:
                call()
            assert_no_chain(caught.value)

    def test_a_local_blobless_checkout_is_prefetched_too(
        self, partial_server: Repository, tmp_path: Path
    ) -> None:
        later = partial_server.commit({"a": "1", "b": "2", "c": "3"})
        partial_server.git("reset", "--quiet", "--hard", "HEAD~1")
        partial_server.git("branch", "later", later)
        partial_server.git("clone", "-q", "--filter=blob:none", partial_server.url, "../local")
        tree = open_tree(str(tmp_path / "local"), "later")
        tree.prefetch(["a", "b"])
        wanted = {tree.listing.files[path] for path in "ab"}
        assert not wanted & Repository(tmp_path / "local").missing("origin/later")
        assert tree.read("a") == b"1"


class TestSecrets:
    @pytest.mark.parametrize(
        "url",
        [
            "https://user:s3cret@127.0.0.1:1/x.git",
            "https://s3cret@127.0.0.1:1/x.git",
            "https://user:p@s3cret@127.0.0.1:1/x.git",
            "https://user:s3cret:s3cret@127.0.0.1:1/x.git",
            "http://git:s3cret@127.0.0.1:1/x.git",
            "ssh://user:s3cret@127.0.0.1:1/x.git",
            "file://user:s3cret@localhost/nowhere.git",
            "user:s3cret@127.0.0.1/x.git",
            "user:s3cret@127.0.0.1:x.git",
            "ext::https://user:s3cret@127.0.0.1/x.git",
        ],
    )
    @pytest.mark.parametrize("working_tree", [False, True])
    def test_credentials_are_in_no_message_exception_or_log(
        self, url: str, working_tree: bool, cache: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(SourceError) as caught:
            open_tree(url, working_tree=working_tree, cache=cache)
        assert_no_chain(caught.value)
        told = [str(caught.value), *traceback.format_exception(caught.value), caplog.text]
        assert not [text for text in told if "s3cret" in text]

    def test_credentials_beside_a_wrong_revision_are_kept_too(self) -> None:
        with pytest.raises(SourceError) as caught:
            open_tree("https://user:s3cret@127.0.0.1:1/x.git", "--upload-pack=x")
        assert_no_chain(caught.value)

    @pytest.mark.parametrize(
        ("url", "public"),
        [
            ("https://user:token@host/x.git", "https://host/x.git"),
            ("https://token@host/x.git", "https://host/x.git"),
            ("https://user:p@ss@host/x.git", "https://host/x.git"),
            ("https://org@dev.azure.com/org/p/_git/r", "https://dev.azure.com/org/p/_git/r"),
            ("https://host/x@v1.git", "https://host/x@v1.git"),
            ("ssh://git@host/x.git", "ssh://git@host/x.git"),
            ("ssh://me@host:22/x.git", "ssh://me@host:22/x.git"),
            ("ssh://me:pass@host/x.git", "ssh://me@host/x.git"),
            ("ssh://host/x@y.git", "ssh://host/x@y.git"),
            ("git@ssh.dev.azure.com:v3/o/p/r", "git@ssh.dev.azure.com:v3/o/p/r"),
        ],
    )
    def test_a_public_url_keeps_only_the_user_that_ssh_needs(self, url: str, public: str) -> None:
        assert public_url(url) == public

    @pytest.mark.parametrize(
        ("text", "redacted"),
        [
            ("no https://u:p@host/x and http://t@h/y", "no https://***@host/x and http://***@h/y"),
            ("u:p@host/x", "***@host/x"),
            ("git@host:x", "git@host:x"),
            ("ssh://git@host/x", "ssh://git@host/x"),
            ("https://git@s3cret@host/x", "https://***@host/x"),
            ("mail a@b.c", "mail a@b.c"),
        ],
    )
    def test_redacting_leaves_the_rest_of_a_message(self, text: str, redacted: str) -> None:
        assert redact(text) == redacted


def assert_no_chain(error: BaseException) -> None:
    assert error.__cause__ is None
    assert error.__context__ is None


class TestHostileInput:
    @pytest.fixture
    def marker(self, tmp_path: Path) -> Iterator[Path]:
        marker = tmp_path / "marker"
        yield marker
        assert not marker.exists(), "a program of the attacker's was run"

    @pytest.mark.parametrize(
        "url",
        [
            "ext::sh -c touch% {marker}",
            "ext::sh -c touch% {marker} x@host:path",
            "ext://sh -c touch% {marker}",
            "--upload-pack=touch {marker}",
            "-u touch {marker}@host:path",
            "--upload-pack=touch {marker}@host:path",
            "ssh://-oProxyCommand=touch% {marker}/x",
            "-oProxyCommand=touch {marker}@host:path",
            "fd::17",
            "fd://17",
            "nonsense://host/path",
            "https://",
            "://",
            "",
            "\0",
            "a" * 5000,
        ],
    )
    def test_a_url_runs_nothing(self, url: str, marker: Path, cache: Path, tmp_path: Path) -> None:
        assert message_of(url.format(marker=marker) or tmp_path, cache=cache)

    def test_a_protocol_of_a_remote_helper_is_refused_by_name(self, cache: Path) -> None:
        message = message_of("nonsense://host/path", cache=cache)
        assert message.endswith("is not permitted; use https, ssh, git or file")

    @pytest.mark.parametrize(
        "revision",
        [
            "--upload-pack=touch {marker}",
            "--exec=touch {marker}",
            "-o {marker}",
            "--output={marker}",
            "main:refs/heads/evil",
            "+main",
            "^main",
            "refs/heads/*",
            "main other",
            "main\nother",
            "ma\0in",
            "@{{upstream}}",
        ],
    )
    @pytest.mark.parametrize("remote", [True, False])
    def test_a_revision_runs_and_writes_nothing(
        self, revision: str, remote: bool, marker: Path, checkout: Repository, cache: Path
    ) -> None:
        repository = checkout.url if remote else str(checkout.path)
        assert message_of(repository, revision.format(marker=marker), cache=cache)
        assert not list(cache.glob("*/refs/heads/*"))

    @pytest.mark.parametrize("folder", ["..", "../x", "apps/../..", "/etc", "\0", "nowhere"])
    def test_a_folder_cannot_lead_out(self, folder: str, checkout: Repository) -> None:
        for working_tree in (False, True):
            with pytest.raises(SourceError):
                open_tree(str(checkout.path), folder=folder, working_tree=working_tree)

    @pytest.mark.parametrize(
        ("repository", "remote"),
        [
            ("https://host/x", True),
            ("HTTPS://host/x", True),
            ("git@host:x", True),
            ("file:///x", True),
            ("/path/x", False),
            ("../x", False),
            ("x@y/z:1", False),
            ("ext::sh -c id", False),
            ("-u@host:x", False),
        ],
    )
    def test_urls_and_paths_are_told_apart(self, repository: str, remote: bool) -> None:
        assert is_remote(repository) is remote


class TestLocal:
    def test_a_checkout_is_read_at_its_head(self, checkout: Repository) -> None:
        tree = open_tree(str(checkout.path))
        assert tree.revision == ("HEAD", checkout.git("rev-parse", "HEAD"))
        assert set(tree.listing.files) > set(FILES)

    @pytest.mark.parametrize("revision", ["v1", "feature/one", "theirs", "HEAD~1", "main@{0}"])
    def test_a_revision_is_what_git_takes_it_for(self, checkout: Repository, revision: str) -> None:
        expected = checkout.git("rev-parse", "main" if "{" in revision else "v1^{commit}")
        assert open_tree(str(checkout.path), revision).revision == (revision, expected)

    def test_an_abbreviated_commit_is_recorded_whole(self, checkout: Repository) -> None:
        whole = checkout.git("rev-parse", "v1^{commit}")
        assert open_tree(str(checkout.path), whole[:9]).revision == (whole[:9], whole)

    def test_a_revision_is_resolved_once(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        tree = open_tree(str(repository.path), "main")
        repository.commit({"later": ""})
        assert set(tree.listing.files) == set(FILES)

    def test_a_folder_inside_a_checkout_counts_as_its_top(self, checkout: Repository) -> None:
        tree = open_tree(str(checkout.path / "config"))
        assert set(tree.listing.files) == {"apps/api/overlays/dev/kustomization.yaml"}

    @pytest.mark.parametrize("folder", ["apps/api", "./apps/api/", "apps//api"])
    def test_the_layouts_can_start_in_a_folder_of_that(
        self, checkout: Repository, folder: str
    ) -> None:
        for working_tree in (False, True):
            tree = open_tree(
                str(checkout.path / "config"), folder=folder, working_tree=working_tree
            )
            assert list(tree.listing.files) == ["overlays/dev/kustomization.yaml"]
            assert tree.read("overlays/dev/kustomization.yaml") == b"# api\n"

    @pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="not a checkout of the project")
    def test_the_example_is_such_a_folder(self) -> None:
        tree = open_tree(str(PROJECT / "examples" / "config-repo"), working_tree=True)
        assert "teams/orders.yaml" in tree.listing.files

    def test_a_link_to_a_folder_of_a_checkout_will_do(
        self, checkout: Repository, tmp_path: Path
    ) -> None:
        (tmp_path / "link").symlink_to(checkout.path / "config")
        tree = open_tree(str(tmp_path / "link"))
        assert set(tree.listing.files) == {"apps/api/overlays/dev/kustomization.yaml"}

    def test_a_path_is_taken_as_it_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        repository = make_repository(tmp_path / "my $HOME ~ repo's", FILES)
        assert set(open_tree(str(repository.path)).listing.files) == set(FILES)
        monkeypatch.chdir(repository.path.parent)
        assert set(open_tree(repository.path.name).listing.files) == set(FILES)

    def test_a_linked_worktree_has_its_own_head(self, checkout: Repository, tmp_path: Path) -> None:
        checkout.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "v1")
        for path in (tmp_path / "linked", tmp_path / "linked" / "apps"):
            tree = open_tree(str(path))
            assert tree.revision.commit == checkout.git("rev-parse", "v1^{commit}")
        tree = open_tree(str(tmp_path / "linked"), working_tree=True)
        assert set(tree.listing.files) == set(FILES)

    def test_a_detached_head_is_read(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        first = repository.git("rev-parse", "HEAD")
        repository.commit({"later": ""})
        repository.git("checkout", "--quiet", "--detach", first)
        assert open_tree(str(repository.path)).revision == ("HEAD", first)

    @pytest.mark.parametrize("says_so", [True, False])
    def test_a_bare_repository_is_read_but_has_no_working_tree(
        self, checkout: Repository, tmp_path: Path, says_so: bool
    ) -> None:
        bare = checkout.bare_clone(tmp_path / "bare")
        if not says_so:
            bare.git("config", "--unset", "core.bare")
        tree = open_tree(str(bare.path), "v1")
        assert content(tree) == FILES
        with pytest.raises(SourceError, match="is a bare repository without a working tree"):
            open_tree(str(bare.path), working_tree=True)

    def test_the_git_folder_of_a_checkout_will_do(self, checkout: Repository) -> None:
        assert content(open_tree(str(checkout.path / ".git"), "v1")) == FILES

    def test_a_sha256_repository_is_read(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES, object_format="sha256")
        tree = open_tree(str(repository.path))
        assert content(tree) == FILES
        assert {len(blob) for blob in tree.listing.files.values()} == {64}

    def test_a_hook_of_another_repository_does_not_mislead_it(
        self, checkout: Repository, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = make_repository(tmp_path / "other", {"other": ""})
        monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
        assert set(open_tree(str(checkout.path), "v1").listing.files) == set(FILES)
        assert list(open_tree(str(other.path)).listing.files) == ["other"]
        assert set(open_tree(checkout.url, "v1", cache=cache).listing.files) == set(FILES)


class TestLocalMistakes:
    def test_a_path_that_does_not_exist(self, tmp_path: Path) -> None:
        assert message_of(tmp_path / "nowhere") == (
            f"{tmp_path}/nowhere: does not exist; give a git repository's path or URL"
        )

    def test_a_file(self, checkout: Repository) -> None:
        file = checkout.path / "teams" / "orders.yaml"
        assert message_of(file).endswith("is a file; give the folder of a git repository")

    def test_a_folder_outside_of_any_repository(self, tmp_path: Path) -> None:
        assert message_of(tmp_path).endswith(
            "is not a git repository; run 'git init' there and commit"
        )

    def test_a_repository_without_commits(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "empty")
        assert message_of(repository.path).endswith(
            "has no commit yet; commit the config files first"
        )

    def test_an_unknown_revision(self, checkout: Repository) -> None:
        assert message_of(checkout.path, "nowhere").endswith(
            "has no revision 'nowhere'; give a branch, tag or commit"
        )

    @pytest.mark.parametrize(
        ("revision", "kind"), [("v1:teams/orders.yaml", "blob"), ("v1^{tree}", "tree")]
    )
    def test_a_revision_that_names_no_commit(
        self, checkout: Repository, revision: str, kind: str
    ) -> None:
        for spelt in (revision, checkout.git("rev-parse", revision)):
            assert message_of(checkout.path, spelt).endswith(
                f"has a {kind} at '{spelt}', and no commit; give a branch, tag or commit"
            )

    @pytest.mark.parametrize("revision", ["v1..HEAD", "^v1", "a" * 40])
    def test_a_range_or_a_commit_of_elsewhere_is_no_damage(
        self, checkout: Repository, revision: str
    ) -> None:
        assert message_of(checkout.path, revision).endswith(
            f"has no revision '{revision}'; give a branch, tag or commit"
        )

    def test_a_branch_whose_commit_is_missing(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "damaged", FILES)
        (repository.path / ".git" / "refs" / "heads" / "gone").write_text("a" * 40)
        assert message_of(repository.path, "gone").endswith(
            "lacks the commit that 'gone' names; run 'git fsck' there, or clone it again"
        )

    @pytest.mark.parametrize("revision", ["HEAD~1", "v1", "{first}"])
    def test_a_revision_that_a_shallow_clone_lacks(
        self, checkout: Repository, tmp_path: Path, revision: str
    ) -> None:
        wanted = revision.format(first=checkout.git("rev-parse", "v1^{commit}"))
        checkout.git(
            "clone", "--quiet", "--depth=1", "--no-tags", checkout.url, str(tmp_path / "x")
        )
        assert message_of(tmp_path / "x", wanted).endswith(
            f"has no revision '{wanted}', and its clone is shallow; "
            "run 'git fetch --unshallow' there, or set fetch-depth: 0"
        )

    @pytest.mark.parametrize("folder", ["nowhere", "teams/orders.yaml"])
    def test_a_folder_that_the_commit_does_not_hold(
        self, checkout: Repository, folder: str
    ) -> None:
        commit = checkout.git("rev-parse", "HEAD")
        expected = f"has no folder '{folder}' at {commit[:12]}; commit it, or correct the path"
        with pytest.raises(SourceError, match=expected):
            open_tree(str(checkout.path), folder=folder)
        with pytest.raises(SourceError, match=f"has no folder '{folder}'"):
            open_tree(str(checkout.path), folder=folder, working_tree=True)

    @ROOT_ONLY
    @pytest.mark.parametrize(("name", "written"), [("theirs", "{}"), ("not mine", "'{}'")])
    def test_a_repository_of_another_user_comes_with_the_remedy(
        self, tmp_path: Path, name: str, written: str
    ) -> None:
        repository = make_repository(tmp_path / name, FILES)
        os.chown(repository.path, 12345, 12345)
        expected = f"git config --global --add safe.directory {written.format(repository.path)}"
        message = message_of(repository.path)
        assert message.startswith(f"{repository.path}: belongs to another user")
        assert message.endswith(expected)
        with pytest.raises(SourceError, match="belongs to another user"):
            _ = open_tree(str(repository.path), working_tree=True).listing

    def test_a_folder_that_may_not_be_read(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        repository.path.chmod(0)
        with as_somebody():
            message = message_of(repository.path)
        repository.path.chmod(0o700)
        assert "cannot be read: Permission denied; check the path" in message

    @pytest.mark.parametrize("path", ["config", "HEAD", "index"])
    def test_garbage_in_git_s_own_files(self, tmp_path: Path, path: str) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        (repository.path / ".git" / path).write_bytes(b"\xff garbage\n")
        with pytest.raises(SourceError):
            _ = open_tree(str(repository.path), working_tree=path == "index").listing

    @pytest.mark.parametrize("content", [b"", b"garbage"])
    @pytest.mark.parametrize("name", ["HEAD", "HEAD^{tree}", "HEAD:apps", "HEAD:teams/orders.yaml"])
    def test_a_damaged_object(self, tmp_path: Path, name: str, content: bytes) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        repository.break_object(name, content)
        with pytest.raises(SourceError, match=r"is damaged \(.*\); run 'git fsck' there") as caught:
            open_tree(str(repository.path)).read("teams/orders.yaml")
        assert_no_chain(caught.value)

    @pytest.mark.parametrize("name", ["HEAD", "HEAD^{tree}", "HEAD:apps", "HEAD:teams/orders.yaml"])
    def test_a_lost_object(self, tmp_path: Path, name: str) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        repository.break_object(name, None)
        with pytest.raises(SourceError) as caught:
            open_tree(str(repository.path)).read("teams/orders.yaml")
        assert "git fsck" in str(caught.value)

    def test_the_other_files_of_a_damaged_repository_can_be_read(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        repository.break_object("HEAD:teams/orders.yaml")
        tree = open_tree(str(repository.path))
        for path, text in FILES.items():
            if path.startswith("teams"):
                with pytest.raises(SourceError):
                    tree.read(path)
            else:
                assert tree.read(path).decode() == text

    def test_a_file_that_goes_away_while_it_is_read(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository", FILES)
        tree = open_tree(str(repository.path), working_tree=True)
        assert "teams/orders.yaml" in tree.listing.files
        (repository.path / "teams" / "orders.yaml").unlink()
        with pytest.raises(SourceError, match="No such file"):
            tree.read("teams/orders.yaml")

    def test_without_git_on_the_path(
        self, checkout: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        expected = "cannot be read without git, and there is none on PATH; install git"
        assert message_of(checkout.path).endswith(expected)
        with opening(str(checkout.path), tmp_path) as process:
            _, errors = process.communicate(timeout=30)
        assert errors.rstrip().endswith(expected)


class as_somebody:  # noqa: N801 reads as a statement
    """Give up root's rights for the length of a `with`, where they are held."""

    def __enter__(self) -> None:
        if os.getuid() == 0:
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        if os.getuid() == 0:
            os.seteuid(0)
