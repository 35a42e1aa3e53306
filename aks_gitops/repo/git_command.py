"""Run git through GitPython, and say in one sentence what it has to complain of."""

import configparser
import os
import re
from pathlib import Path
from typing import TypeVar

from aks_gitops.repo.commit_id import WHOLE_ID

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # else the import fails without git on PATH

import git

__all__ = [
    "DEEPEN",
    "FAILURES",
    "ReadError",
    "command",
    "commit_named",
    "commit_of",
    "explain",
    "git",
    "is_shallow",
    "resolved",
    "restrained",
    "stderr_of",
]

_Git = TypeVar("_Git", bound=git.Git)


class ReadError(ValueError):
    """What is wrong with a repository, before it is said which one it is."""


FAILURES = (git.GitError, OSError, ValueError, configparser.Error)
"""What GitPython and the system raise for a repository that cannot be read."""

DEEPEN = "its clone is shallow; run 'git fetch --unshallow' there, or set fetch-depth: 0"
_PROTOCOLS = "file:git:http:https:ssh"
_EXPLANATIONS = (
    ("could not read Username", "asks for a login; set up git's credential helper for it"),
    ("Authentication failed", "refused the login; check git's credential helper"),
    ("not our ref", "does not hold this commit, or does not serve it; give a branch or tag"),
    ("Could not resolve host", "cannot be reached: its host name does not resolve; check the URL"),
    ("Could not read from remote repository", "cannot be read; check the URL and your rights"),
    ("' not allowed", "has a protocol that is not permitted; use https, ssh, git or file"),
)
_DAMAGE = re.compile(
    "corrupt|is empty|inflate|bad (?:object|file)|(?:unable to|ould not) read|Not a valid object"
)


def command(folder: Path, **environment: str) -> git.Git:
    """Return git as it runs in a folder: it asks nobody, and runs no program that a URL names."""
    return restrained(git.Git(folder), **environment)


def restrained(git_command: _Git, **environment: str) -> _Git:
    """Return a git that asks nobody, and runs no program that a URL names."""
    git_command.update_environment(
        GIT_TERMINAL_PROMPT="0",
        GIT_ALLOW_PROTOCOL=_PROTOCOLS,
        GIT_LITERAL_PATHSPECS="1",
        **environment,
    )
    return git_command


def commit_of(repo: git.Git, revision: str) -> str:
    """Return the whole id of the commit that a revision names."""
    return str(repo.rev_parse("--verify", "--end-of-options", f"{revision}^{{commit}}"))


def commit_named(repo: git.Git, revision: str) -> str | None:
    """Return the whole id of the commit that a revision names; None where it names none."""
    try:
        commit = commit_of(repo, revision)
    except git.GitCommandError as error:
        if "Needed a single revision" not in stderr_of(error):
            raise
        return None
    return commit if WHOLE_ID.fullmatch(commit) else None  # not so for ^main, which excludes


def resolved(repo: git.Git, revision: str) -> str:
    """Return the whole id of the commit that a revision names, here or as a branch of `origin`.

    Raises ReadError.
    """
    for candidate in (revision, f"refs/remotes/origin/{revision}"):
        if commit := commit_named(repo, candidate):
            return commit
    raise ReadError(_why_no_commit(repo, revision))


def _why_no_commit(repo: git.Git, revision: str) -> str:
    """Return why a revision names no commit of a repository, as `fact; fix`."""
    object_id = _written_out(repo, revision)
    kind = repo.cat_file("-t", object_id, with_exceptions=False) if object_id else ""
    if kind:
        return f"has a {kind} at '{revision}', and no commit; give a branch, tag or commit"
    if object_id and object_id != revision:
        return f"lacks the commit that '{revision}' names; run 'git fsck' there, or clone it again"
    if revision == "HEAD":
        return "has no commit yet; commit the config files first"
    if is_shallow(repo):
        return f"has no revision '{revision}', and {DEEPEN}"
    return f"has no revision '{revision}'; give a branch, tag or commit"


def _written_out(repo: git.Git, revision: str) -> str:
    """Return the object id that a revision stands for, be it here or not; empty for none."""
    asked = ("--verify", "--quiet", "--end-of-options", revision)
    found = str(repo.rev_parse(*asked, with_exceptions=False))
    return found if WHOLE_ID.fullmatch(found) else ""


def is_shallow(repo: git.Git) -> bool:
    """Tell whether older commits exist, but not here."""
    return str(repo.rev_parse("--is-shallow-repository")) == "true"


def stderr_of(error: git.GitCommandError) -> str:
    """Return what git wrote, without GitPython's frame."""
    return str(error.stderr).removeprefix("\n  stderr: '").removesuffix("'")


def explain(error: Exception) -> str:
    """Return one of the failures as `fact; fix`. Git's own words may hold a password."""
    if isinstance(error, git.GitCommandNotFound):
        return "cannot be read without git, and there is none on PATH; install git"
    if isinstance(error, git.GitCommandError):
        return _explain_stderr(stderr_of(error))
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}; check the path and its permissions"
    return str(error)


def _explain_stderr(stderr: str) -> str:
    if "dubious ownership" in stderr:
        advice = re.search(r"git config --global --add safe\.directory .+", stderr)
        remedy = advice.group() if advice else "git config --global --add safe.directory PATH"
        return f"belongs to another user, so git refuses it; run: {remedy}"
    for symptom, meaning in _EXPLANATIONS:
        if symptom in stderr:
            return meaning
    lines = [line.strip() for line in stderr.splitlines()]
    said = next((x for x in lines if x.startswith(("fatal", "error"))), " ".join(lines))
    if _DAMAGE.search(said):
        return f"is damaged ({said}); run 'git fsck' there, or clone it again"
    return f"git says: {said}"
