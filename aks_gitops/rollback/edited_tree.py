"""A revision with some files as an edit would leave them; nothing is written."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from aks_gitops.repo.tree import MAX_WHOLE_BYTES, Listing, WholeTree
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.yaml_file import MAX_BYTES


class EditedTree:
    """A tree with edits in it."""

    def __init__(self, tree: WholeTree, edits: Edits, ids: Mapping[str, str]) -> None:
        """Given: `ids`, of contents as far as git has them, by path."""
        self._tree = tree
        self._edits = edits
        self._ids = ids
        self.revision = tree.revision._replace(commit=None)

    @cached_property
    def listing(self) -> Listing:
        """The names in it."""
        before = self._tree.listing
        files = {path: blob for path, blob in before.files.items() if path not in self._edits}
        files |= {
            path: self._ids.get(path, "")
            for path, content in self._edits.items()
            if content is not None
        }
        return before._replace(files=files)

    def read(self, path: str) -> bytes:
        """Return the start of a file, at most one byte more than MAX_BYTES."""
        if path in self._edits:
            return self._edited(path)[: MAX_BYTES + 1]
        return self._tree.read(path)

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""
        if path in self._edits:
            return self._edited(path)[: MAX_WHOLE_BYTES + 1]
        return self._tree.whole(path)

    def target(self, path: str) -> str:
        """Return where a symbolic link leads, as it is written."""
        return self._tree.target(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch(path for path in paths if path not in self._edits)

    def _edited(self, path: str) -> bytes:
        content = self._edits[path]
        if content is None:
            raise KeyError(path)
        return content
