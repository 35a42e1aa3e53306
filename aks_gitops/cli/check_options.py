"""What `check`, `diff` and `audit` have in common: which repository, revisions and stacks."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from aks_gitops.cli.options import project_option, stacks_option

if TYPE_CHECKING:
    from aks_gitops.check.question import Question, Surroundings

_F = TypeVar("_F", bound=Callable[..., object])


def check_options(function: _F) -> _F:
    """Add the options that say what is checked."""
    for option in (
        click.option(
            "--branch",
            "branches",
            multiple=True,
            metavar="NAME",
            help="Another name of the branch that Argo CD follows; repeat it for several.",
        ),
        stacks_option,
        click.option(
            "--repo",
            metavar="PATH",
            help="The repository. Default: what the stacks read, else the folder you are in.",
        ),
    ):
        function = option(function)
    return project_option(function)


def shown_links(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """Return where files are shown, if it is an address. Raises BadParameter."""
    from aks_gitops.check.report.file_links import link_base

    try:
        link_base(value or "")
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return value or ""


def opened_question(
    revisions: str,
    repo: str | None,
    stacks: tuple[str, ...],
    branches: tuple[str, ...],
    directory: Path,
    *,
    everything: bool = False,
    revision: str = "",
) -> "tuple[Question, Surroundings]":
    """Return what to check, with both revisions open.

    Raises ProjectError, SettingsError and SourceError.
    """
    from aks_gitops.check.asking import Asked, question

    asked = Asked(revisions, repo, stacks, branches, directory, everything, revision)
    return question(asked), surroundings()


def surroundings() -> "Surroundings":
    """Return what a command that reads revisions uses of the machine. Raises MachineError."""
    from aks_gitops.check.question import Surroundings
    from aks_gitops.check.render.programs import Programs
    from aks_gitops.check.store import Store
    from aks_gitops.machine.folders import user_folder
    from aks_gitops.report.terminal import progress

    store = Store(user_folder("XDG_CACHE_HOME", ".cache") / "checks" / "store.sqlite")
    return Surroundings(store, Programs(progress=progress), datetime.now(UTC))
