"""What one revision of a repository holds: names from one `git ls-tree`, contents on demand."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import Any, NamedTuple, Protocol

from aks_gitops.repo.git_command import git
from aks_gitops.repo.yaml_file import MAX_BYTES

MAX_WHOLE_BYTES = 32 << 20
"""The size of the largest file that is rendered; the largest bundles of CRDs have some 5 MiB."""

_SYMLINK = "120000"
_SUBMODULE = "160000"


class Revision(NamedTuple):
    """A revision as it was asked for, and the commit that it was resolved to."""

    requested: str
    commit: str | None
    """The whole commit id; None for files that are not committed."""


class Listing(NamedTuple):
    """The names in a tree. Paths are relative to the folder in which the layouts start."""

    files: dict[str, str]
    """Path to blob id, for regular files."""
    symlinks: tuple[str, ...] = ()
    submodules: tuple[str, ...] = ()
    undecodable: tuple[str, ...] = ()
    """Paths that are not UTF-8, written with backslash escapes."""


class Tree(Protocol):
    """A readable tree of files."""

    @property
    def revision(self) -> Revision:
        """The revision it shows."""

    @property
    def listing(self) -> Listing:
        """The names in it."""

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises KeyError where the listing does not hold it."""

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""


class WholeTree(Tree, Protocol):
    """A tree whose files can be had whole, and whose links can be followed."""

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""

    def target(self, path: str) -> str:
        """Return where a symbolic link leads, as it is written."""


class GitTree:
    """The tree of a commit, or of a folder in it."""

    def __init__(self, repo: git.Git, revision: Revision, folder: str = "") -> None:
        self._git = repo
        self._blobs = _Blobs(repo)
        self.revision = revision
        self._treeish = f"{revision.commit}:{folder}"
        self._top = f"{self._treeish}/" if folder else self._treeish

    @cached_property
    def listing(self) -> Listing:
        """The names in it, from one `git ls-tree -r -z`."""
        return parse_listing(_bytes_of(self._git.ls_tree, "-r", "-z", self._treeish))

    def read(self, path: str) -> bytes:
        """Return a blob's content."""
        return self._blobs.read(self.listing.files[path])

    def whole(self, path: str) -> bytes:
        """Return a blob's content, at most one byte more than MAX_WHOLE_BYTES."""
        return self._blobs.read(self.listing.files[path], MAX_WHOLE_BYTES)

    def target(self, path: str) -> str:
        """Return where a symbolic link leads. Raises KeyError where the listing holds no such."""
        if path not in self.listing.symlinks:
            raise KeyError(path)
        return os.fsdecode(_bytes_of(self._git.cat_file, "blob", self._top + path))

    def prefetch(self, paths: Iterable[str]) -> None:
        """Fetch the missing blobs of a blobless clone in one request, instead of one by one."""
        wanted = {self.listing.files[path] for path in paths}
        if len(wanted) > 1 and (remote := self._promisor) and (missing := wanted & self._missing()):
            with TemporaryFile() as blobs:
                blobs.write("\n".join(sorted(missing)).encode())
                blobs.seek(0)
                # Told which commits are here, a server would leave their blobs out.
                self._git(c="fetch.negotiationAlgorithm=noop").fetch(
                    "--quiet",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--filter=blob:none",
                    "--stdin",
                    remote,
                    istream=blobs,
                )

    @cached_property
    def _promisor(self) -> str:
        """The remote that a blobless clone has its blobs from."""
        found = self._git.config(
            "--name-only", "--get-regexp", r"^remote\..*\.promisor$", with_exceptions=False
        )
        return str(found).partition("\n")[0].removeprefix("remote.").removesuffix(".promisor")

    def _missing(self) -> set[str]:
        objects = self._git.rev_list(
            "--objects", "--no-object-names", "--missing=print", self._treeish
        )
        return {line[1:] for line in objects.splitlines() if line.startswith("?")}


