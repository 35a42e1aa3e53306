"""Options that several subcommands have, and how all of them end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from aks_gitops.offline.project import Source

_F = TypeVar("_F", bound=Callable[..., object])

FOUND_PROBLEMS = 1
WRONG_USE = 2
INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C has ended."""


def source_options(function: _F) -> _F:
    """Add the options that say what is read."""
    for option in (
        click.option(
            "--working-tree",
            is_flag=True,
            help="Read the files as they lie there, committed or not.",
        ),
        click.option("--revision", metavar="REV", help="Read this branch, tag or commit."),
        click.option(
            "--repo", metavar="PATH|URL", help="Read this config repository instead of the stack's."
        ),
    ):
        function = option(function)
    return function


def project_option(function: _F) -> _F:
    """Add the option that names the Pulumi project."""
    return click.option(
        "-C",
        "--cwd",
        "directory",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="The Pulumi project, or a folder in it.",
    )(function)


def stacks_option(function: _F) -> _F:
    """Add the option that says which stacks read the config repository."""
    return click.option(
        "-s",
        "--stack",
        "stacks",
        multiple=True,
        help="A stack whose config repository it is; repeat it for several. Default: all of "
        "the project's, where there is a project.",
    )(function)


def chosen_source(repo: str | None, revision: str | None, *, working_tree: bool) -> "Source":
    """Return what the source options name; a local path counts from where the user stands."""
    from aks_gitops.offline.project import Source
    from aks_gitops.repo.url import is_remote

    local = repo is not None and not is_remote(repo)
    return Source(str(Path(repo).resolve()) if repo and local else repo, revision, working_tree)


@contextmanager
def explained() -> Iterator[None]:
    """End with a message and an exit code, not a traceback, where input or machine is at fault."""
    from aks_gitops.machine.errors import MachineError
    from aks_gitops.offline.project import ProjectError
    from aks_gitops.repo.source import SourceError
    from aks_gitops.report.output import OutputError
    from aks_gitops.settings.mistakes import SettingsError

    try:
        yield
    except (ProjectError, SourceError, OutputError) as error:
        stop(str(error), WRONG_USE)
    except (SettingsError, MachineError) as error:
        stop(str(error), FOUND_PROBLEMS)


def stop(message: str, code: int) -> NoReturn:
    """Print a message to stderr, each line as an error, and exit."""
    for line in message.splitlines():
        click.echo(
            f"{click.style('error:', fg='red', bold=True)} {line}", err=True, color=_colour()
        )
    sys.exit(code)


def _colour() -> bool | None:
    """Return False where the user wants no colour; None lets click look at the terminal."""
    return False if os.environ.get("NO_COLOR") else None
