"""Output folders: whole or not at all, and never at the cost of somebody else's files."""

from pathlib import Path

import pytest

from aks_gitops.report.output import MARKER, OutputError, write_folder


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_a_folder_holds_just_what_was_written_last(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"old/file.yaml": "1", "same.yaml": "1"})
    write_folder(out, {"new/file.yaml": "2", "same.yaml": "2"})
    assert files(out) == {"new/file.yaml": "2", "same.yaml": "2"}


def test_nothing_is_left_beside_the_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"file": "1"})
    write_folder(tmp_path / "out", {"file": "2"})
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(OutputError, match="did not write; empty it, or choose another"):
        write_folder(tmp_path, {"file": "1"})
    assert files(tmp_path) == {"precious.txt": "mine"}


def test_a_file_that_somebody_added_to_our_folder_is_not_deleted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"file": "1"})
    (out / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds 'notes\.txt', which aks-gitops did not write"):
        write_folder(out, {"file": "2"})
    assert files(out) == {"file": "1", "notes.txt": "mine"}


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    write_folder(tmp_path, {"file": "1"})
    assert files(tmp_path) == {"file": "1"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is not a folder"):
        write_folder(tmp_path / "out", {"file": "1"})


def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(OutputError, match="is not a folder"):
        write_folder(tmp_path / "out", {"file": "1"})


def test_a_failure_half_way_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"file": "1"})
    with pytest.raises(OutputError, match="cannot be written"):
        write_folder(out, {"file": "2", "file/below": "a file cannot be a folder"})
    assert files(out) == {"file": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
