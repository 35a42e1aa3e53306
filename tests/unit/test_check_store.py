"""What is kept between runs: it may be lost, and must never be wrong."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aks_gitops.check import store as store_module
from aks_gitops.check.store import Store


def test_what_is_saved_is_there_for_the_next_run(tmp_path: Path) -> None:
    Store(tmp_path / "deep" / "store").save({"a": b"1", "b": b""})
    assert Store(tmp_path / "deep" / "store").load(["a", "b", "c"]) == {"a": b"1", "b": b""}


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    Store(tmp_path / "deep" / "store").save({"a": b"1"})
    assert stat.S_IMODE((tmp_path / "deep" / "store").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700


def test_a_damaged_entry_is_not_there(tmp_path: Path) -> None:
    Store(tmp_path / "store").save({"a": b"value", "b": b"value"})
    with sqlite3.connect(tmp_path / "store") as connection:
        connection.execute("UPDATE stored SET value = substr(value, 1, 10) WHERE key = 'a'")
        connection.execute("UPDATE stored SET value = 'text' WHERE key = 'b'")
    connection.close()
    assert Store(tmp_path / "store").load(["a", "b"]) == {}


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but long enough" * 100])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "store").write_bytes(damage)
    store = Store(tmp_path / "store")
    assert store.load(["a"]) == {}
    store.save({"a": b"1"})
    assert store.load(["a"]) == {"a": b"1"}


def test_a_file_that_is_damaged_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    Store(tmp_path / "store").save({str(n): b"x" * 1000 for n in range(100)})
    data = bytearray((tmp_path / "store").read_bytes())
    data[5000:60000] = b"\xff" * 55000
    (tmp_path / "store").write_bytes(data)
    store = Store(tmp_path / "store")
    assert store.load([str(n) for n in range(100)]) == {}
    assert "was damaged" in store.fault
    store.save({"a": b"1"})
    assert store.load(["a"]) == {"a": b"1"}


def test_a_folder_that_cannot_be_written_costs_only_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "store")
    store.save({"a": b"1"})
    assert store.load(["a"]) == {}
    assert "cannot be used" in store.fault


def test_it_does_not_grow_without_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "store", most_bytes=100_000)
    for day in range(40):
        monkeypatch.setattr(store_module, "_today", lambda day=day: day)
        store.save({f"{day} {n}": b"x" * 1000 for n in range(10)})
        store.load(["0 0"])
    assert (tmp_path / "store").stat().st_size < 200_000
    kept = store.load([f"{day} 0" for day in range(40)])
    assert "39 0" in kept
    assert "0 0" in kept, "what is used is kept"
    assert "5 0" not in kept


def test_two_runs_use_it_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from aks_gitops.check.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(50):\n"
        "    store.save({f'{sys.argv[2]} {n}': b'x' * 1000}); store.load([f'{n}'])\n"
        "assert not store.fault, store.fault\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "store"), name])
        for name in "ab"
    ]
    assert [run.wait() for run in runs] == [0, 0]
    found = Store(tmp_path / "store").load(f"{name} {n}" for name in "ab" for n in range(50))
    assert len(found) == 100
