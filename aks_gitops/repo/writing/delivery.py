"""Deliver a change to a config repository: one commit, whoever else writes there meanwhile."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.source import SourceError, explained_tree, local_repository
from aks_gitops.repo.tree import GitTree, Revision, WholeTree
from aks_gitops.repo.url import is_remote
from aks_gitops.repo.writing.answers import may_pass
from aks_gitops.repo.writing.edits import Change, Edits, checked_edits
from aks_gitops.repo.writing.failures import DeliveryError, PassingError, Told
from aks_gitops.repo.writing.login import (
    AccessToken,
    Entry,
    People,
    token_settings,
)
from aks_gitops.repo.writing.message import Message
from aks_gitops.repo.writing.names import checked_branch, checked_url
from aks_gitops.repo.writing.time_limit import TimeLimit
from aks_gitops.repo.writing.workbench import Workbench, environment_of, settings_of

_SHORTEST, _LONGEST = 0.8, 5.0
"""Seconds to wait at most before the second attempt, and before any."""


@dataclass(frozen=True)
class Delivery:
    """How a change is delivered."""

    new_branch: str = ""
    """The branch to push to, for a pull request; empty for the branch itself. One that is there
    already gets the commit on its tip."""
    people: People = field(default_factory=People)
    sign: bool | None = None
    """Whether the commit is signed; None for git's commit.gpgSign. How: git's gpg.format."""
    token: AccessToken | None = None
    """None for git's own credential helpers and SSH."""
    attempts: int = 200
    """How often at most; each one but the last was lost to a commit of somebody else, or to a
    server that answered 5xx or 429, or broke off."""
    seconds: float = 300.0
    """How long at most, all attempts together."""
    checkout: str = ""
    """A local repository whose git settings hold, such as user.name; a local repository that is
    written to needs none."""
    dry_run: bool = False
    """Whether nothing is pushed, and no commit made."""


class FileChange(NamedTuple):
    """A file that a commit writes or removes."""

    path: str
    old: bytes | None
    """What it held; None where it was not there."""
    new: bytes | None
    """What it holds then; None where it is removed."""


