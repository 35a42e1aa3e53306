"""The user's folders, after the XDG base directory rules."""

import os
from pathlib import Path

from aks_gitops.machine.errors import MachineError


def user_folder(variable: str, fallback: str) -> Path:
    """Return our folder below the one that a variable names.

    Given: `fallback`, a path in the home folder for when it names none. Raises MachineError where
    there is no home folder either.
    """
    base = Path(os.environ.get(variable, ""))
    if not base.is_absolute():
        try:
            base = Path.home() / fallback
        except RuntimeError as error:
            raise MachineError(f"there is no home folder; set HOME, or {variable}") from error
    return base / "aks-gitops"
