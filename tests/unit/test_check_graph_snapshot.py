"""Paths in a revision: what they name, where links lead, and which content a file has."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.graph.snapshot import Place, Snapshot
from aks_gitops.repo.source import open_tree
from tests.unit.check_trees import snapshot
from tests.unit.git_repositories import isolate_git, make_repository


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)


class TestPaths:
    files = snapshot({"a/b/file": "", "top": ""}, submodules=["module"])

    @pytest.mark.parametrize(
        ("directory", "text", "place"),
        [
            ("a/b", "file", Place("file", "a/b/file")),
            ("a/b", "./file", Place("file", "a/b/file")),
            ("a/b", "../../top", Place("file", "top")),
            ("a", "b", Place("directory", "a/b")),
            ("a", "..", Place("directory", "")),
            ("", "a/", Place("directory", "a")),
            ("a", "x/../b", Place("directory", "a/b")),
            ("a", "missing", Place("absent", "a/missing")),
            ("", "module", Place("submodule", "module")),
            ("", "module/deep", Place("submodule", "module/deep")),
            ("", "..", Place("outside", "")),
            ("a", "../../etc/passwd", Place("outside", "")),
            ("a", "/etc/passwd", Place("outside", "")),
            ("a", "//etc", Place("outside", "")),
            ("", "..file", Place("absent", "..file")),
        ],
    )
    def test_a_path_is_read_from_the_directory_of_its_file(
        self, directory: str, text: str, place: Place
    ) -> None:
        assert self.files.place(directory, text) == place

    def test_what_lies_below_a_directory_does_not_include_its_namesakes(self) -> None:
        found = snapshot({"a/x": "", "a/b/y": "", "a-b/z": "", "a.yaml": "", "a0": ""})
        assert list(found.below("a")) == ["a/b/y", "a/x"]
        assert list(found.children("a")) == ["a/x"]
        assert list(found.children("")) == ["a.yaml", "a0"]
        assert len(found.below("")) == 5


class TestLinks:
    def test_a_link_is_followed_and_named(self) -> None:
        found = snapshot({"real/file": ""}, {"link": "real", "a/to": "../link/file"})
        assert found.place("a", "to") == Place("file", "real/file", ("a/to", "link"))
        assert found.place("", "link/file") == Place("file", "real/file", ("link",))

    @pytest.mark.parametrize("target", ["/etc", "..", "../x", "a/../..", "./../a", "link"])
    def test_a_link_that_leaves_the_repository_or_leads_to_itself_is_outside(
        self, target: str
    ) -> None:
        found = snapshot({"a/file": ""}, {"link": target})
        assert found.place("", "link/passwd").kind == "outside"

    def test_the_parent_of_a_link_is_that_of_where_it_leads(self) -> None:
        """The text of deep/way stays inside; a kernel that follows deep/up first leaves."""
        found = snapshot({"file": ""}, {"deep/up": "..", "deep/way": "up/../secret"})
        assert found.place("deep", "way").kind == "outside"

    def test_argo_cds_own_check_of_links_reads_the_text_only(self) -> None:
        links = {"ok": "a/../b", "x/up": "..", "abs": "/a", "out": "../a", "x/out": "a/../../../b"}
        assert list(snapshot({}, links).leaving_links()) == ["abs", "out", "x/out"]

    @given(
        links=st.dictionaries(
            st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a"]),
            st.sampled_from(["a", "b", "..", "../b", "d", "d/..", "b/../..", "../..", "d/e", "."]),
        ),
        path=st.sampled_from(["a", "b", "d/a", "d/b/x", "d/e/a", "a/a", "d/e/a/b/d"]),
    )
    def test_links_lead_where_the_system_says(self, links: dict[str, str], path: str) -> None:
        """The real file system is the oracle, in a folder that stands for the repository."""
        files = {"d/e/f/x": "", "x": ""}
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder).resolve() / "outer" / "repository"
            for file in files:
                (top / file).parent.mkdir(parents=True, exist_ok=True)
                (top / file).touch()
            for link, to in links.items():
                (top / link).symlink_to(to)
            place = snapshot(files, links).followed(path)
            try:
                real = Path(os.path.realpath(top / path, strict=True))
            except OSError:
                assert place.kind in ("absent", "outside")
                return
            if place.kind != "outside":
                assert real == top / place.path
            if not real.is_relative_to(top):
                assert place.kind == "outside"


class TestContents:
    def test_a_file_that_is_not_committed_has_the_id_that_git_would_give_it(
        self, tmp_path: Path
    ) -> None:
        repository = make_repository(tmp_path / "r", {"a": "text\n"})
        committed = Snapshot(open_tree(str(repository.path)))
        lying = Snapshot(open_tree(str(repository.path), working_tree=True))
        assert lying.id("a") == committed.id("a") == repository.git("rev-parse", "HEAD:a")
        repository.write({"a": "other\n"})
        assert Snapshot(open_tree(str(repository.path), working_tree=True)).id("a") != lying.id("a")

    def test_links_are_read_from_commits_and_from_checkouts(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "r", {"d/file": "x"})
        (repository.path / "d" / "link").symlink_to("file")
        repository.commit({})
        for working_tree in (False, True):
            for folder, link in (("", "d/link"), ("d", "link")):
                tree = open_tree(str(repository.path), working_tree=working_tree, folder=folder)
                found = Snapshot(tree)
                assert found.target(link) == "file"
                assert found.identity(link) == "link file"
                with pytest.raises(KeyError):
                    tree.target("file")

    def test_a_large_file_can_be_had_whole(self, tmp_path: Path) -> None:
        text = "x" * (3 << 20)
        repository = make_repository(tmp_path / "r", {"large": text, "small": "s"})
        for working_tree in (False, True):
            found = Snapshot(open_tree(str(repository.path), working_tree=working_tree))
            assert found.whole("large") == text.encode()
            assert len(found.start("large")) == (1 << 20) + 1
            assert found.whole("small") == b"s"
