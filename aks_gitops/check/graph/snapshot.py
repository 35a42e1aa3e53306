"""One revision as a file system: what lies where, where links lead, and what has which content."""

import hashlib
import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from aks_gitops.repo.tree import WholeTree, parents

_MOST_LINKS = 40
"""How many links one path may lead over, as in Linux (path_resolution(7))."""

Kind = Literal["file", "directory", "submodule", "absent", "outside"]
"""What a path names. `outside` is also a path over a link that leads out, or in a circle."""


class Place(NamedTuple):
    """What a path names once its links are followed."""

    kind: Kind
    path: str
    """The real path from the repository's top; empty for the top itself, and where it is none."""
    links: tuple[str, ...] = ()
    """The links on the way."""


class Snapshot:
    """The files of one revision. Paths start at the repository's top, and so must the tree."""

    def __init__(self, tree: WholeTree) -> None:
        self._tree = tree
        self._ids: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self.files = tree.listing.files
        self.links = frozenset(tree.listing.symlinks)
        self._submodules = frozenset(tree.listing.submodules)

    @cached_property
    def names(self) -> Sequence[str]:
        """The paths of all files and links, sorted."""
        return sorted((*self.files, *self.links))

    @cached_property
    def _directories(self) -> frozenset[str]:
        found: set[str] = {""}
        for path in (*self.files, *self.links):
            for parent in parents(path):
                if parent in found:
                    break
                found.add(parent)
        return frozenset(found)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.names:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    def children(self, directory: str) -> Sequence[str]:
        """Return the files and links that lie directly in a directory, sorted."""
        return self._children.get(directory, ())

    def below(self, directory: str) -> Sequence[str]:
        """Return the files and links anywhere below a directory, sorted; links are not followed."""
        if not directory:
            return self.names
        start = bisect_left(self.names, f"{directory}/")
        return self.names[start : bisect_left(self.names, f"{directory}0")]  # '0' follows '/'

    def place(self, directory: str, text: str) -> Place:
        """Return what a path names that is written in a file of `directory`.

        As kustomize and Helm read paths: '..' is resolved in the text, then links are followed.
        """
        path = posixpath.normpath(posixpath.join(directory, text))
        return self.followed("" if path == "." else path)

    def followed(self, path: str) -> Place:
        """Return what a path from the top names, as a kernel would: step by step.

        A step that leaves the repository is final, even where a later one would lead back: '..'
        behind a link is the parent of where the link leads.
        """
        links: list[str] = []
        if path.startswith("/"):
            return Place("outside", "")
        if not self.links and not path.startswith(".."):
            return Place(self._kind(path), path)
        here: list[str] = []
        ahead = _steps(path)
        while ahead:
            step = ahead.pop()
            if step == "..":
                if (kind := self._no_parent(here)) is not None:
                    return Place(kind, "", tuple(links))
                here.pop()
                continue
            here.append(step)
            if (link := "/".join(here)) in self.links:
                links.append(link)
                target = self.target(link)
                if len(links) > _MOST_LINKS or target.startswith("/"):
                    return Place("outside", "", tuple(links))
                here.pop()
                ahead += _steps(target)
        real = "/".join(here)
        return Place(self._kind(real), real, tuple(links))

    def _no_parent(self, here: list[str]) -> Kind | None:
        """Return why '..' leads nowhere from a directory; None where it does not."""
        if not here:
            return "outside"
        return None if "/".join(here) in self._directories else "absent"

    def _kind(self, path: str) -> Kind:
        if path in self.files:
            return "file"
        if path in self._directories:
            return "directory"
        inside = any(one in self._submodules for one in (path, *parents(path)))
        return "submodule" if inside else "absent"

    def target(self, link: str) -> str:
        """Return where a link leads, as it is written."""
        if link not in self._targets:
            self._targets[link] = self._tree.target(link)
        return self._targets[link]

    def leaving_links(self) -> Iterator[str]:
        """Yield the links that are absolute or lead out of the repository on the way.

        Argo CD renders nothing of a repository that has one (util/app/path, 3.5.1).
        """
        for link in sorted(self.links):
            target = self.target(link)
            depth = link.count("/")
            for part in target.split("/"):
                depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
                if depth < 0 or target.startswith("/"):
                    yield link
                    break

    def id(self, path: str) -> str:
        """Return a file's blob id; for a file that is not committed, the one it would have."""
        known = self.files[path] or self._ids.get(path)
        if known is None:
            content = self._tree.whole(path)
            header = b"blob %d\0" % len(content)
            known = hashlib.sha1(header + content, usedforsecurity=False).hexdigest()
            self._ids[path] = known
        return known

    def identity(self, path: str) -> str:
        """Return a text that changes with what a file holds, or with where a link leads."""
        return f"link {self.target(path)}" if path in self.links else self.id(path)

    def start(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than yaml_file.MAX_BYTES."""
        return self._tree.read(path)

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than tree.MAX_WHOLE_BYTES."""
        return self._tree.whole(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch(path for path in paths if path in self.files)


def _steps(path: str) -> list[str]:
    """Return the steps of a path, the first one last."""
    return [step for step in reversed(path.split("/")) if step not in ("", ".")]
