"""What a tree holds: the names of a commit, and those of a checkout as its files lie there."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.repo.source import open_tree
from aks_gitops.repo.tree import Listing, parents, parse_listing
from aks_gitops.repo.yaml_file import MAX_BYTES
from tests.unit.git_repositories import Repository, isolate_git, make_repository

ID = "0123456789abcdef0123456789abcdef01234567"
HOSTILE_NAMES = (
    "new\nline.yaml",
    "tab\tand\ttab.yaml",
    "quote\"and'quote.yaml",
    "back\\slash.yaml",
    " space at both ends ",
    "grüße/日本語.yaml",
    "cafe\u0301.yaml",
    "-option/--exec=x",
    ":(exclude)magic",
    "*/?[a].yaml",
    "$(id)/`id`.yaml",
    "100644 blob\t",
    "\x01\x7f",
    "a" * 250,
)


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)


class TestParsing:
    @pytest.mark.parametrize("name", HOSTILE_NAMES)
    @pytest.mark.parametrize("object_id", [ID, ID + ID[:24]])
    def test_a_name_is_taken_as_it_is(self, name: str, object_id: str) -> None:
        output = f"100644 blob {object_id}\t{name}\0".encode()
        assert parse_listing(output) == Listing({name: object_id})

    def test_modes_tell_files_links_and_submodules_apart(self) -> None:
        entries = ("100644 blob", "100755 blob", "100664 blob", "120000 blob", "160000 commit")
        output = "".join(f"{mode} {ID}\tpath-{n}\0" for n, mode in enumerate(entries))
        assert parse_listing(output.encode()) == Listing(
            {"path-0": ID, "path-1": ID, "path-2": ID}, ("path-3",), ("path-4",)
        )

    def test_names_that_are_not_utf8_are_told_apart_from_the_others(self) -> None:
        output = f"100644 blob {ID}\tgood\0".encode()
        output += b"".join(
            f"{mode} blob {ID}\t".encode() + name + b"\0"
            for mode, name in (("100644", b"a\xff\tb"), ("120000", b"\xe9t\xe9"))
        )
        assert parse_listing(output) == Listing({"good": ID}, (), (), ("a\\xff\tb", r"\xe9t\xe9"))

    def test_nothing_is_in_an_empty_tree(self) -> None:
        assert parse_listing(b"") == Listing({})

    @given(
        st.dictionaries(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
            st.sampled_from([ID, "f" * 64]),
        )
    )
    def test_any_names_survive(self, files: dict[str, str]) -> None:
        output = "".join(f"100644 blob {blob}\t{path}\0" for path, blob in files.items())
        assert parse_listing(output.encode()).files == files

    def test_the_parents_of_a_path_come_nearest_first(self) -> None:
        assert list(parents("a/b/c")) == ["a/b", "a"]
        assert list(parents("a")) == []


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with everything that can lie in one; tests only read it."""
    home = tmp_path_factory.mktemp("odd")
    (home / "outside").mkdir()
    (home / "outside" / "kustomization.yaml").write_text("outside")
    repository = make_repository(home / "repository", dict.fromkeys(HOSTILE_NAMES, "text"))
    repository.write({"run.sh": "#!/bin/sh\n", "large": "x" * (MAX_BYTES + 100), "empty": ""})
    (repository.path / "run.sh").chmod(0o755)
    (repository.path / "exact").write_bytes(b"\0\n" * (MAX_BYTES // 2))
    (repository.path / os.fsdecode(b"\xff.yaml")).write_text("text")
    (repository.path / "folder-link").symlink_to("../outside")
    (repository.path / "file-link").symlink_to("run.sh")
    (repository.path / "dangling").symlink_to("nowhere")
    module = make_repository(repository.path / "module", {"inner.yaml": ""})
    module.commit({})
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "--all")
    repository.commit({})
    return repository


@pytest.mark.parametrize("working_tree", [False, True])
class TestReading:
    def test_everything_is_listed_as_what_it_is(self, odd: Repository, working_tree: bool) -> None:
        listing = open_tree(str(odd.path), working_tree=working_tree).listing
        assert set(listing.files) == {*HOSTILE_NAMES, "run.sh", "large", "empty", "exact"}
        assert sorted(listing.symlinks) == ["dangling", "file-link", "folder-link"]
        assert listing.submodules == ("module",)
        assert listing.undecodable == (r"\xff.yaml",)

    def test_every_file_can_be_read(self, odd: Repository, working_tree: bool) -> None:
        tree = open_tree(str(odd.path), working_tree=working_tree)
        tree.prefetch(tree.listing.files)
        assert {tree.read(name) for name in HOSTILE_NAMES} == {b"text"}
        assert tree.read("run.sh") == b"#!/bin/sh\n"
        assert tree.read("empty") == b""

    def test_of_a_large_file_just_enough_is_read_to_refuse_it(
        self, odd: Repository, working_tree: bool
    ) -> None:
        tree = open_tree(str(odd.path), working_tree=working_tree)
        for _ in "12":
            assert tree.read("large") == b"x" * (MAX_BYTES + 1)
            assert tree.read("exact") == b"\0\n" * (MAX_BYTES // 2)
            assert tree.read("run.sh") == b"#!/bin/sh\n"

    @pytest.mark.parametrize("path", ["nowhere", "folder-link", "file-link", "module", ""])
    def test_what_is_no_file_cannot_be_read(
        self, odd: Repository, working_tree: bool, path: str
    ) -> None:
        tree = open_tree(str(odd.path), working_tree=working_tree)
        with pytest.raises(KeyError):
            tree.read(path)


class TestGitTree:
    def test_a_tree_is_listed_by_one_command(
        self, odd: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        tree = open_tree(str(odd.path))
        monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
        assert tree.listing is tree.listing
        commands = [x for x in (tmp_path / "trace").read_text().splitlines() if "built-in" in x]
        assert len(commands) == 1
        assert f"git ls-tree -r -z {tree.revision.commit}:" in commands[0]

    def test_blobs_are_read_through_one_process(
        self, odd: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        tree = open_tree(str(odd.path))
        assert tree.listing.files
        monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
        for name in HOSTILE_NAMES:
            tree.read(name)
        trace = (tmp_path / "trace").read_text()
        assert trace.count("built-in") == 1
        assert "git cat-file --batch" in trace


class TestWorkTree:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Repository:
        return make_repository(
            tmp_path / "repository",
            {"a.yaml": "old", "b.yaml": "", "folder/c.yaml": "", ".gitignore": "*.tmp\nout/\n"},
        )

    def listing(self, repository: Repository, folder: str = "") -> Listing:
        return open_tree(str(repository.path), folder=folder, working_tree=True).listing

    def test_its_revision_is_no_commit(self, repository: Repository) -> None:
        tree = open_tree(str(repository.path), working_tree=True)
        assert tree.revision == ("working tree", None)

    def test_files_are_read_as_they_lie_there(self, repository: Repository) -> None:
        repository.write({"a.yaml": "new"})
        tree = open_tree(str(repository.path), working_tree=True)
        assert tree.read("a.yaml") == b"new"
        assert open_tree(str(repository.path)).read("a.yaml") == b"old"

    def test_untracked_files_appear_and_deleted_and_ignored_ones_do_not(
        self, repository: Repository
    ) -> None:
        repository.write(
            {"new.yaml": "", "deep/er/new.yaml": "", "x.tmp": "", "out/x.yaml": "", "staged": ""}
        )
        repository.git("add", "staged")
        (repository.path / "a.yaml").unlink()
        repository.git("rm", "--quiet", "b.yaml")
        assert set(self.listing(repository).files) == {
            ".gitignore",
            "deep/er/new.yaml",
            "folder/c.yaml",
            "new.yaml",
            "staged",
        }

    def test_a_repository_without_commits_has_files(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "repository")
        assert self.listing(repository) == Listing({})
        repository.write({"a.yaml": ""})
        assert self.listing(repository) == Listing({"a.yaml": ""})

    def test_a_folder_is_listed_from_itself(self, repository: Repository) -> None:
        repository.write({"folder/new.yaml": "", "folder-2/x.yaml": ""})
        (repository.path / "folder" / "link").symlink_to("new.yaml")
        make_repository(repository.path / "folder" / "module", {"inner": ""})
        assert self.listing(repository, "folder") == Listing(
            {"c.yaml": "", "new.yaml": ""}, ("link",), ("module",)
        )

    def test_a_folder_with_odd_characters_is_no_pattern(self, repository: Repository) -> None:
        repository.write({"a*[b]/x.yaml": "", "aab/x.yaml": "", ":(top)/y.yaml": ""})
        assert list(self.listing(repository, "a*[b]").files) == ["x.yaml"]
        assert list(self.listing(repository, ":(top)").files) == ["y.yaml"]

    def test_what_lies_behind_a_link_is_not_followed(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "c.yaml").write_text("secret")
        shutil.rmtree(repository.path / "folder")
        (repository.path / "folder").symlink_to(tmp_path / "outside")
        listing = self.listing(repository)
        assert listing.symlinks == ("folder",)
        assert set(listing.files) == {".gitignore", "a.yaml", "b.yaml"}

    def test_a_link_that_became_a_folder_is_a_folder(self, repository: Repository) -> None:
        (repository.path / "link").symlink_to("folder")
        repository.commit({})
        (repository.path / "link").unlink()
        repository.write({"link/x.yaml": ""})
        listing = self.listing(repository)
        assert "link/x.yaml" in listing.files
        assert listing[1:] == ((), (), ())

    def test_a_submodule_without_its_files_is_a_submodule(self, repository: Repository) -> None:
        make_repository(repository.path / "module", {"inner.yaml": ""})
        repository.git("-c", "advice.addEmbeddedRepo=false", "add", "module")
        shutil.rmtree(repository.path / "module")
        (repository.path / "module").mkdir()
        assert self.listing(repository).submodules == ("module",)

    def test_a_conflict_lists_its_file_once(self, repository: Repository) -> None:
        repository.git("checkout", "-q", "-b", "other")
        repository.commit({"a.yaml": "theirs"})
        repository.git("checkout", "-q", "main")
        repository.commit({"a.yaml": "ours"})
        repository.git("read-tree", "-m", "main~1", "main", "other")
        assert list(self.listing(repository).files).count("a.yaml") == 1
