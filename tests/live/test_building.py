"""The real Go builds a small program: interrupted, for two at once, and again once it is spoilt."""

import contextlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aks_gitops.live.processes import until
from aks_gitops.programs import building
from aks_gitops.programs.installed import install
from aks_gitops.programs.pinned import Program
from tests.built_programs import told
from tests.live.conftest import PROJECT

_HELLO = Program("hello", "v1", "hello", ".")
_MAIN = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'
_SCRIPT = """\
import contextlib, pathlib, sys
from aks_gitops.programs import building
from aks_gitops.programs.installed import install
from aks_gitops.programs.pinned import Program
from aks_gitops.live.signals import interrupted_by_signals
building.TOOLS, cache = map(pathlib.Path, sys.argv[1:])
hello = Program("hello", "v1", "hello", ".")
with interrupted_by_signals(), contextlib.suppress(KeyboardInterrupt):
    install([hello], lambda text: contextlib.nullcontext(print(text)), cache)
    print("built")
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Go module, with an empty cache of Go's: a build takes a while."""
    if shutil.which("go") is None:
        pytest.skip("there is no Go on PATH")
    module = tmp_path / "tools" / "hello"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module hello\n\ngo 1.26.0\n")
    (module / "main.go").write_text(_MAIN)
    monkeypatch.setenv("GOCACHE", str(tmp_path / "go"))
    monkeypatch.setattr(building, "TOOLS", module.parent)
    return module.parent


def test_a_build_is_interrupted_and_two_go_on_with_it_at_once_and_one_mends_what_is_spoilt(
    tools: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    with _builder(tools, cache) as process:
        assert until(lambda: "compile" in _processes_of(tmp_path / "go"), 120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.communicate()[0].splitlines()[1:] == []
    assert until(lambda: _processes_of(tmp_path / "go") == [], 30)
    assert [one.name for one in cache.iterdir()] == ["hello-v1.lock"]
    with _builder(tools, cache) as one, _builder(tools, cache) as other:
        said = [*one.communicate()[0].splitlines(), *other.communicate()[0].splitlines()]
    assert sum(line.startswith("Building hello") for line in said) == 1
    assert said.count("built") == 2
    binary = install([_HELLO], told, cache)["hello"].binary
    assert _says(binary) == "hello\n"
    binary.write_bytes(binary.read_bytes()[:1000])
    assert _says(install([_HELLO], told, cache)["hello"].binary) == "hello\n"


def _builder(tools: Path, cache: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _SCRIPT, str(tools), str(cache)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def _processes_of(go_cache: Path) -> list[str]:
    """Return the names of Go's processes that build with this cache of Go's."""
    found: list[str] = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"GOCACHE={go_cache}\0".encode() in environment.read_bytes():
                found.append((environment.parent / "comm").read_text().strip())
    return [one for one in found if not one.startswith("python")]


def _says(binary: Path) -> str:
    return subprocess.run([binary], capture_output=True, text=True, check=True).stdout
