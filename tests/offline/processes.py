"""The command as a process of its own, which lets go of all that it opened."""

import os
import subprocess
import sys
from pathlib import Path

_TOP = Path(__file__).resolve().parents[2]


def run_command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it in the folder where the test is."""
    return subprocess.run(
        [sys.executable, "-m", "aks_gitops.cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": str(_TOP)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
