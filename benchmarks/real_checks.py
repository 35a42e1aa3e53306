"""Check all of HEAD of real repositories and print a row of Markdown for each.

Usage: python -m benchmarks.real_checks DIRECTORY...; see docs/real-checks.md.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from aks_gitops.machine.folders import user_folder

_HEADER = "| repository | commit | files | Applications | cold | warm | errors | warnings | notes |"
_MOST_SECONDS = 900


class _Measured(NamedTuple):
    seconds: float
    """Processor time, of the programs that render too."""
    applications: int
    levels: Counter[str]
    error: str
    """What is wrong with the repository; empty where nothing is."""


def main(directories: list[str]) -> None:
    """Print the table."""
    print(_HEADER)
    print("| --- | --- " + "| ---: " * (_HEADER.count("|") - 3) + "|")
    for directory in directories:
        with tempfile.TemporaryDirectory(prefix="aks-gitops-real-") as cache:
            _lend_programs(cache)
            cold = _checked(directory, cache)
            warm = _checked(directory, cache)
        cells = [_name(directory), _git(directory, "log", "-1", "--format=%h, %cs").strip()]
        files = len(_git(directory, "ls-tree", "-r", "--name-only", "HEAD").splitlines())
        cells += [f"{files:,}", *_figures(cold, warm)]
        print(f"| {' | '.join(cells)} |", flush=True)


def _lend_programs(cache: str) -> None:
    """Let a check with a cache of its own use the programs that are built already."""
    programs = user_folder("XDG_CACHE_HOME", ".cache") / "tools"
    lent = Path(cache) / programs.parent.name / programs.name
    lent.parent.mkdir()
    lent.symlink_to(programs)


def _figures(cold: _Measured, warm: _Measured) -> list[str]:
    if cold.error:
        return [cold.error, *[""] * 5]
    times = [f"{one.seconds:.1f} s" for one in (cold, warm)]
    levels = [str(cold.levels[one]) for one in ("error", "warning", "note")]
    return [str(cold.applications), *times, *levels]


def _checked(directory: str, cache: str) -> _Measured:
    command = [sys.executable, "-m", "aks_gitops.cli.main", "check", "--revision", "HEAD"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [*command, "--repo", directory, "-C", cache, "--format", "json"],
        env={**os.environ, "XDG_CACHE_HOME": cache},
        capture_output=True,
        text=True,
        timeout=_MOST_SECONDS,
        check=False,
    )
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    if not done.stdout:
        said = done.stderr.strip().splitlines()[-1]
        return _Measured(seconds, 0, Counter(), said.rpartition(f"{directory}: ")[2])
    report = json.loads(done.stdout)
    levels = Counter(str(one["severity"]) for one in report["findings"])
    return _Measured(seconds, int(report["applications"]), levels, "")


def _name(directory: str) -> str:
    """Return the name of a clone, or of the folder around a clone that is called `repo`."""
    path = Path(directory).resolve()
    return (
        (path.parent if path.name == "repo" else path).name.replace("+", "/").removesuffix(".git")
    )


def _git(directory: str, *arguments: str) -> str:
    command = ["git", "-C", directory, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
