import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.live.processes import until
from aks_gitops.machine.errors import MachineError
from aks_gitops.programs import building
from aks_gitops.programs.installed import install
from aks_gitops.programs.pinned import PROGRAMS, Carried, OnPath, Program
from tests.unit.process_states import exists

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


def _go(path: Path, module: Path, build: str = 'echo built > "$3"', says: str = "1.99") -> None:
    """Put a go on PATH that writes what it is told to build, and counts how often it does."""
    log = path / "builds"
    _script(
        path / "go",
        f"""\
case "$1" in
  env) echo go{says} ;;
  list) if [ "$3" ]; then echo {module}; else echo toolchain not available >&2; exit 1; fi ;;
  build) echo "$3" >> {log}; {build}; chmod +x "$3" ;;
esac""",
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
    unfinished = tmp_path / "cache" / "tool-v1.2.3.part_abc"
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
    _go(path, tmp_path, build="echo 'x.go:1: no such package' >&2; exit 1")
    with pytest.raises(MachineError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert str(error.value) == "go build of tool failed; go says:\nx.go:1: no such package"
    assert not (tmp_path / "cache" / "tool-v1.2.3").exists()


def test_a_missing_go_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert str(error.value) == (
        "tool v1.2.3 must be built, and there is no Go on PATH; install Go 1.26.0 or newer "
        "(https://go.dev/dl)"
    )


@pytest.mark.parametrize("says", ["1.25.9", "1.9", ""])
def test_a_go_that_is_too_old_and_gets_no_newer_one_is_reported_with_its_version(
    says: str, path: Path, tmp_path: Path
) -> None:
    _go(path, tmp_path, says=says)
    with pytest.raises(MachineError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert str(error.value) == (
        f"tool v1.2.3 must be built, and the Go on PATH is {says or 'older than 1.16'} (toolchain "
        "not available); install Go 1.26.0 or newer (https://go.dev/dl)"
    )


def test_an_old_go_may_get_a_newer_one_by_itself(path: Path, tmp_path: Path) -> None:
    _go(path, tmp_path, says="1.22.1")
    text = (path / "go").read_text()
    _script(path / "go", text.replace("exit 1", "exit 0"))
    assert install([_TOOL], _progress, tmp_path / "cache")


_BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (lambda at: (at / "tool").write_text(""), "{at}/tool is not whole"),
    "not-executable": (lambda at: (at / "tool").chmod(0o644), "{at}/tool does not run"),
    "gone": (lambda at: (at / "tool").unlink(), "{at} is not whole"),
    "without-notes": (lambda at: (at / "built.json").unlink(), "{at} is not whole"),
    "with-odd-notes": (lambda at: (at / "built.json").write_text("[]"), "{at} is not whole"),
    "of-another-machine": (
        lambda at: (at / "built.json").write_text('{"machine": "plan9 mips", "bytes": 6}'),
        "{at}/tool is for another machine",
    ),
}


@pytest.mark.parametrize(("spoil", "told"), _BREAKS.values(), ids=_BREAKS)
def test_a_broken_program_of_the_cache_is_built_again(
    spoil: Callable[[Path], object], told: str, path: Path, tmp_path: Path
) -> None:
    _go(path, tmp_path)
    found = install([_TOOL], _progress, tmp_path / "cache")["tool"]
    spoil(found.folder)
    _SAID.clear()
    again = install([_TOOL], _progress, tmp_path / "cache")["tool"]
    assert again.binary.read_text() == "built\n"
    reason = told.format(at=found.folder)
    (said,) = _SAID
    assert said == f"Building tool v1.2.3 again ({reason}) (minutes when Go's cache is cold)"


def test_a_broken_program_that_cannot_be_built_again_says_what_is_wrong_with_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go(path, tmp_path)
    found = install([_TOOL], _progress, tmp_path / "cache")["tool"]
    found.binary.write_text("")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MachineError) as error:
        install([_TOOL], _progress, tmp_path / "cache")
    assert f"must be built again ({found.binary} is not whole), and there is no Go" in str(
        error.value
    )


def test_programs_of_other_versions_are_left_alone(path: Path, tmp_path: Path) -> None:
    _go(path, tmp_path)
    older = tmp_path / "cache" / "tool-v1.2.2"
    older.mkdir(parents=True)
    install([_TOOL], _progress, tmp_path / "cache")
    assert older.is_dir()


def test_a_disk_that_fills_up_during_a_build_is_reported_with_a_way_on(
    path: Path, tmp_path: Path
) -> None:
    _go(path, tmp_path, build="echo 'link: write: no space left on device' >&2; exit 1")
    with pytest.raises(MachineError, match="free some room, or set XDG_CACHE_HOME, GOCACHE, GOMOD"):
        install([_TOOL], _progress, tmp_path / "cache")


def test_a_cache_that_nobody_may_write_to_is_reported(path: Path, tmp_path: Path) -> None:
    _go(path, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError) as error:
        install([_TOOL], _progress, tmp_path / "file" / "cache")
    assert str(error.value).endswith(
        ": Not a directory; set XDG_CACHE_HOME to a folder that you may write to"
    )


def test_two_at_once_build_once(path: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    _go(path, tmp_path, build=f'cat {gate} > "$3"')
    waiting = threading.Event()

    @contextmanager
    def second(text: str) -> Iterator[None]:
        assert text == "Waiting for another build of tool"
        waiting.set()
        yield

    with ThreadPoolExecutor() as pool:
        one = pool.submit(install, [_TOOL], _progress, tmp_path / "cache")
        assert until((path / "builds").exists, 10)
        two = pool.submit(install, [_TOOL], second, tmp_path / "cache")
        assert waiting.wait(10)
        gate.write_text("built once")
        assert one.result(10) == two.result(10)
    assert len((path / "builds").read_text().splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_ends_all_that_go_started_and_leaves_nothing_behind(
    number: signal.Signals, path: Path, tmp_path: Path
) -> None:
    # Go's compiler, a child of go, goes on until somebody ends it.
    compiles = f"sh -c 'echo $$ > {tmp_path}/child; exec sleep 600' & wait"
    _go(path, tmp_path, build=compiles)
    cache = tmp_path / "cache"
    script = (
        "import contextlib, pathlib, sys\n"
        "from aks_gitops.programs.installed import install\n"
        "from aks_gitops.programs.pinned import Program\n"
        "from aks_gitops.live.signals import interrupted_by_signals\n"
        "tool = Program('tool', 'v1.2.3', 'etcd', 'example.com/tool')\n"
        "with interrupted_by_signals(), contextlib.suppress(KeyboardInterrupt):\n"
        "    install([tool], lambda text: contextlib.nullcontext(), pathlib.Path(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", script, str(cache)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        child = tmp_path / "child"
        assert until(lambda: child.exists() and child.read_text(), 20)
        process.send_signal(number)
        assert process.wait(30) == 0
    assert until(lambda: not exists(int(child.read_text())), 10)
    assert [one.name for one in cache.iterdir()] == ["tool-v1.2.3.lock"]
    _go(path, tmp_path)
    assert install([_TOOL], _progress, cache)["tool"].binary.read_text() == "built\n"


def test_a_full_disk_is_reported(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go(path, tmp_path)
    monkeypatch.setattr(building, "_ROOM", 2**80)
    with pytest.raises(MachineError, match="free some, or set XDG_CACHE_HOME and GOCACHE"):
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


@pytest.mark.parametrize(
    ("told", "used"),
    [
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae", True),
        ("Redis server v=8.2.1 sha=00000000:1 malloc=libc bits=64 build=bc", True),
        ("Redis server v=5.0.14 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=1", False),
        ("a script of somebody's", False),
    ],
)
def test_a_redis_server_on_path_is_used_if_its_version_fits_else_the_stand_in_is_built(
    told: str, *, used: bool, path: Path, tmp_path: Path
) -> None:
    _go(path, tmp_path)
    own = _script(path / "redis-server", f'[ "$*" = --version ] && echo "{told}"')
    redis = [one for one in PROGRAMS if one.name == "redis"]
    found = install(redis, _progress, tmp_path / "cache")["redis"]
    assert (found.binary == own) is used
    assert (_SAID == []) is used


def test_every_programs_version_is_the_one_that_its_module_pins() -> None:
    for program in PROGRAMS:
        pins = (building.TOOLS / program.module / "go.mod").read_text()
        assert f" {program.version}" in pins, program.name
        assert (building.TOOLS / program.module / "go.sum").is_file()
