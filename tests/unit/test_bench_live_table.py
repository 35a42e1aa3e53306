"""The table of `make bench-live`."""

from pathlib import Path

import pytest

from aks_gitops.live.commands import process_names
from benchmarks.live.run import Figures
from benchmarks.live.table import DOCUMENT, table, write


def _figures(applications: int) -> Figures:
    every = dict.fromkeys(process_names(), 1.0)
    return Figures(
        applications=applications,
        objects={"AppProject": 22, "Namespace": 20},
        applied=1.25,
        all_exist=4.0,
        first_synced=5.0,
        all_settled=1234.0,
        cpu={**every, "argocd-application-controller": 39.0},
        memory=dict.fromkeys(every, 100_000_000),
        still_cpu=every,
        commit_cpu=every,
    )


def test_there_is_a_column_for_each_run_and_a_line_for_each_figure() -> None:
    lines = table([_figures(100), _figures(1_000)]).splitlines()
    assert lines[:6] == [
        "|  | 100 applications | 1,000 applications |",
        "| --- | ---: | ---: |",
        "| objects that the stack applies | 42 | 42 |",
        "| - AppProject | 22 | 22 |",
        "| - Namespace | 20 | 20 |",
        "| applying them | 1.2 s | 1.2 s |",
    ]
    assert "| until the last is Synced and Healthy | 1,234 s | 1,234 s |" in lines
    assert "| - application controller | 39 s | 39 s |" in lines
    assert "| - argocd-server and redis | 200 MB | 200 MB |" in lines


def test_every_process_but_that_of_the_git_repository_is_counted_once() -> None:
    processes = len(process_names()) - 1
    assert f"| most memory until then | {processes * 100:,} MB |" in table([_figures(1)])


def test_only_the_table_of_a_document_is_replaced(tmp_path: Path) -> None:
    document = tmp_path / "scale.md"
    document.write_text(DOCUMENT.read_text())
    write("| new |\n", document)
    write("| newer |\n", document)
    before, after = DOCUMENT.read_text().splitlines(), document.read_text().splitlines()
    assert (after[0], after[-1]) == (before[0], before[-1])
    assert "| newer |" in after
    assert "| new |" not in after
    assert not [line for line in after if "until the last is Synced" in line]


def test_a_document_without_a_place_for_the_table_is_not_written(tmp_path: Path) -> None:
    document = tmp_path / "other.md"
    document.write_text("# Other\n")
    with pytest.raises(ValueError, match=r"other.md has no lines"):
        write("| new |\n", document)
    assert document.read_text() == "# Other\n"
