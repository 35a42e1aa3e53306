"""Copies of an environment's files: what is renamed in them, and what still names the old one."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Copy(NamedTuple):
    """A file of a new environment."""

    path: str
    data: bytes
    origin: str
    """The file that it is a copy of."""
    renamed: tuple[int, ...]
    """The lines, counted from 1, that name the new environment instead of the old one."""
    left: tuple[int, ...]
    """The lines that name the old one still."""


class Renaming:
    """Reads the old environment's name as a whole text, or behind a '-' at the end of a name.

    So `orders-staging` and `environment: staging` change, as namespaces and labels must; a host
    such as staging.example.com or a path such as /dev/shm may mean something else and stays.
    """

    def __init__(self, old: Iterable[str], new: str) -> None:
        """Given: `old`, the old environment's name and other spellings of it."""
        word = f"(?:{'|'.join(map(re.escape, sorted(old, key=len, reverse=True)))})"
        self._new = new
        self._named = re.compile(rf"(?<=[A-Za-z0-9]-){word}(?![A-Za-z0-9_-])")
        self._alone = re.compile(rf"(?<=[:-] ){word}(?=\s*(?:#.*)?$)|(?<=[\"']){word}(?=[\"'])")
        self._left = re.compile(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])")

    def copy(self, path: str, data: bytes, origin: str) -> Copy:
        """Return a file under another path; what is no text is the same."""
        try:
            lines = data.decode("utf-8").splitlines(keepends=True)
        except UnicodeDecodeError:
            return Copy(path, data, origin, (), ())
        new = [self.text(line) for line in lines]
        pairs = list(zip(lines, new, strict=True))
        renamed = tuple(n for n, (a, b) in enumerate(pairs, 1) if a != b)
        left = tuple(n for n, (_, b) in enumerate(pairs, 1) if self._left.search(b))
        return Copy(path, "".join(new).encode(), origin, renamed, left)

    def text(self, line: str) -> str:
        """Return a line with the new name."""
        return self._alone.sub(self._new, self._named.sub(self._new, line))

    def name(self, path: str) -> str:
        """Return a path below the copied folder, with the new name where a whole step is the old
        one, or ends in it."""
        return "/".join(self._step(step) for step in path.split("/"))

    def _step(self, step: str) -> str:
        stem, dot, ending = step.partition(".")
        whole = self._left.fullmatch(stem) and not dot
        return self._new if whole else self._named.sub(self._new, stem) + dot + ending
