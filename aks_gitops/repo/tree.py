"""What one revision of a repository holds: names from one `git ls-tree`, contents on demand."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, Protocol

import git

from aks_gitops.repo.yaml_file import MAX_BYTES

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


class GitTree:
    """The tree of a commit, or of a folder in it."""

    def __init__(self, repo: git.Repo, revision: Revision, folder: str = "") -> None:
        self._repo = repo
        self.revision = revision
        self._treeish = f"{revision.commit}:{folder}"

    @cached_property
    def listing(self) -> Listing:
        """The names in it, from one `git ls-tree -r -z`."""
        output = self._repo.git.ls_tree(
            "-r", "-z", self._treeish, stdout_as_string=False, strip_newline_in_stdout=False
        )
        return parse_listing(output)

    def read(self, path: str) -> bytes:
        """Return a blob's content."""
        sha = self.listing.files[path]
        stream = self._repo.odb.stream(bytes.fromhex(sha))
        return bytes(stream.read(MAX_BYTES + 1))

    def prefetch(self, paths: Iterable[str]) -> None:
        """Fetch the missing blobs of a blobless clone in one request, instead of one by one."""
        blobs = sorted({self.listing.files[path] for path in paths})
        if len(blobs) > 1 and self._repo.config_reader().has_option('remote "origin"', "promisor"):
            with TemporaryFile() as wanted:
                wanted.write("\n".join(blobs).encode())
                wanted.seek(0)
                self._repo.git.fetch(
                    "origin", "--no-tags", "--filter=blob:none", "--stdin", istream=wanted
                )


class WorkTree:
    """The files of a checkout as they lie there, committed or not; ignored files are left out."""

    def __init__(self, repo: git.Repo, folder: Path) -> None:
        self._repo = repo
        self._folder = folder
        self.revision = Revision("working tree", None)

    @cached_property
    def listing(self) -> Listing:
        """The names in it, from `git ls-files`; a file's blob id is empty."""
        output = self._repo.git.execute(
            [
                "git",
                "-C",
                str(self._folder),
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ],
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
        assert isinstance(output, bytes)  # noqa: S101 narrows GitPython's union
        paths, undecodable = _decode(sorted(set(output.split(b"\0")) - {b""}))
        files = [path for path in paths if (self._folder / path).is_file()]
        links = tuple(path for path in paths if (self._folder / path).is_symlink())
        modules = tuple(path for path in paths if (self._folder / path / ".git").exists())
        return Listing(dict.fromkeys(sorted({*files} - {*links}), ""), links, modules, undecodable)

    def read(self, path: str) -> bytes:
        """Return a file's content."""
        if path not in self.listing.files:
            raise KeyError(path)
        with (self._folder / path).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Do nothing: the files are here."""


def parse_listing(output: bytes) -> Listing:
    """Return what `git ls-tree -r -z` printed."""
    try:
        entries = output.decode("utf-8").split("\0")
        undecodable: tuple[str, ...] = ()
    except UnicodeDecodeError:
        entries, undecodable = _decode(output.split(b"\0"))
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


def _decode(names: list[bytes]) -> tuple[list[str], tuple[str, ...]]:
    """Return the names that are UTF-8, and the others with escapes."""
    good, bad = [], []
    for name in names:
        try:
            good.append(name.decode("utf-8"))
        except UnicodeDecodeError:
            bad.append(name.rpartition(b"\t")[2].decode("utf-8", "backslashreplace"))
    return good, tuple(bad)
