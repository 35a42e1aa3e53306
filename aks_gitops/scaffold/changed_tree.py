"""A tree as it would be with other files in it."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from aks_gitops.repo.tree import MAX_WHOLE_BYTES, Listing, Revision, WholeTree
from aks_gitops.repo.yaml_file import MAX_BYTES


class ChangedTree:
    """A tree, and files that are new or changed and lie nowhere yet."""

    def __init__(self, tree: WholeTree, files: Mapping[str, bytes]) -> None:
        self._tree = tree
        self._files = files
        self.revision = Revision("proposed", None)

    @cached_property
    def listing(self) -> Listing:
        """The names in it; a file that lies nowhere yet has no blob id."""
        whole = self._tree.listing
        return whole._replace(files={**whole.files, **dict.fromkeys(self._files, "")})

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises KeyError where the listing does not hold it."""
        return self._files[path][: MAX_BYTES + 1] if path in self._files else self._tree.read(path)

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""
        if path in self._files:
            return self._files[path][: MAX_WHOLE_BYTES + 1]
        return self._tree.whole(path)

    def target(self, path: str) -> str:
        """Return where a symbolic link leads, as it is written."""
        return self._tree.target(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch(path for path in paths if path not in self._files)
