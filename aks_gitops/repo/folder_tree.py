"""A folder of a tree, as a tree of its own."""

from collections.abc import Iterable
from functools import cached_property

from aks_gitops.repo.tree import Listing, WholeTree


class FolderTree:
    """What lies below a folder; paths start there."""

    def __init__(self, tree: WholeTree, folder: str) -> None:
        """Given: `folder`, a path without a slash at its ends."""
        self._tree = tree
        self._prefix = f"{folder}/"
        self.revision = tree.revision

    @cached_property
    def listing(self) -> Listing:
        """The names in it."""
        whole = self._tree.listing
        return Listing(
            {self._inner(path): blob for path, blob in whole.files.items() if self._holds(path)},
            tuple(self._inner(path) for path in whole.symlinks if self._holds(path)),
            tuple(self._inner(path) for path in whole.submodules if self._holds(path)),
            tuple(self._inner(path) for path in whole.undecodable if self._holds(path)),
        )

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return self._tree.read(self._prefix + path)

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""
        return self._tree.whole(self._prefix + path)

    def target(self, path: str) -> str:
        """Return where a symbolic link leads, as it is written."""
        return self._tree.target(self._prefix + path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch(self._prefix + path for path in paths)

    def _holds(self, path: str) -> bool:
        return path.startswith(self._prefix)

    def _inner(self, path: str) -> str:
        return path.removeprefix(self._prefix)