class _Blobs:
    """Reads blobs through one `git cat-file --batch`; GitPython's own reader knows SHA-1 only."""

    def __init__(self, repo: git.Git) -> None:
        self._git = repo
        self._process: git.Git.AutoInterrupt | None = None

    def read(self, blob: str, most: int = MAX_BYTES) -> bytes:
        """Return the start of a blob, at most one byte more than `most`."""
        try:
            return self._next(blob, most)
        except (OSError, ValueError):
            self._process = None
            # The batch does not say what is wrong with an object; this raises with git's words.
            return _bytes_of(self._git.cat_file, "blob", blob)[: most + 1]

    def _next(self, blob: str, most: int) -> bytes:
        if self._process is None:
            self._process = self._git.cat_file("--batch", as_process=True, istream=PIPE)
        os.write(self._process.stdin.fileno(), f"{blob}\n".encode())
        _, _, size = self._process.stdout.readline().split()
        wanted = min(int(size), most) + 1  # one more: the line end, or the excess
        content = bytes(self._process.stdout.read(wanted))
        if len(content) < wanted:
            raise ValueError(blob)
        if int(size) > most:
            self._process = None  # rather than read the rest
            return content
        return content[:-1]


class WorkTree:
    """The files of a checkout as they lie there, committed or not; ignored files are left out."""

    def __init__(self, repo: git.Git, top: Path, folder: str = "") -> None:
        self._git = repo
        self._folder = top / folder
        self._prefix = f"{folder}/" if folder else ""
        self.revision = Revision("working tree", None)

    @cached_property
    def listing(self) -> Listing:
        """The names in it, from `git ls-files`; a file's blob id is empty."""
        output = _bytes_of(
            self._git.ls_files,
            *("-z", "--cached", "--others", "--exclude-standard", "--", self._prefix or "."),
        )
        names, undecodable = _decode(sorted(set(output.split(b"\0")) - {b""}))
        paths = [name.removeprefix(self._prefix).removesuffix("/") for name in names]
        folders = {parent for path in paths for parent in parents(path)}
        linked = {folder for folder in folders if (self._folder / folder).is_symlink()}
        files, links, modules = {}, [], []
        for path in paths:
            here = self._folder / path
            if not linked.isdisjoint(parents(path)):
                continue  # git knows the folder from before it became a link
            if here.is_symlink():
                links.append(path)
            elif here.is_file():
                files[path] = ""
            elif here.is_dir() and path not in folders:
                modules.append(path)
        strange = tuple(name.removeprefix(self._prefix) for name in undecodable)
        return Listing(files, tuple(links), tuple(modules), strange)

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        return self._start(path, MAX_BYTES)

    def whole(self, path: str) -> bytes:
        """Return a file's content, at most one byte more than MAX_WHOLE_BYTES."""
        return self._start(path, MAX_WHOLE_BYTES)

    def target(self, path: str) -> str:
        """Return where a symbolic link leads. Raises KeyError where the listing holds no such."""
        if path not in self.listing.symlinks:
            raise KeyError(path)
        return str((self._folder / path).readlink())

    def _start(self, path: str, most: int) -> bytes:
        if path not in self.listing.files:
            raise KeyError(path)
        with (self._folder / path).open("rb") as stream:
            return stream.read(most + 1)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Do nothing: the files are here."""


def parse_listing(output: bytes) -> Listing:
    """Return what `git ls-tree -r -z` printed."""
    try:
        entries = output.decode("utf-8").split("\0")
        undecodable: tuple[str, ...] = ()
    except UnicodeDecodeError:
        entries, strange = _decode(output.split(b"\0"))
        undecodable = tuple(entry.partition("\t")[2] for entry in strange)
    files: dict[str, str] = {}
    symlinks, submodules = [], []
    for entry in entries:
        meta, _, path = entry.partition("\t")
        if meta.startswith("100"):
            files[path] = meta[12:]
        elif meta.startswith(_SYMLINK):
            symlinks.append(path)
        elif meta.startswith(_SUBMODULE):
            submodules.append(path)
    return Listing(files, tuple(symlinks), tuple(submodules), undecodable)


def parents(path: str) -> Iterator[str]:
    """Yield the directories that a path lies in, the nearest first."""
    while path := path.rpartition("/")[0]:
        yield path


def _bytes_of(git_command: Callable[..., Any], *arguments: str) -> bytes:
    output = git_command(*arguments, stdout_as_string=False, strip_newline_in_stdout=False)
    return bytes(output)


def _decode(names: list[bytes]) -> tuple[list[str], tuple[str, ...]]:
    """Return the names that are UTF-8, and the others with escapes."""
    good, bad = [], []
    for name in names:
        try:
            good.append(name.decode("utf-8"))
        except UnicodeDecodeError:
            bad.append(name.decode("utf-8", "backslashreplace"))
    return good, tuple(bad)