class Delivered(NamedTuple):
    """What came of it."""

    outcome: Literal["pushed", "already", "planned"]
    """`already`: the branch holds the change, and no commit was made. `planned`: a dry run."""
    branch: str
    commit: str
    """The new commit; the branch's tip where there is none."""
    parent: str
    """The commit that the change was applied to."""
    files: tuple[FileChange, ...]
    """What was written or removed, sorted; none where there was nothing to do."""
    message: str
    """The commit's message; empty where there was nothing to do."""
    attempts: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the files."""
        return tuple(one.path for one in self.files)


def deliver(
    repository: str,
    branch: str | None,
    change: Change,
    message: Message | Callable[[], Message],
    how: Delivery = Delivery(),
) -> Delivered:
    """Put a change on the tip of a branch as one commit, and push it.

    Given: `repository`, a URL or the path of a local repository, whose working tree and index
    stay as they are; `branch`, None for the default branch; `change`, called with the tip's tree,
    and once more for each new tip where somebody else was faster: applied anew, never merged;
    `message`, also a function that is called after `change`, and may tell what that found.
    A change that changes nothing makes no commit. Raises DeliveryError, and what `change` raises.
    """
    told = Told(repository, how.token)
    task = told(lambda: _task(branch, message, how))
    with _private_folder(told) as folder, TimeLimit(how.seconds) as limit:
        bench = told(lambda: _workbench(repository, how, Path(folder), limit))
        target, pushed = None, list[Delivered]()
        attempt, reason, trouble = 0, "", ""
        for attempt in range(1, how.attempts + 1):
            time.sleep(min(_pause(attempt), limit.left))
            if attempt > 1 and not limit.left:
                break
            try:
                if target is None or task.new_branch:  # Which may be there by now.
                    target = told(lambda: _target(bench, task))
                done, reason = _attempt(told, bench, target, change, pushed)
            except PassingError as error:
                trouble = str(error)
                continue
            if done is not None:
                return done._replace(attempts=attempt)
            trouble = ""
        if trouble or target is None:
            raise DeliveryError(f"{trouble} (attempts: {attempt})")
        raise told.error(
            f"got no commit in {attempt} attempts: '{target.branch}' moved or was locked during "
            f"each ({reason}); run this again"
        )


class _Task(NamedTuple):
    """What was asked for, once it is known to be harmless."""

    branch: str | None
    new_branch: str
    text: Callable[[], str]
    how: Delivery


class _Target(NamedTuple):
    """Where a commit goes."""

    start: str
    """The branch that it comes after."""
    branch: str
    """The branch that gets it."""
    text: Callable[[], str]
    how: Delivery


def _private_folder(told: Told) -> "TemporaryDirectory[str]":
    return told(lambda: TemporaryDirectory(prefix="aks-gitops-deliver-"))


def _task(branch: str | None, message: Message | Callable[[], Message], how: Delivery) -> _Task:
    for name in filter(None, (branch, how.new_branch)):
        checked_branch(name)
    if how.new_branch and how.new_branch == branch:
        raise ReadError(f"has no use for a pull request from '{branch}' to itself; name another")
    if isinstance(message, Message):
        known = message.text()
        return _Task(branch, how.new_branch, lambda: known, how)
    return _Task(branch, how.new_branch, lambda: message().text(), how)


def _workbench(repository: str, how: Delivery, folder: Path, limit: TimeLimit) -> Workbench:
    url, entries, variables = checked_url(repository), list[Entry](), how.people.environment()
    if not is_remote(url):
        local = local_repository(Path(url))
        url, entries = str(local.command.working_dir), settings_of(local.command)
    elif how.checkout:
        entries = settings_of(local_repository(Path(how.checkout)).command)
    if how.token is not None:
        more, secrets = token_settings(how.token, url)
        entries, variables = [*entries, *more], {**variables, **secrets}
    return Workbench(folder, url, limit, environment_of(entries, variables))


def _target(bench: Workbench, task: _Task) -> _Target:
    """Return where the commit goes as things are now on the server."""
    heads = bench.heads(*filter(None, (task.branch, task.new_branch)))
    branch = task.branch or heads.default
    if not branch:
        raise ReadError("has no commit on its default branch; give a branch that has one")
    if task.branch and task.branch not in heads.branches:
        raise ReadError(f"has no branch '{branch}'; give one that is there")
    start = task.new_branch if task.new_branch in heads.branches else branch
    return _Target(start, task.new_branch or branch, task.text, task.how)


def _attempt(
    told: Told, bench: Workbench, target: _Target, change: Change, pushed: list[Delivered]
) -> tuple[Delivered | None, str]:
    """Return what was delivered; None where somebody else was faster, and what git said.

    Given: `pushed`, what was pushed before. The server may have taken it though its answer was
    lost, also where it says that the branch has moved: libcurl sends some requests again.
    """
    tip = told(lambda: bench.fetch(target.start))
    taken = told(lambda: bench.taken(target.start, tip, [one.commit for one in pushed]))
    if taken:
        return next(one for one in pushed if one.commit == taken), ""
    tree = explained_tree(GitTree(bench.git, Revision(target.start, tip)), bench.url)
    edits = _applied(bench, change, tree)
    told(lambda: checked_edits(tree, edits))
    before = told(lambda: bench.tree_of(tip))
    after = told(lambda: bench.tree(tip, edits)) if edits else before
    if after == before:
        return Delivered("already", target.start, tip, tip, (), "", 0), ""
    files = told(lambda: tuple(file_changes(tree, edits)))
    text = told(target.text)
    if target.how.dry_run:
        return Delivered("planned", target.branch, tip, tip, files, text, 0), ""
    commit = told(lambda: bench.commit(after, tip, text, sign=target.how.sign))
    pushed.append(Delivered("pushed", target.branch, commit, tip, files, text, 0))
    expected = tip if target.start == target.branch else ""
    answer = told(lambda: bench.push(commit, target.branch, expected))
    if answer.verdict == "refused":
        raise told.error(answer.said)
    return (None, answer.said) if answer.verdict == "moved" else (pushed[-1], "")


def _applied(bench: Workbench, change: Change, tree: WholeTree) -> Edits:
    """Return the edits. Raises what `change` raises; PassingError where the server is why."""
    bench.git.failure = None
    try:
        return change(tree)
    except SourceError as error:
        failure = bench.git.failure
        if failure is None or not may_pass(failure):
            raise
        said = str(error)
    raise PassingError(said)


def file_changes(tree: WholeTree, edits: Edits) -> Iterator[FileChange]:
    """Yield the files that edits change in a tree, sorted."""
    for path, new in sorted(edits.items()):
        old = tree.whole(path) if path in tree.listing.files else None
        if old != new:
            yield FileChange(path, old, new)


def _pause(attempt: int) -> float:
    """Return how long to wait before an attempt: by chance, so that writers part."""
    if attempt == 1:
        return 0.0
    return random.SystemRandom().uniform(0, min(_LONGEST, _SHORTEST * 2 ** (attempt - 2)))
