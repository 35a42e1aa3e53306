"""The history of a config repository as Argo CD saw it: the first parents of a branch."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from posixpath import join
from typing import NamedTuple, Protocol, TypeVar

from aks_gitops.repo.commit_id import WHOLE_ID
from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.git_command import DEEPEN, ReadError, commit_named, git, is_shallow
from aks_gitops.repo.source import SourceError, explained_call, explained_tree
from aks_gitops.repo.tree import GitTree, Revision, WholeTree
from aks_gitops.repo.url import redact

_T = TypeVar("_T")
_PART_OF_ID = re.compile(r"[0-9a-f]{4,64}")
_OPTIONS = (
    "--max-count=1",
    "--encoding=UTF-8",
    "--format=%H%x00%P%x00%an%x00%cs%x00%s%x00%(trailers:only,unfold)",
)
_CONFIGURATION = ["trailer.separators=:"]
"""What a user's own settings must not change."""
_MOST_ARGUMENTS = 60_000
"""Bytes of paths that are given to git; with more, every commit is looked at."""


class Commit(NamedTuple):
    """A commit of the branch."""

    id: str
    parent: str
    """Its first parent; empty where it has none here."""
    author: str
    date: str
    """The day it was committed: 2026-11-21."""
    subject: str
    trailers: Mapping[str, tuple[str, ...]]
    """The values of each trailer, by its key."""

    def __str__(self) -> str:
        return f"{self.id[:12]} ({self.date}, {self.author}: {self.subject})"


class Origin(Protocol):
    """Where commits come from that are not here yet."""

    def bring_branch(self, branch: str) -> None:
        """Bring the history of a branch here, as it is now."""

    def bring_tag(self, tag: str) -> None:
        """Bring a tag here, if there is such a one."""


class Past:
    """The first parents of a branch. Every method raises SourceError for what git cannot read."""

    def __init__(self, command: git.Git, repository: str, origin: Origin) -> None:
        """Given: `command`, git as it runs where the history is; `repository`, as messages call
        it; `origin`, from where it is brought."""
        self._git = command
        self._repository = repository
        self._origin = origin
        self._folder = ""
        self._lines: dict[str, tuple[str, ...]] = {}

    def within(self, folder: str) -> "Past":
        """Return the history of a folder, as a repository of its own; empty for the whole."""
        made = copy(self)
        made._folder = folder
        return made

    def bring(self, tree: WholeTree) -> None:
        """Bring the history of a tree's branch here."""
        commit = tree.revision.commit or ""
        if commit in self._lines:
            return
        self._told(lambda: self._origin.bring_branch(tree.revision.requested))
        self._lines[commit] = tuple(
            self._told(lambda: str(self._git.rev_list("--first-parent", commit))).split()
        )

    def line(self, tip: str) -> tuple[str, ...]:
        """Return the first parents of a tip that was brought here, the tip first."""
        return self._lines[tip]

    def tree(self, commit: str, branch: str) -> WholeTree:
        """Return the files of a commit, as a state of the branch."""
        whole = explained_tree(GitTree(self._git, Revision(branch, commit)), self._repository)
        return FolderTree(whole, self._folder) if self._folder else whole

    def commit(self, commit: str) -> Commit:
        """Return what one commit says."""
        return self._first([commit, "--no-walk"])

    def latest(self, commit: str, paths: Collection[str]) -> Commit | None:
        """Return the newest commit, from this one back, that changed something at some paths."""
        few = sum(map(len, paths)) < _MOST_ARGUMENTS and "" not in paths
        below = [join(self._folder, one) for one in sorted(paths)] if few else [self._folder]
        limit = ["--", *below] if any(below) else []
        printed = [commit, "--first-parent", *limit]
        return self._maybe_first(printed)

    @property
    def is_shallow(self) -> bool:
        """Whether older commits exist, but not here."""
        return self._told(lambda: is_shallow(self._git))

    def deepen(self) -> str:
        """Return what to do about a history that ends too early."""
        return f"{redact(self._repository)}: {DEEPEN}"

    def named(self, name: str, tip: str) -> str:
        """Return the commit that a person names, if it was a tip of the branch.

        A tag comes before the beginning of an id, as in git. Raises SourceError.
        """
        return self._told(lambda: self._on_line(name, tip))

    def _on_line(self, name: str, tip: str) -> str:
        line = self.line(tip)
        found = self._by_id(name) or self._by_tag(name) or _by_start(name, line)
        if not found:
            more = f"; {DEEPEN}" if self.is_shallow else ""
            fix = "give the id of a commit of this branch, a tag, or an image as NAME:TAG"
            raise ReadError(f"has no commit or tag '{name}'; {fix}{more}")
        if found in line:
            return found
        raise ReadError(self._off_line(found, name, tip))

    def _by_id(self, name: str) -> str | None:
        # Asked for an id that it has not, a clone without contents would ask its server.
        return commit_named(self._git, name) if WHOLE_ID.fullmatch(name) else None

    def _by_tag(self, name: str) -> str | None:
        self._origin.bring_tag(name)
        return commit_named(self._git, f"refs/tags/{name}")

    def _off_line(self, commit: str, name: str, tip: str) -> str:
        """Return why a commit that exists is none to go back to."""
        between = str(self._git.rev_list("--ancestry-path", f"{commit}..{tip}"))
        later = set(between.split())
        merges = [one for one in self.line(tip) if one in later]
        if merges:
            fix = f"give {merges[-1][:12]}, the merge that brought it"
            return f"never ran '{name}' ({commit[:12]}): it came with others by a merge; {fix}"
        fix = "give a commit that the branch comes from"
        more = f", or deepen it: {DEEPEN}" if self.is_shallow else ""
        return f"has '{name}' ({commit[:12]}) outside of this branch's history; {fix}{more}"

    def _first(self, arguments: list[str]) -> Commit:
        found = self._maybe_first(arguments)
        if found is None:
            raise SourceError(f"{redact(self._repository)}: holds no commit {arguments[0]}")
        return found

    def _maybe_first(self, arguments: list[str]) -> Commit | None:
        how = (*_OPTIONS, *arguments)
        printed = self._told(lambda: str(self._git(c=_CONFIGURATION).rev_list(*how)))
        return _parsed(printed.partition("\n")[2]) if printed else None

    def _told(self, call: Callable[[], _T]) -> _T:
        return explained_call(self._repository, call)


def _by_start(name: str, line: Iterable[str]) -> str:
    """Return the only commit of a branch whose id starts so."""
    if not _PART_OF_ID.fullmatch(name):
        return ""
    found = [one for one in line if one.startswith(name)]
    if len(found) > 1:
        raise ReadError(f"has several commits {name}…; write more of the id")
    return found[0] if found else ""


def _parsed(text: str) -> Commit:
    commit, parents, author, date, subject, trailers = text.split("\0", 5)
    found: dict[str, tuple[str, ...]] = {}
    for line in trailers.splitlines():
        key, _, value = line.partition(": ")
        found[key] = (*found.get(key, ()), value.strip())
    shown = [_plain(one) for one in (author, subject)]
    return Commit(commit, parents.partition(" ")[0], shown[0], date, shown[1], found)


def _plain(text: str) -> str:
    """Return a text of somebody else's without what could act on a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)
