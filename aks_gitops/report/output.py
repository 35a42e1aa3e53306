"""Write a folder of output: beside its place, then swapped in; never over foreign files."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

MARKER = ".aks-gitops-output"
"""The file that tells a folder this program wrote from any other."""


class OutputError(Exception):
    """An output folder that cannot be written: what is wrong, and what to do."""


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Make `folder` hold just `files` (relative path to text).

    It is written beside its place and swapped in when whole, so that an interrupted run leaves no
    half-written folder. Raises OutputError where the folder holds files of somebody else's.
    """
    _check(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _fill(beside, files)
            _swap(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _check(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder}: is not a folder; choose another with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise OutputError(
            f"{folder}: holds files that aks-gitops did not write; "
            "empty it, or choose another with --out"
        )
    if (folder / MARKER).is_file():
        listed = set((folder / MARKER).read_text().splitlines())
        found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
        if foreign := sorted(found - listed - {MARKER}):
            raise OutputError(
                f"{folder}: holds '{foreign[0]}', which aks-gitops did not write; move it away"
            )


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / MARKER).write_text("".join(f"{name}\n" for name in sorted(files)), encoding="utf-8")
    folder.chmod(0o755)


def _swap(new: Path, folder: Path) -> None:
    old = Path(f"{new}.old")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
