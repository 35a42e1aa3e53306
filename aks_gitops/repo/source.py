"""Open a config repository: a local checkout, or a URL kept as a bare clone in a cache folder."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import git

from aks_gitops.repo.tree import GitTree, Revision, Tree, WorkTree

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[^/]+@[^/:]+:", re.IGNORECASE)
_USERINFO = re.compile(r"(://)(?!git@)[^/@\s]+@")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class SourceError(Exception):
    """A config repository that cannot be read: what is wrong, and what to do."""


def redact(text: str) -> str:
    """Return `text` without the user names and passwords of its URLs."""
    return _USERINFO.sub(r"\1***@", text)


def public_url(url: str) -> str:
    """Return a repository's URL as it may stand in an object: without user name and password."""
    return _USERINFO.sub(r"\1", url)


def is_remote(repository: str) -> bool:
    """Tell whether a repository is a URL, not a local path."""
    return _REMOTE.match(repository) is not None


def cache_folder() -> Path:
    """Return the folder that holds the clones, after the XDG base directory rules."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aks-gitops" / "repositories"


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
    `cache`, where clones are kept. Raises SourceError.
    """
    with _readable(repository):
        if is_remote(repository):
            if working_tree:
                raise SourceError(f"{redact(repository)}: has no working tree; give a local path")
            repo, commit = _fetched(repository, revision or "HEAD", cache or cache_folder())
            return _git_tree(repo, Revision(revision or "HEAD", commit), folder, repository)
        repo, inner = _local(Path(repository))
        if working_tree:
            return _work_tree(repo, inner, folder, repository)
        commit = _resolve(repo, revision or "HEAD", repository)
        start = "/".join(filter(None, (inner, folder)))
        return _git_tree(repo, Revision(revision or "HEAD", commit), start, repository)


@contextmanager
def _readable(repository: str) -> Iterator[None]:
    """Turn what git says into one sentence with a way out."""
    try:
        yield
    except git.GitCommandError as error:
        raise SourceError(f"{redact(repository)}: {_explain(redact(str(error.stderr)))}") from None
    except OSError as error:
        raise SourceError(f"{redact(repository)}: {error.strerror or error}") from error


_EXPLANATIONS = (
    (
        "dubious ownership",
        "belongs to another user, so git refuses it; run: git config --global --add safe.directory",
    ),
    ("could not read Username", "asks for a login; set up git's credential helper for it"),
    ("Authentication failed", "refused the login; check git's credential helper"),
    ("couldn't find remote ref", "has no such branch or tag; check the revision"),
    ("not our ref", "does not hold this commit, or does not serve it; give a branch or tag"),
    ("Could not resolve host", "cannot be reached: its host name does not resolve; check the URL"),
    ("Could not read from remote repository", "cannot be read; check the URL and your rights"),
)


def _explain(stderr: str) -> str:
    for symptom, meaning in _EXPLANATIONS:
        if symptom in stderr:
            path = re.search(r"safe\.directory (\S+)", stderr)
            return (
                f"{meaning} {path.group(1)}" if path and symptom == "dubious ownership" else meaning
            )
    lines = [line.strip() for line in stderr.replace("stderr:", "").strip(" '\n").splitlines()]
    return (
        f"git says: {next((x for x in lines if x.startswith(('fatal', 'error'))), ' '.join(lines))}"
    )


def _local(path: Path) -> tuple[git.Repo, str]:
    """Return the repository that holds `path`, and the path inside it."""
    if not path.exists():
        raise SourceError(f"{path}: does not exist; give a git repository's path or URL")
    try:
        repo = git.Repo(path, search_parent_directories=True)
    except git.InvalidGitRepositoryError:
        raise SourceError(
            f"{path}: is not a git repository; run 'git init' there and commit"
        ) from None
    if repo.working_tree_dir is None:
        return repo, ""
    if not (Path(repo.working_tree_dir) / ".git").exists():
        # A bare repository whose configuration does not say so; GitPython looks beside it.
        repo.git.update_environment(GIT_DIR=str(repo.git_dir))
        return repo, ""
    inner = path.resolve().relative_to(Path(repo.working_tree_dir).resolve()).as_posix()
    return repo, "" if inner == "." else inner


def _resolve(repo: git.Repo, revision: str, repository: str) -> str:
    for candidate in (revision, f"refs/remotes/origin/{revision}"):
        try:
            return str(
                repo.git.rev_parse("--verify", "--end-of-options", f"{candidate}^{{commit}}")
            )
        except git.GitCommandError as error:
            if "dubious ownership" in str(error.stderr):
                raise
    if revision == "HEAD":
        raise SourceError(f"{redact(repository)}: has no commit yet; commit the config files first")
    raise SourceError(
        f"{redact(repository)}: has no revision '{revision}'; give a branch, tag or commit"
    )


def _git_tree(repo: git.Repo, revision: Revision, folder: str, repository: str) -> Tree:
    tree = GitTree(repo, revision, folder)
    if folder:
        kind = repo.git.rev_parse(
            "--verify", "--quiet", f"{revision.commit}:{folder}", with_exceptions=False
        )
        if not kind:
            at = (revision.commit or "")[:12]
            fact = f"has no folder '{folder}' at {at}"
            raise SourceError(f"{redact(repository)}: {fact}; commit it, or correct the path")
    return tree


def _work_tree(repo: git.Repo, inner: str, folder: str, repository: str) -> Tree:
    if repo.working_tree_dir is None:
        raise SourceError(
            f"{repository}: is a bare repository without a working tree; give a checkout"
        )
    start = Path(repo.working_tree_dir) / inner / folder
    if not start.is_dir():
        raise SourceError(f"{repository}: has no folder '{folder}'; correct gitops.path")
    return WorkTree(repo, start)


def _fetched(url: str, revision: str, cache: Path) -> tuple[git.Repo, str]:
    """Bring one revision into the cached clone of `url`; return the clone and the commit.

    The clone is made beside its place and moved there when whole, under a lock: an interrupted run
    leaves nothing that a later one would take for a clone.
    """
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(url.encode()).hexdigest()[:32]
    place, unfinished = cache / f"{name}.git", cache / f"{name}.part"
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            clone = git.Repo.init(unfinished, bare=True)
            clone.create_remote("origin", url)
            _fetch(clone, revision)
            unfinished.rename(place)
        repo = git.Repo(place)
        return repo, _fetch(repo, revision)


def _fetch(repo: git.Repo, revision: str) -> str:
    if _COMMIT.fullmatch(revision) and _has(repo, revision):
        return revision
    with repo.git.custom_environment(GIT_TERMINAL_PROMPT="0"):
        repo.git.fetch(
            "--depth=1", "--filter=blob:none", "--no-tags", "--force", "origin", revision
        )
    return str(repo.git.rev_parse("--verify", "FETCH_HEAD^{commit}"))


def _has(repo: git.Repo, commit: str) -> bool:
    status, _, _ = repo.git.cat_file(
        "-e", f"{commit}^{{commit}}", with_exceptions=False, with_extended_output=True
    )
    return bool(status == 0)
