"""Which files a commit writes or removes, held against the tree that they go into."""

from collections.abc import Callable, Mapping

from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.source import SourceError
from aks_gitops.repo.tree import WholeTree, parents
from aks_gitops.repo.writing.names import checked_path

Edits = Mapping[str, bytes | None]
"""Path from the repository's top to what the file holds; None removes it."""

Change = Callable[[WholeTree], Edits]
"""Reads the tip of a branch, and returns what to write. It is called anew for each new tip."""


def within(folder: str, change: Change) -> Change:
    """Return a change of a whole repository that happens in a folder of it; empty for the top.

    Given: `change`, whose paths start in the folder. It raises SourceError where that is not there.
    """
    if not folder:
        return change

    def changed(tree: WholeTree) -> Edits:
        inner = FolderTree(tree, folder)
        if not inner.listing.files:
            raise SourceError(f"{tree.revision.requested}: has no folder '{folder}'; push it first")
        return {f"{folder}/{path}": held for path, held in change(inner).items()}

    return changed


def checked_edits(tree: WholeTree, edits: Edits) -> Edits:
    """Return the edits, if each names a file that can lie in the tree. Raises ReadError.

    No edit goes through a symbolic link or a submodule, nor replaces one: the file that would
    change is not the one that was named.
    """
    listing = tree.listing
    names = {*listing.files, *listing.symlinks, *(p for p, held in edits.items() if held)}
    folders = {folder for path in names for folder in parents(path)}
    kinds = {
        **dict.fromkeys(listing.files, "a file"),
        **dict.fromkeys(listing.symlinks, "a symbolic link"),
        **dict.fromkeys(listing.submodules, "a submodule"),
    }
    for path in edits:
        checked_path(path)
        for above in parents(path):
            if above in kinds:
                fix = "name the file where it really lies"
                raise ReadError(f"holds {kinds[above]} at '{above}', above '{path}'; {fix}")
        held = "a folder" if path in folders else kinds.get(path, "a file")
        if held != "a file":
            raise ReadError(f"holds {held} at '{path}'; only files can be written")
    return edits
