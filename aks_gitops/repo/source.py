"""Open a config repository: a local checkout, or a URL kept as a bare clone in a cache folder."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from aks_gitops.repo.clone import WHOLE_BRANCH, cache_folder, fetched
from aks_gitops.repo.git_command import (
    FAILURES,
    ReadError,
    command,
    explain,
    git,
    resolved,
)
from aks_gitops.repo.tree import GitTree, Listing, Revision, WholeTree, WorkTree
from aks_gitops.repo.url import is_remote, redact

_T = TypeVar("_T")


class SourceError(Exception):
    """A config repository that cannot be read: what is wrong, and what to do."""


def open_tree(
    repository: str,
    revision: str | None = None,
    *,
    folder: str = "",
    working_tree: bool = False,
    cache: Path | None = None,
) -> WholeTree:
    """Return the tree of a config repository.

    Given: `repository`, a URL or a local path (also of a folder inside a checkout, which then
    counts as the repository's top); `revision`, a branch, tag or commit (default HEAD); `folder`,
    where the layouts start; `working_tree`, read the files of a local checkout instead of a commit;
    `cache`, where clones are kept. Raises SourceError, as do the tree's own methods.
    """

    def tree() -> WholeTree:
        start, wanted = _inside(folder), revision or "HEAD"
        if is_remote(repository):
            if working_tree:
                raise ReadError("has no working tree; give a local path, or name a revision")
            clone, commit = fetched(repository, wanted, cache or cache_folder())
            return _git_tree(clone, Revision(wanted, commit), start)
        place = local_repository(Path(repository))
        start = "/".join(filter(None, (place.inner, start)))
        if working_tree:
            return _work_tree(place, start)
        commit = resolved(place.command, wanted)
        return _git_tree(place.command, Revision(wanted, commit), start)

    return explained_tree(explained_call(repository, tree), repository)


class Branch(NamedTuple):
    """A branch with all its history."""

    command: git.Git
    """Git as it runs in the repository. It raises one of git_command.FAILURES."""
    commit: str
    """The whole id of its last commit."""
    folder: str
    """The folder that counts as the repository's top; empty for the top itself."""
    tree: WholeTree


def open_branch(
    repository: str, revision: str | None = None, *, cache: Path | None = None
) -> Branch:
    """Return a branch of a config repository with its history.

    Given: as `open_tree`. Raises SourceError.
    """

    def branch() -> Branch:
        wanted = revision or "HEAD"
        if is_remote(repository):
            clone, commit = fetched(repository, wanted, cache or cache_folder(), WHOLE_BRANCH)
            return Branch(clone, commit, "", GitTree(clone, Revision(wanted, commit)))
        place = local_repository(Path(repository))
        commit = resolved(place.command, wanted)
        tree = _git_tree(place.command, Revision(wanted, commit), place.inner)
        return Branch(place.command, commit, place.inner, tree)

    found = explained_call(repository, branch)
    return found._replace(tree=explained_tree(found.tree, repository))


def remote_urls(repository: str) -> tuple[str, ...]:
    """Return the URLs of a repository: its own, or the remotes of a local one, `origin` first.

    Raises SourceError.
    """
    if is_remote(repository):
        return (repository,)

    def urls() -> tuple[str, ...]:
        found = local_repository(Path(repository)).command.config(
            "--get-regexp", r"^remote\..*\.url$", with_exceptions=False
        )
        lines = (line.partition(" ") for line in str(found).splitlines())
        named = sorted((name != "remote.origin.url", url) for name, _, url in lines)
        return tuple(url for _, url in named)

    return explained_call(repository, urls)


def tracked(repository: str, branch: str) -> str:
    """Return a branch as the remote of a local repository has it, if it was ever fetched from
    there; else the branch itself. Raises SourceError."""
    if is_remote(repository):
        return branch

    def name() -> str:
        found = local_repository(Path(repository)).command.rev_parse(
            "--verify", "--quiet", f"refs/remotes/origin/{branch}", with_exceptions=False
        )
        return f"origin/{branch}" if found else branch

    return explained_call(repository, name)


def written_to(repository: str) -> str:
    """Return what a change of a repository is pushed to: of a checkout, its remote `origin`, else
    itself, as a bare repository is a server. Raises SourceError.
    """
    if is_remote(repository):
        return repository

    def origin() -> str:
        local = local_repository(Path(repository))
        if local.top is None:
            return repository
        url = str(local.command.config("--get", "remote.origin.url", with_exceptions=False))
        inside = not is_remote(url) and url and not Path(url).is_absolute()
        return str(local.top / url) if inside else url or repository

    return explained_call(repository, origin)


def folder_in(repository: str) -> str:
    """Return the folder of a local repository that counts as the config repository's top; empty
    for the repository's own top, and for a URL. Raises SourceError."""
    if is_remote(repository):
        return ""
    return explained_call(repository, lambda: local_repository(Path(repository)).inner)


def merge_base(repository: str, one: str, other: str) -> str:
    """Return the commit at which two revisions of a local repository parted. Raises SourceError."""

    def commit() -> str:
        git = local_repository(Path(repository)).command
        found = git.merge_base(
            "--", resolved(git, one), resolved(git, other), with_exceptions=False
        )
        if not found:
            fix = "fetch the whole history, as with fetch-depth: 0"
            raise ReadError(f"holds no commit that '{one}' and '{other}' come from; {fix}")
        return str(found).partition("\n")[0]

    return explained_call(repository, commit)


def explained_tree(tree: WholeTree, repository: str) -> WholeTree:
    """Return a repository's tree such that its every failure is a SourceError."""
    return _ExplainedTree(tree, repository)


class _ExplainedTree:
    """A tree whose every failure is a SourceError."""

    def __init__(self, tree: WholeTree, repository: str) -> None:
        self._tree = tree
        self._repository = repository
        self.revision = tree.revision

    @cached_property
    def listing(self) -> Listing:
        return explained_call(self._repository, lambda: self._tree.listing)

    def read(self, path: str) -> bytes:
        return explained_call(self._repository, lambda: self._tree.read(path))

    def whole(self, path: str) -> bytes:
        return explained_call(self._repository, lambda: self._tree.whole(path))

    def target(self, path: str) -> str:
        return explained_call(self._repository, lambda: self._tree.target(path))

    def prefetch(self, paths: Iterable[str]) -> None:
        explained_call(self._repository, lambda: self._tree.prefetch(paths))


def explained_call(repository: str, call: Callable[[], _T]) -> _T:
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
        raise ReadError(f"has no folder '{folder}' inside it; give a path from its top")
    return "" if path == PurePosixPath() else str(path)


class LocalRepository(NamedTuple):
    """A local repository: git as it runs there, its working tree, and the path inside that."""

    command: git.Git
    top: Path | None
    inner: str


def local_repository(path: Path) -> LocalRepository:
    """Return the repository that holds `path`. Raises one of git_command.FAILURES."""
    if not path.exists():
        raise ReadError("does not exist; give a git repository's path or URL")
    if not path.is_dir():
        raise ReadError("is a file; give the folder of a git repository")
    path = path.resolve()
    try:
        repo = git.Repo(path, search_parent_directories=True, expand_vars=False)
    except git.InvalidGitRepositoryError as error:
        raise ReadError("is not a git repository; run 'git init' there and commit") from error
    environment = repo.git.environment()
    home = Path(repo.git_dir).resolve()
    # A bare repository's configuration need not say that it is bare; then GitPython takes the
    # folder around it for its working tree.
    if repo.working_tree_dir is None or path.is_relative_to(home):
        return LocalRepository(command(home, **environment), None, "")
    top = Path(repo.working_tree_dir).resolve()
    inner = path.relative_to(top).as_posix()
    return LocalRepository(command(top, **environment), top, "" if inner == "." else inner)


def _git_tree(repo: git.Git, revision: Revision, folder: str) -> WholeTree:
    treeish = f"{revision.commit}:{folder}"
    if folder and repo.cat_file("-t", treeish, with_exceptions=False) != "tree":
        at = (revision.commit or "")[:12]
        raise ReadError(f"has no folder '{folder}' at {at}; commit it, or correct the path")
    return GitTree(repo, revision, folder)


def _work_tree(place: LocalRepository, folder: str) -> WholeTree:
    if place.top is None:
        raise ReadError(
            "is a bare repository without a working tree; give a checkout, or name a revision"
        )
    if not (place.top / folder).is_dir():
        raise ReadError(f"has no folder '{folder}'; correct gitops.path")
    return WorkTree(place.command, place.top, folder)
