"""A tree as an edit leaves it: with other contents of some of its files, and new ones."""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from aks_gitops.repo.tree import MAX_WHOLE_BYTES, WholeTree
from aks_gitops.repo.yaml_file import MAX_BYTES

_SHA1_DIGITS = 40


class EditedTree:
    """A tree in which some files are written or removed."""

    def __init__(self, tree: WholeTree, edits: Mapping[str, bytes | None]) -> None:
        """Given: `edits`, paths with what the files hold then; None for those that go."""
        self._tree = tree
        self._held = {path: held for path, held in edits.items() if held is not None}
        self.revision = tree.revision._replace(commit=None)
        kept = {path: blob for path, blob in tree.listing.files.items() if path not in edits}
        is_sha256 = any(len(blob) > _SHA1_DIGITS for blob in kept.values())
        make = hashlib.sha256 if is_sha256 else hashlib.sha1
        files = kept | {path: _blob_id(held, make) for path, held in self._held.items()}
        self.listing = tree.listing._replace(files=dict(sorted(files.items())))

    def read(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than yaml_file.MAX_BYTES."""
        self._check(path)
        held = self._held.get(path)
        return self._tree.read(path) if held is None else held[: MAX_BYTES + 1]

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""
        self._check(path)
        held = self._held.get(path)
        return self._tree.whole(path) if held is None else held[: MAX_WHOLE_BYTES + 1]

    def target(self, path: str) -> str:
        """Return where a symbolic link leads, as it is written."""
        return self._tree.target(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch([path for path in paths if path not in self._held])

    def _check(self, path: str) -> None:
        if path not in self.listing.files:
            raise KeyError(path)


def _blob_id(content: bytes, make: Callable[[bytes], "hashlib._Hash"]) -> str:
    """Return the id that git gives a blob, so that equal contents are known as equal."""
    return make(b"blob %d\0" % len(content) + content).hexdigest()
