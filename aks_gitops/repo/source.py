"""Open a config repository: a local checkout, or a URL kept as a bare clone in a cache folder."""

import configparser
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from aks_gitops.repo.tree import GitTree, Listing, Revision, Tree, WorkTree, git

_T = TypeVar("_T")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[^/:]+@[^/:]+:", re.IGNORECASE)
_USERINFO = re.compile(r"((?:^|\s)(?=[^/@\s]*:)|://)(?!git@[^@/\s]*(?:[/\s]|$))[^/\s]*@")
_SSH_USER = re.compile(r"(ssh://[^/@:\s]*)(?::[^/\s]*)?@", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NO_REVISION = re.compile(r"-|.*(?:\.\.|[\s~^:?*\[\\\x00-\x1f])", re.DOTALL)
_PROTOCOLS = "file:git:http:https:ssh"
_FAILURES = (git.GitError, OSError, ValueError, configparser.Error)
"""What GitPython and the system raise for a repository that cannot be read."""


class SourceError(Exception):
    """A config repository that cannot be read: what is wrong, and what to do."""


def redact(text: str) -> str:
    """Return `text` without the user names and passwords of its URLs."""
    return _USERINFO.sub(r"\1***@", text)


def public_url(url: str) -> str:
    """Return a repository's URL as it may stand in an object: without user name and password.

    The user name of SSH stays, since it is no secret and SSH does not work without it.
    """
    return _SSH_USER.sub(r"\1@", url) if _SSH_USER.match(url) else _USERINFO.sub(r"\1", url)


def is_remote(repository: str) -> bool:
    """Tell whether a repository is a URL, not a local path."""
    return _REMOTE.match(repository) is not None


def cache_folder() -> Path:
    """Return the folder that holds the clones, after the XDG base directory rules."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
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
    `cache`, where clones are kept. Raises SourceError, as do the methods of the tree.
    """

    def tree() -> Tree:
        start = _inside(folder)
        if not is_remote(repository):
            place = _local(Path(repository))
            if working_tree:
                return _work_tree(place, start)
            return _git_tree(place, revision or "HEAD", start)
        if working_tree:
            raise _Problem("has no working tree; give a local path")
        clone, commit = _fetched(repository, revision or "HEAD", cache or cache_folder())
        return _folder_tree(clone, Revision(revision or "HEAD", commit), start)

    return _ExplainedTree(_explained(repository, tree), repository)


class _Problem(ValueError):
    """What is wrong with a repository and what to do, before it is said which repository it is."""


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
    """Return what `call` returns; turn what git says into one sentence with a way out.

    The error is raised outside of `except`: git's own words may hold a password, and an exception
    keeps the one that was being handled.
    """
    try:
        return call()
    except _FAILURES as error:
        problem = _problem(error)
    raise SourceError(f"{redact(repository)}: {redact(problem)}")


def _problem(error: Exception) -> str:
    if isinstance(error, git.GitCommandNotFound):
        return "cannot be read without git, and there is none on PATH; install git"
    if isinstance(error, git.GitCommandError):
        return _explain(_stderr(error))
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}; check the path and its permissions"
    return str(error)


_EXPLANATIONS = (
    (
        "dubious ownership",
        "belongs to another user, so git refuses it; run: git config --global --add safe.directory",
    ),
    ("could not read Username", "asks for a login; set up git's credential helper for it"),
    ("Authentication failed", "refused the login; check git's credential helper"),
    ("not our ref", "does not hold this commit, or does not serve it; give a branch or tag"),
    ("Could not resolve host", "cannot be reached: its host name does not resolve; check the URL"),
    ("Could not read from remote repository", "cannot be read; check the URL and your rights"),
    ("' not allowed", "has a protocol that is not permitted; use https, ssh, git or file"),
)
_DAMAGE = re.compile(r"is corrupt|is empty|corrupt loose|bad object|bad file|unable to read|missing")


def _explain(stderr: str) -> str:
    for symptom, meaning in _EXPLANATIONS:
        if symptom in stderr:
            path = re.search(r"--add safe\.directory (.+)", stderr)
            return (
                f"{meaning} {path.group(1)}" if path and symptom == "dubious ownership" else meaning
            )
    lines = [line.strip() for line in stderr.splitlines()]
    said = next((x for x in lines if x.startswith(("fatal", "error"))), " ".join(lines))
    if _DAMAGE.search(said):
        return f"is damaged ({said}); run 'git fsck' there, or clone it again"
    return f"git says: {said}"


def _stderr(error: git.GitCommandError) -> str:
    """Return what git wrote, without GitPython's frame."""
    return str(error.stderr).removeprefix("\n  stderr: '").removesuffix("'")


def _inside(folder: str) -> str:
    """Return a folder of the repository without './' and the like."""
    path = PurePosixPath(folder)
    if ".." in path.parts or path.is_absolute() or "\0" in folder:
        raise _Problem(f"has no folder '{folder}' inside it; give a path from its top")
    return "" if path == PurePosixPath() else str(path)


class _Local(NamedTuple):
    """A local repository: how to run git in it, its working tree, and the path inside that."""

    command: git.Git
    top: Path | None
    inner: str


