"""Write files into the working tree of a local repository: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aks_gitops.repo.git_command import FAILURES, ReadError, explain, git
from aks_gitops.repo.source import LocalRepository, SourceError, local_repository
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits, checked_edits


def write_files(repository: str, tree: WholeTree, edits: Edits) -> None:
    """Write files as they are to be; nothing is removed, and new ones replace none.

    Given: `repository`, the path of a checkout or of a folder in one; `tree`, its working tree as
    the edits know it, from that folder. Raises SourceError, and then nothing has changed.
    """
    try:
        place = local_repository(Path(repository))
        files = {
            path: data for path, data in checked_edits(tree, edits).items() if data is not None
        }
        if files:
            _check_seen(place, files)
            _write(_folder(place), tree, files)
    except FAILURES as error:
        raise SourceError(f"{repository}: {explain(error)}") from error


def _folder(place: LocalRepository) -> Path:
    if place.top is None:
        raise ReadError("is a bare repository without a working tree; give a branch")
    return place.top / place.inner


def _check_seen(place: LocalRepository, files: Mapping[str, bytes]) -> None:
    """Refuse files that git ignores: they would never reach Argo CD."""
    start = f"./{place.inner}/" if place.inner else "./"
    paths = [f"{start}{path}" for path in files]
    # It takes no path literally (git 2.47), and gives each one back as it was asked.
    with place.command.custom_environment(GIT_LITERAL_PATHSPECS="0"):
        status, ignored, said = place.command.check_ignore(
            "--", *paths, with_exceptions=False, with_extended_output=True
        )
    if status not in (0, 1):
        raise git.GitCommandError("git check-ignore", status, said)
    for path in str(ignored).splitlines():
        fix = "change .gitignore, or choose another name"
        shown = path.removeprefix(start)
        raise ReadError(f"ignores '{shown}', which git would never commit; {fix}")


def _write(folder: Path, tree: WholeTree, files: Mapping[str, bytes]) -> None:
    """Put every file beside its place first: what can fail has failed before one is there."""
    with tempfile.TemporaryDirectory(prefix=".aks-gitops-new-", dir=folder) as beside:
        staged = dict(_staged(Path(beside), folder, tree, files))
        with _undone() as undo:
            for path, file in staged.items():
                _put(file, folder / path, undo, edited=path in tree.listing.files)


def _staged(
    beside: Path, folder: Path, tree: WholeTree, files: Mapping[str, bytes]
) -> Iterator[tuple[str, Path]]:
    for number, (path, data) in enumerate(files.items()):
        _check_place(folder, path, known=path in tree.listing.files)
        file = beside / str(number)
        file.write_bytes(data)
        if path in tree.listing.files:
            if (folder / path).read_bytes() != tree.whole(path):
                raise ReadError(f"holds another '{path}' than a moment ago; run this again")
            shutil.copymode(folder / path, file)
        yield path, file


def _check_place(folder: Path, path: str, *, known: bool) -> None:
    """Refuse what lies there and git does not know of, also above it."""
    if not known and os.path.lexists(folder / path):
        raise ReadError(f"holds '{path}' already; nothing is overwritten: move it away")
    here = folder
    for step in path.split("/")[:-1]:
        here /= step
        if here.is_symlink() or (here.exists() and not here.is_dir()):
            shown = here.relative_to(folder).as_posix()
            raise ReadError(f"holds '{shown}', which is no folder, above '{path}'; move it away")


@contextmanager
def _undone() -> Iterator[ExitStack]:
    """Give what takes back what was done, and does so where not all of it could be."""
    with ExitStack() as undo:
        yield undo
        undo.pop_all()


def _put(file: Path, target: Path, undo: ExitStack, *, edited: bool) -> None:
    if edited:
        old = file.with_name(f"{file.name}.old")
        shutil.copy2(target, old)
        file.replace(target)
        undo.callback(old.replace, target)
        return
    for folder in reversed([one for one in target.parents if not one.exists()]):
        folder.mkdir()
        undo.callback(folder.rmdir)
    target.hardlink_to(file)  # Fails where somebody was faster.
    undo.callback(target.unlink)
