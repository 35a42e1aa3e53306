"""Open a config repository: a local checkout, or a URL kept as a bare clone in a cache folder."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from aks_gitops.repo.git_command import FAILURES, command, explain, git, stderr_of
from aks_gitops.repo.tree import GitTree, Listing, Revision, Tree, WorkTree

_T = TypeVar("_T")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[^-/:][^/:]*@[^/:]+:", re.IGNORECASE)
_USERINFO = re.compile(r"((?:^|\s)(?=[^/@\s]*:)|://)(?!git@[^@/\s]*(?:[/\s]|$))[^/\s]*@")
_SSH_USER = re.compile(r"(ssh://[^/@:\s]*)(?::[^/\s]*)?@", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NO_REVISION = re.compile(r"-|.*(?:\.\.|[\s~^:?*\[\\\x00-\x1f])", re.DOTALL)


class SourceError(Exception):
    """A config repository that cannot be read: what is wrong, and what to do."""


class _ReadError(ValueError):
    """What is wrong with a repository, before it is said which one it is."""


def redact(text: str) -> str:
    """Return `text` without the user names and passwords of its URLs."""
    return _USERINFO.sub(r"\1***@", text)


def public_url(url: str) -> str:
    """Return a repository's URL as it may stand in an object: without user name and password.

    The user name of SSH stays: it is no secret, and SSH needs it.
    """
    return _SSH_USER.sub(r"\1@", url) if _SSH_USER.match(url) else _USERINFO.sub(r"\1", url)


def is_remote(repository: str) -> bool:
    """Tell whether a repository is a URL, not a local path."""
    return _REMOTE.match(repository) is not None


def cache_folder() -> Path:
    """Return the folder that holds the clones, after the XDG base directory rules."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        home = base if base.is_absolute() else Path.home() / ".cache"
    except RuntimeError as error:
        raise _ReadError("needs a folder for its clone; set HOME or XDG_CACHE_HOME") from error
    return home / "aks-gitops" / "repositories"


def open_tree(
    repository: str,
    revision: str | None = None,
    *,
    folder: str = "",
    working_tree: bool = False,
    cache: Path | None = None,
) -> Tree:
    """Return the tree of a config repository.

    Given: `repository`, a URL or a local path (also of a folder inside a checkout, which then
    counts as the repository's top); `revision`, a branch, tag or commit (default HEAD); `folder`,
    where the layouts start; `working_tree`, read the files of a local checkout instead of a commit;
    `cache`, where clones are kept. Raises SourceError, as do the tree's own methods.
    """

    def tree() -> Tree:
        start, wanted = _inside(folder), revision or "HEAD"
        if is_remote(repository):
            if working_tree:
                raise _ReadError("has no working tree; give a local path")
            clone, commit = _fetched(repository, wanted, cache or cache_folder())
            return _git_tree(clone, Revision(wanted, commit), start)
        place = _local(Path(repository))
        start = "/".join(filter(None, (place.inner, start)))
        if working_tree:
            return _work_tree(place, start)
        commit = _resolve(place.command, wanted)
        return _git_tree(place.command, Revision(wanted, commit), start)

    return _ExplainedTree(_explained(repository, tree), repository)


class _ExplainedTree:
    """A tree whose every failure is a SourceError."""

    def __init__(self, tree: Tree, repository: str) -> None:
        self._tree = tree
        self._repository = repository
        self.revision = tree.revision

    @cached_property
    def listing(self) -> Listing:
        return _explained(self._repository, lambda: self._tree.listing)

    def read(self, path: str) -> bytes:
        return _explained(self._repository, lambda: self._tree.read(path))

    def prefetch(self, paths: Iterable[str]) -> None:
        _explained(self._repository, lambda: self._tree.prefetch(paths))


def _explained(repository: str, call: Callable[[], _T]) -> _T:
    """Return what `call` returns; turn its failure into one sentence with a way out.

    The error is raised outside of `except`: an exception keeps the one that was being handled, and
    git's own words may hold a password.
    """
    try:
        return call()
    except FAILURES as error:
        problem = explain(error)
    raise SourceError(f"{redact(repository)}: {redact(problem)}")


def _inside(folder: str) -> str:
    """Return the path of a folder of the repository without './' and the like."""
    path = PurePosixPath(folder)
    if ".." in path.parts or path.is_absolute():
        raise _ReadError(f"has no folder '{folder}' inside it; give a path from its top")
    return "" if path == PurePosixPath() else str(path)


class _Local(NamedTuple):
    """A local repository: git as it runs there, its working tree, and the path inside that."""

    command: git.Git
    top: Path | None
    inner: str