def _local(path: Path) -> _Local:
    """Return the repository that holds `path`."""
    if not path.exists():
        raise _Problem("does not exist; give a git repository's path or URL")
    if not path.is_dir():
        raise _Problem("is a file; give the folder of a git repository")
    path = path.resolve()
    try:
        repo = git.Repo(path, search_parent_directories=True, expand_vars=False)
    except git.InvalidGitRepositoryError:
        raise _Problem("is not a git repository; run 'git init' there and commit") from None
    home = Path(repo.git_dir).resolve()
    # GitPython takes the folder around a bare repository for its working tree, where the
    # repository's configuration does not say that it is bare.
    if repo.working_tree_dir is None or path.is_relative_to(home):
        return _Local(_command(home, **repo.git.environment()), None, "")
    top = Path(repo.working_tree_dir).resolve()
    inner = path.relative_to(top).as_posix()
    return _Local(_command(top, **repo.git.environment()), top, "" if inner == "." else inner)


def _command(folder: Path, **environment: str | None) -> git.Git:
    """Return git as it runs in a folder: it asks nobody, and starts no program that a URL names."""
    command = git.Git(folder)
    command.update_environment(
        GIT_TERMINAL_PROMPT="0",
        GIT_ALLOW_PROTOCOL=_PROTOCOLS,
        GIT_LITERAL_PATHSPECS="1",
        **environment,
    )
    return command


def _git_tree(place: _Local, revision: str, folder: str) -> Tree:
    commit = _resolve(place.command, revision)
    start = "/".join(filter(None, (place.inner, folder)))
    return _folder_tree(place.command, Revision(revision, commit), start)


def _resolve(command: git.Git, revision: str) -> str:
    for candidate in (revision, f"refs/remotes/origin/{revision}"):
        try:
            return str(
                command.rev_parse("--verify", "--end-of-options", f"{candidate}^{{commit}}")
            )
        except git.GitCommandError as error:
            if "Needed a single revision" not in _stderr(error):
                raise
    if command.rev_parse("--verify", "--quiet", "--end-of-options", revision, with_exceptions=False):
        raise _Problem(f"has no commit at '{revision}', or misses it; run 'git fsck' there")
    if revision == "HEAD":
        raise _Problem("has no commit yet; commit the config files first")
    raise _Problem(f"has no revision '{revision}'; give a branch, tag or commit")


def _folder_tree(command: git.Git, revision: Revision, folder: str) -> Tree:
    kind = command.cat_file("-t", f"{revision.commit}:{folder}", with_exceptions=False)
    if folder and kind != "tree":
        at = (revision.commit or "")[:12]
        raise _Problem(f"has no folder '{folder}' at {at}; commit it, or correct the path")
    return GitTree(command, revision, folder)


def _work_tree(place: _Local, folder: str) -> Tree:
    if place.top is None:
        raise _Problem("is a bare repository without a working tree; give a checkout")
    inner = "/".join(filter(None, (place.inner, folder)))
    if not (place.top / inner).is_dir():
        raise _Problem(f"has no folder '{folder}'; correct gitops.path")
    return WorkTree(place.command, place.top, inner)


def _fetched(url: str, revision: str, cache: Path) -> tuple[git.Git, str]:
    """Bring one revision into the cached clone of `url`; return the clone and the commit.

    The clone is made beside its place and moved there when whole, under a lock: an interrupted run
    leaves nothing that a later one would take for a clone.
    """
    if _NO_REVISION.match(revision):
        raise _Problem(f"has no revision '{revision}'; give a branch, tag or commit")
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(url.encode()).hexdigest()[:32]
    place = cache / f"{name}.git"
    clone = _clone_at(place)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            commit = _cloned(url, revision, cache / f"{name}.part")
            (cache / f"{name}.part").rename(place)
            return clone, commit
        # Only a fetch that was killed leaves this behind: who fetches holds the lock above.
        (place / "shallow.lock").unlink(missing_ok=True)
        return clone, _fetch(clone, revision)


def _clone_at(place: Path) -> git.Git:
    return _command(place, GIT_DIR=str(place))


def _cloned(url: str, revision: str, place: Path) -> str:
    """Make a clone that holds one revision, and return its commit."""
    for object_format in ("sha1", "sha256"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        clone = _clone_at(place)
        clone.init("--quiet", "--bare", f"--object-format={object_format}")
        clone.config("remote.origin.url", url)
        try:
            return _fetch(clone, revision)
        except git.GitCommandError as error:
            if "mismatched algorithms" not in _stderr(error):
                raise
    raise _Problem("has an object format that git cannot read; update git")


def _fetch(clone: git.Git, revision: str) -> str:
    if _COMMIT.fullmatch(revision) and _has(clone, revision):
        return revision
    # The '+' keeps git from taking a branch's name for an option or for its keyword 'tag'.
    options = ("--quiet", "--depth=1", "--filter=blob:none", "--no-tags")
    try:
        clone.fetch(*options, "origin", f"+{revision}")
    except git.GitCommandError as error:
        missing = "couldn't find remote ref" in _stderr(error)
        if not missing:
            raise
    else:
        return str(clone.rev_parse("--verify", "FETCH_HEAD^{commit}"))
    if revision == "HEAD":
        raise _Problem("has no commit on its default branch; give a branch, tag or commit")
    raise _Problem(f"has no branch or tag '{revision}'; give one, or a commit's whole id")


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
