"""Where the history of a config repository is read: in the local repository, or in a clone.

The clone of a URL is kept beside those of repo/clone.py: bare, with all commits and no file's
content, which git fetches when it is read.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from aks_gitops.repo.clone import cache_folder
from aks_gitops.repo.git_command import FAILURES, git, restrained, stderr_of
from aks_gitops.repo.source import SourceError, local_repository
from aks_gitops.repo.url import is_remote, redact
from aks_gitops.repo.writing.answers import explain_writing
from aks_gitops.repo.writing.login import AccessToken, token_settings, with_settings
from aks_gitops.repo.writing.names import checked_branch, checked_url
from aks_gitops.repo.writing.time_limit import LimitedGit, TimeLimit
from aks_gitops.rollback.past import Past

_T = TypeVar("_T")
_SECONDS = 600.0
"""How long the history of a repository may take to come."""
_HOW = ("--quiet", "--filter=blob:none", "--no-tags", "--no-auto-maintenance")


@contextmanager
def opened_past(
    repository: str,
    token: AccessToken | None = None,
    cache: Path | None = None,
    *,
    folder: str = "",
) -> Iterator[Past]:
    """Give the history of a repository; git ends with it. Raises SourceError.

    Given: `repository`, a URL or a path, as for `deliver`; `token`, for a URL; `cache`, where
    clones are kept; `folder`, the part of it that is the config repository.
    """
    problem = ""
    with TimeLimit(_SECONDS) as limit:
        try:
            past = _past(checked_url(repository), token, cache, limit).within(folder)
        except FAILURES as error:
            problem = explain_writing(error, token.name if token else "")
        else:
            yield past
    if problem:  # Raised outside of `except`: git's own words may hold a password.
        raise SourceError(f"{redact(repository)}: {redact(problem)}")


def _past(url: str, token: AccessToken | None, cache: Path | None, limit: TimeLimit) -> Past:
    if not is_remote(url):
        local = local_repository(Path(url)).command
        command = LimitedGit(Path(str(local.working_dir)), limit)
        command.update_environment(**local.environment())
        return Past(command, url, _Local())
    entries, secrets = token_settings(token, url) if token else ([], {})
    folder = cache or cache_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.history.git"
    variables = {**secrets, **with_settings(entries, os.environ)}
    variables |= {"GIT_DIR": str(place)}
    command = restrained(LimitedGit(folder, limit), **variables)
    return Past(command, url, _Clone(command, url, place))


class _Local:
    """A local repository, which has its branches and tags."""

    def bring_branch(self, branch: str) -> None:
        """Do nothing: it is here."""

    def bring_tag(self, tag: str) -> None:
        """Do nothing: it is here, or nowhere."""


class _Clone:
    """A clone of a URL. Whoever writes to it holds a lock beside it."""

    def __init__(self, command: git.Git, url: str, place: Path) -> None:
        self._git = command
        self._url = url
        self._place = place

    def bring_branch(self, branch: str) -> None:
        """Fetch a branch with all its commits."""
        name = "HEAD" if branch == "HEAD" else f"refs/heads/{checked_branch(branch)}"
        self._fetch(f"+{name}:refs/history/{branch}")

    def bring_tag(self, tag: str) -> None:
        """Fetch a tag, if there is such a one."""
        ref = f"refs/tags/{tag}"
        try:
            self._fetch(f"+{ref}:{ref}")
        except git.GitCommandError as error:
            if "couldn't find remote ref" not in stderr_of(error):
                raise

    def _fetch(self, refspec: str) -> None:
        with self._place.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._git.config("--get", "remote.origin.url", with_exceptions=False):
                self._make()
            self._git.fetch(*_HOW, "origin", refspec)

    def _make(self) -> None:
        """Make an empty clone; its URL comes last, so that an interrupted one is made again."""
        asked = str(self._git.ls_remote("--", self._url, "HEAD"))
        object_format = "sha256" if len(asked.partition("\t")[0]) == 64 else "sha1"
        self._git.init("--quiet", "--bare", "--template=", f"--object-format={object_format}")
        self._git.config("remote.origin.url", self._url)
