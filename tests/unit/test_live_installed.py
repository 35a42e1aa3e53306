import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.live import installed
from aks_gitops.live.errors import LiveError
from aks_gitops.live.installed import install
from aks_gitops.live.programs import PROGRAMS, Carried, OnPath, Program

_TOOL = Program("tool", "v1.2.3", "etcd", "example.com/tool")
_SAID: list[str] = []


@contextmanager
def _progress(text: str) -> Iterator[None]:
    _SAID.append(text)
    yield


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, besides the shell's own."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    _SAID.clear()
    return folder


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def _go(path: Path, module: Path) -> None:
    """Put a go on PATH that writes what it is told to build, and counts how often it does."""
    log = path / "builds"
    _script(
        path / "go",
        f'[ "$1" = list ] && {{ echo {module}; exit; }}\necho "$3" >> {log}\necho built > "$3"',
    )


def test_a_program_is_built_once_and_then_found_in_the_cache(path: Path, tmp_path: Path) -> None:
    _go(path, tmp_path)
    for _ in range(2):
        found = install([_TOOL], _progress, tmp_path / "cache")
    assert found["tool"].binary == tmp_path / "cache" / "tool-v1.2.3" / "tool"
    assert found["tool"].binary.read_text() == "built\n"
    assert len((path / "builds").read_text().splitlines()) == 1
    assert _SAID == ["Building tool v1.2.3 (minutes when Go's cache is cold)"]


def test_what_an_interrupted_build_left_is_built_anew(path: Path, tmp_path: Path) -> None:
    _go(path, tmp_path)
    unfinished = tmp_path / "cache" / "tool-v1.2.3.part"
    unfinished.mkdir(parents=True)
    (unfinished / "tool").write_text("half")
    found = install([_TOOL], _progress, tmp_path / "cache")
    assert found["tool"].binary.read_text() == "built\n"
    assert not unfinished.exists()


def test_files_of_the_module_lie_beside_the_program(path: Path, tmp_path: Path) -> None:
    (tmp_path / "check.sh").write_text("#!/bin/sh\n")
    _go(path, tmp_path)
    program = Program(
        "tool", "v1", "etcd", "p", source="m", carried=(Carried("check.sh", "check.sh"),)
    )
    folder = install([program], _progress, tmp_path / "cache")["tool"].folder
    assert subprocess.run([folder / "check.sh"], check=True).returncode == 0


def test_a_failed_build_says_what_go_said_and_leaves_no_program(path: Path, tmp_path: Path) -> None:
    _script(path / "go", "echo 'x.go:1: no such package' >&2; exit 1")
    with pytest.raises(LiveError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert str(error.value) == "go build of tool failed; go says:\nx.go:1: no such package"
    assert not (tmp_path / "cache" / "tool-v1.2.3").exists()


def test_a_missing_go_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LiveError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert str(error.value) == (
        "tool v1.2.3 must be built, and there is no Go on PATH; install Go 1.26 or newer"
    )


def test_a_full_disk_is_reported(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go(path, tmp_path)
    monkeypatch.setattr(installed, "_ROOM", 2**80)
    with pytest.raises(LiveError, match="free some, or set XDG_CACHE_HOME and GOCACHE"):
        install([_TOOL], _progress, tmp_path / "cache")


@pytest.mark.parametrize(("told", "used"), [("v4.3.0", True), ("v3.22.0", False)])
def test_a_program_on_path_is_used_if_its_version_fits(
    told: str, *, used: bool, path: Path, tmp_path: Path
) -> None:
    _go(path, tmp_path)
    own = _script(path / "tool", f"echo {told}")
    program = Program("tool", "v1", "etcd", "p", on_path=OnPath("tool", ("version",), r"v4\."))
    found = install([program], _progress, tmp_path / "cache")
    assert (found["tool"].binary == own) is used


def test_every_programs_version_is_the_one_that_its_module_pins() -> None:
    for program in PROGRAMS:
        pins = (installed.TOOLS / program.module / "go.mod").read_text()
        assert f" {program.version}" in pins, program.name
        assert (installed.TOOLS / program.module / "go.sum").is_file()
