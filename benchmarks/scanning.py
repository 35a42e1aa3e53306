"""How scanning and planning compare with `git ls-tree -r` on the same tree, and how they grow."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.repository import ENVIRONMENTS, generate

_SIZES = (1_000, 10_000)
_RUNS = 7
_MOST_TIMES_LS_TREE = 12
_MOST_GROWTH = 11
_MOST_MEGABYTES = 500


def print_scanning() -> None:
    """Measure on generated repositories and print the figures beside what is promised."""
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as folder:
        own = {}
        for size in _SIZES:
            repository = generate(Path(folder) / f"{size}.git", size)
            listing = median(_timed(lambda: _ls_tree(repository)) for _ in range(_RUNS))  # noqa: B023
            runs = [_measured(repository) for _ in range(_RUNS)]
            own[size] = median(run["seconds"] for run in runs)
            memory = median(run["megabytes"] for run in runs)
            print(f"{size:,} applications x {len(ENVIRONMENTS)} environments")
            _print("git ls-tree -r", listing * 1000, "ms")
            _print("scan + Catalog + Plan", own[size] * 1000, "ms")
            limit = _MOST_TIMES_LS_TREE if size == _SIZES[-1] else None
            _print("ratio", own[size] / listing, "x", limit)
            _print("memory", memory, "MB", _MOST_MEGABYTES)
    small, large = _SIZES
    _print(f"growth {small:,} to {large:,}", own[large] / own[small], "x", _MOST_GROWTH)
    print(f"Each figure is the median of {_RUNS} runs.")


def _print(name: str, figure: float, unit: str, limit: int | None = None) -> None:
    promise = f"  (at most {limit})" if limit else ""
    print(f"  {name:<24} {figure:8.1f} {unit}{promise}")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ls_tree(repository: Path) -> None:
    command = ["git", "-C", str(repository), "ls-tree", "-r", "main"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _measured(repository: Path) -> dict[str, float]:
    """Return the figures of one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scan_once", str(repository)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
