"""Run the Azure CLI, and say in one sentence what it has to complain of."""

import shutil
import subprocess
from collections.abc import Sequence


class AzError(Exception):
    """What az said, or why it could not be asked, with what to do about it."""


def run_az(arguments: Sequence[str], *, seconds: float) -> str:
    """Return what az prints.

    Given: `seconds`, how long it may take. Raises AzError.
    """
    az = shutil.which("az")
    if az is None:
        raise AzError("the Azure CLI 'az' is not on PATH; install it, then run: az login")
    command = [az, *arguments, "--output", "json", "--only-show-errors"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        asked = " ".join(("az", *arguments))
        raise AzError(f"'{asked}' has not ended in time; try again later") from None
    except OSError as error:
        raise AzError(f"{az} cannot be run: {error.strerror or error}; install it again") from None
    if done.returncode != 0:
        raise AzError(_explained(done.stderr))
    return done.stdout


def _explained(stderr: str) -> str:
    if "az login" in stderr or "AADSTS" in stderr:
        return "az is not logged in; run: az login"
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith("ERROR:")), " ".join(lines[:1]))
    return f"az says: {said.removeprefix('ERROR: ') or 'nothing'}"
