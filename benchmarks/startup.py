"""How long the command takes to answer."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

_PROJECT = Path(__file__).resolve().parent.parent
_COMMAND = Path(sys.executable).parent / "aks-gitops"
_RUNS = 11
_LIMITS: dict[str, tuple[tuple[str, ...], int]] = {
    "aks-gitops --help": (("--help",), 150),
    # Imports, settings and Plan, without the SDK.
    "aks-gitops render -s production": (("render", "--stack", "production"), 1500),
    "aks-gitops preview -s local": (("preview", "--stack", "local"), 2000),
    "aks-gitops preview -s production": (("preview", "--stack", "production"), 4000),
}


def print_startup() -> None:
    """Measure whole commands and print their medians beside what is promised."""
    print(f"whole commands (medians of {_RUNS} runs)")
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as out:
        for name, (arguments, limit) in _LIMITS.items():
            writes = ("--out", out) if "preview" in arguments else ()
            times = [_timed((*arguments, *writes)) for _ in range(_RUNS)]
            print(f"  {name:<32} {median(times) * 1000:6.0f} ms  (at most {limit})")


def _timed(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    subprocess.run([_COMMAND, *arguments], check=True, capture_output=True, cwd=_PROJECT)
    return time.perf_counter() - start