def _local(path: Path) -> _Local:
    """Return the repository that holds `path`."""
    if not path.exists():
        raise _ReadError("does not exist; give a git repository's path or URL")
    if not path.is_dir():
        raise _ReadError("is a file; give the folder of a git repository")
    path = path.resolve()
    try:
        repo = git.Repo(path, search_parent_directories=True, expand_vars=False)
    except git.InvalidGitRepositoryError as error:
        raise _ReadError("is not a git repository; run 'git init' there and commit") from error
    environment = repo.git.environment()
    home = Path(repo.git_dir).resolve()
    # A bare repository's configuration need not say that it is bare; then GitPython takes the
    # folder around it for its working tree.
    if repo.working_tree_dir is None or path.is_relative_to(home):
        return _Local(command(home, **environment), None, "")
    top = Path(repo.working_tree_dir).resolve()
    inner = path.relative_to(top).as_posix()
    return _Local(command(top, **environment), top, "" if inner == "." else inner)


def _resolve(repo: git.Git, revision: str) -> str:
    for candidate in (revision, f"refs/remotes/origin/{revision}"):
        try:
            commit = _commit(repo, candidate)
        except git.GitCommandError as error:
            if "Needed a single revision" not in stderr_of(error):
                raise
        else:
            if _COMMIT.fullmatch(commit):  # not so for ^main, which excludes
                return commit
    if repo.rev_parse("--verify", "--quiet", "--end-of-options", revision, with_exceptions=False):
        raise _ReadError(f"holds no commit that '{revision}' names; run 'git fsck' there")
    if revision == "HEAD":
        raise _ReadError("has no commit yet; commit the config files first")
    raise _ReadError(f"has no revision '{revision}'; give a branch, tag or commit")


def _commit(repo: git.Git, revision: str) -> str:
    return str(repo.rev_parse("--verify", "--end-of-options", f"{revision}^{{commit}}"))


def _git_tree(repo: git.Git, revision: Revision, folder: str) -> Tree:
    treeish = f"{revision.commit}:{folder}"
    if folder and repo.cat_file("-t", treeish, with_exceptions=False) != "tree":
        at = (revision.commit or "")[:12]
        raise _ReadError(f"has no folder '{folder}' at {at}; commit it, or correct the path")
    return GitTree(repo, revision, folder)


def _work_tree(place: _Local, folder: str) -> Tree:
    if place.top is None:
        raise _ReadError("is a bare repository without a working tree; give a checkout")
    if not (place.top / folder).is_dir():
        raise _ReadError(f"has no folder '{folder}'; correct gitops.path")
    return WorkTree(place.command, place.top, folder)


def _fetched(url: str, revision: str, cache: Path) -> tuple[git.Git, str]:
    """Bring one revision into the cached clone of `url`; return the clone and the commit.

    The clone is made beside its place and moved there when whole, under a lock: an interrupted run
    leaves nothing that a later one would take for a clone.
    """
    if _NO_REVISION.match(revision):
        raise _ReadError(f"has no revision '{revision}'; give a branch, tag or commit")
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(url.encode()).hexdigest()[:32]
    place, unfinished = cache / f"{name}.git", cache / f"{name}.part"
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (place / "HEAD").exists():
            # Who fetches holds the lock above, so a fetch that was killed has left this behind.
            (place / "shallow.lock").unlink(missing_ok=True)
            commit = _fetch(_clone_at(place), revision)
        else:
            shutil.rmtree(place, ignore_errors=True)
            commit = _clone(url, revision, unfinished)
            unfinished.rename(place)
        return _clone_at(place), commit


def _clone_at(place: Path) -> git.Git:
    return command(place, GIT_DIR=str(place))


def _clone(url: str, revision: str, place: Path) -> str:
    """Make a clone that holds one revision, and return the commit."""
    for object_format in ("sha1", "sha256"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        clone = _clone_at(place)
        clone.init("--quiet", "--bare", f"--object-format={object_format}")
        clone.config("remote.origin.url", url)
        try:
            return _fetch(clone, revision)
        except git.GitCommandError as error:
            if "mismatched algorithms" not in stderr_of(error):
                raise
    raise _ReadError("has object ids that this git cannot read; update git")


def _fetch(clone: git.Git, revision: str) -> str:
    if _COMMIT.fullmatch(revision) and _has(clone, revision):
        return revision
    options = ("--quiet", "--depth=1", "--filter=blob:none", "--no-tags")
    try:
        # Without '+', git would take a branch called 'tag' for a keyword.
        clone.fetch(*options, "origin", f"+{revision}")
        return _commit(clone, "FETCH_HEAD")
    except git.GitCommandError as error:
        if "couldn't find remote ref" not in stderr_of(error):
            raise
    if revision == "HEAD":
        raise _ReadError("has no commit on its default branch; give a branch, tag or commit")
    raise _ReadError(f"has no branch or tag '{revision}'; give one, or a commit's whole id")


def _has(clone: git.Git, commit: str) -> bool:
    """Tell whether the clone holds a commit, without asking the server for it."""
    status, _, _ = clone.cat_file(
        "-e",
        f"{commit}^{{commit}}",
        env={"GIT_ALLOW_PROTOCOL": ""},
        with_exceptions=False,
        with_extended_output=True,
    )
    return bool(status == 0)
