"""From what a person asks to the trees and stacks that are checked."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.check.question import USUAL_BRANCHES, Question
from aks_gitops.offline.project import (
    ProjectError,
    find_project,
    read_stack,
    settings_of,
    stack_names,
)
from aks_gitops.repo.source import merge_base, open_tree, remote_urls
from aks_gitops.repo.url import is_remote
from aks_gitops.settings.mistakes import SettingsError

if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack

_HEAD = "HEAD"


class Asked(NamedTuple):
    """What a person asks."""

    revisions: str
    """BASE, BASE..HEAD, BASE...HEAD, or nothing."""
    repository: str | None
    stacks: Sequence[str]
    branches: Sequence[str]
    directory: Path
    """The Pulumi project, a folder in it, or a config repository."""
    everything: bool = False
    revision: str = ""
    """The revision that is checked, where no HEAD names it; empty for the files as they lie."""


class Range(NamedTuple):
    """Two revisions. Empty for none, or for the files as they lie there."""

    base: str
    head: str
    from_merge_base: bool


def revision_range(text: str) -> Range:
    """Return the revisions of BASE, BASE..HEAD or BASE...HEAD, as git writes ranges."""
    for dots in ("...", ".."):
        base, found, head = text.partition(dots)
        if found:
            return Range(base or _HEAD, head or _HEAD, dots == "...")
    return Range(text, "", from_merge_base=False)


def question(asked: Asked) -> Question:
    """Return what to check. Raises ProjectError, SettingsError and SourceError."""
    repository, stacks = config_repository(asked)
    wanted = revision_range(asked.revisions)
    base, head = wanted.base, wanted.head or asked.revision
    if base and wanted.from_merge_base:
        base = merge_base(repository, base, head)
    return Question(
        head=open_tree(repository, head or None, working_tree=not head),
        base=open_tree(repository, base) if base else None,
        urls=remote_urls(repository),
        revisions=(*asked.branches, _branch(wanted.base or head), *USUAL_BRANCHES),
        stacks=stacks,
        everything=asked.everything,
    )


def config_repository(asked: Asked) -> "tuple[str, tuple[Stack, ...]]":
    """Return the repository's path or URL, and the stacks whose config repository it is.

    Raises ProjectError and SettingsError.
    """
    stacks, project = _stacks(asked)
    return asked.repository or _read_by(stacks, project) or str(asked.directory), stacks


def other_stacks(asked: Asked, stacks: "Sequence[Stack]") -> "tuple[Stack, ...]":
    """Return the stacks of the project that were not asked for and read the same repository.

    Given: `stacks`, those that were. Raises ProjectError, and SettingsError, which names the stack.
    """
    if not asked.stacks:
        return ()
    project = find_project(asked.directory)
    names = [one for one in stack_names(project) if one not in asked.stacks]
    read = (_unasked(project, name) for name in names)
    known = {place for one in stacks for place in _places(one)}
    return tuple(one for one in read if not known.isdisjoint(_places(one)))


def _unasked(project: Path, name: str) -> "Stack":
    from aks_gitops.check.inventory.stacks import Stack

    try:
        return Stack(name, settings_of(read_stack(project, name)))
    except SettingsError as error:
        named = [one._replace(path=f"stack {name}: {one.path}") for one in error.mistakes]
        raise SettingsError(named) from error


def _places(stack: "Stack") -> tuple[str, str]:
    """Return what a stack calls its config repository."""
    return stack.settings.gitops.repository, _read_from(stack)


def _stacks(asked: Asked) -> "tuple[tuple[Stack, ...], Path | None]":
    try:
        project = find_project(asked.directory)
    except ProjectError:
        if asked.stacks:
            raise
        return (), None
    from aks_gitops.check.inventory.stacks import Stack

    names = asked.stacks or stack_names(project)
    read = [Stack(name, settings_of(read_stack(project, name))) for name in names]
    if asked.repository or asked.stacks:
        return tuple(read), project
    # Other stacks of the project may read other repositories.
    first = _read_from(read[0]) if read else ""
    return tuple(one for one in read if _read_from(one) == first), project


def _read_by(stacks: "Sequence[Stack]", project: Path | None) -> str:
    if not stacks or project is None:
        return ""
    source = _read_from(stacks[0])
    return source if is_remote(source) else str(project / source)


def _read_from(stack: "Stack") -> str:
    gitops = stack.settings.gitops
    return gitops.read_from or gitops.repository


def _branch(revision: str) -> str:
    """Return the branch that a revision names, without its remote."""
    return (
        revision.removeprefix("refs/heads/").removeprefix("refs/remotes/").removeprefix("origin/")
    )
