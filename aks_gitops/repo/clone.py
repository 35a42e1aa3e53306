"""Clones of remote config repositories: bare, shallow, without blobs, in a cache folder."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from aks_gitops.repo.commit_id import WHOLE_ID
from aks_gitops.repo.git_command import ReadError, command, commit_of, git, stderr_of

ONE_REVISION = ("--quiet", "--depth=1", "--filter=blob:none", "--no-tags")
"""How one revision is fetched: without history, and without the contents of files."""
COMMITS_ALONE = ("--quiet", "--filter=tree:0", "--no-tags")
"""How history is fetched: commits, without their files."""

WHOLE_BRANCH = ("--quiet", "--no-tags")
"""How one revision is fetched with its history and the contents of its files."""

_NO_REVISION = re.compile(r"-|.*(?:\.\.|[\s~^:?*\[\\\x00-\x1f])", re.DOTALL)


def cache_folder() -> Path:
    """Return the folder that holds the clones, after the XDG base directory rules."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        home = base if base.is_absolute() else Path.home() / ".cache"
    except RuntimeError as error:
        raise ReadError("needs a folder for its clone; set HOME or XDG_CACHE_HOME") from error
    return home / "aks-gitops" / "repositories"


def fetched(
    url: str, revision: str, cache: Path, what: Sequence[str] = ONE_REVISION
) -> tuple[git.Git, str]:
    """Bring one revision into the cached clone of `url`; return the clone and the commit.

    Given: `what`, how it is fetched; each way has a clone of its own. That is made beside its place
    and moved there when whole, under a lock: an interrupted run leaves nothing that a later one
    would take for a clone.
    """
    if _NO_REVISION.match(revision):
        raise ReadError(f"has no revision '{revision}'; give a branch, tag or commit")
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    known_by = url if what == ONE_REVISION else "\n".join((url, *what))
    name = hashlib.sha256(known_by.encode()).hexdigest()[:32]
    place, unfinished = cache / f"{name}.git", cache / f"{name}.part"
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (place / "HEAD").exists():
            # Who fetches holds the lock above, so a fetch that was killed has left this behind.
            (place / "shallow.lock").unlink(missing_ok=True)
            commit = _fetch(_clone_at(place), revision, what)
        else:
            shutil.rmtree(place, ignore_errors=True)
            commit = _clone(url, revision, unfinished, what)
            unfinished.rename(place)
        return _clone_at(place), commit


def _clone_at(place: Path) -> git.Git:
    return command(place, GIT_DIR=str(place))


def _clone(url: str, revision: str, place: Path, what: Sequence[str]) -> str:
    """Make a clone that holds one revision, and return the commit."""
    for object_format in ("sha1", "sha256"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        clone = _clone_at(place)
        clone.init("--quiet", "--bare", f"--object-format={object_format}")
        clone.config("remote.origin.url", url)
        try:
            return _fetch(clone, revision, what)
        except git.GitCommandError as error:
            if "mismatched algorithms" not in stderr_of(error):
                raise
    raise ReadError("has object ids that this git cannot read; update git")


def _fetch(clone: git.Git, revision: str, what: Sequence[str]) -> str:
    if WHOLE_ID.fullmatch(revision) and has_commit(clone, revision):
        return revision
    try:
        # Without '+', git would take a branch called 'tag' for a keyword.
        clone.fetch(*what, "origin", f"+{revision}")
        return commit_of(clone, "FETCH_HEAD")
    except git.GitCommandError as error:
        if "couldn't find remote ref" not in stderr_of(error):
            raise
    if revision == "HEAD":
        raise ReadError("has no commit on its default branch; give a branch, tag or commit")
    raise ReadError(f"has no branch or tag '{revision}'; give one, or a commit's whole id")


def has_commit(clone: git.Git, commit: str) -> bool:
    """Tell whether the clone holds a commit, without asking the server for it."""
    status, _, _ = clone.cat_file(
        "-e",
        f"{commit}^{{commit}}",
        env={"GIT_ALLOW_PROTOCOL": ""},
        with_exceptions=False,
        with_extended_output=True,
    )
    return bool(status == 0)
