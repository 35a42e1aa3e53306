"""Carry out what `aks-gitops new` proposes: into a working tree, or as one commit."""

from collections.abc import Callable, Sequence

import click

from aks_gitops.check.asking import Asked, config_repository
from aks_gitops.check.question import USUAL_BRANCHES
from aks_gitops.check.report.json_values import JsonValue, safe_json
from aks_gitops.cli.check_options import surroundings
from aks_gitops.cli.options import explained
from aks_gitops.cli.refusals import refusals
from aks_gitops.cli.writing_options import Writing, carry_out, opened
from aks_gitops.edit.images import ImageNameError, Reference, parse_reference
from aks_gitops.release.outcome import About, files_difference
from aks_gitops.repo.source import open_tree, remote_urls
from aks_gitops.repo.url import is_remote
from aks_gitops.repo.writing.delivery import FileChange, file_changes
from aks_gitops.repo.writing.message import Message, Trailer
from aks_gitops.repo.writing.working_tree import write_files
from aks_gitops.report.neutral import plain
from aks_gitops.report.terminal import progress
from aks_gitops.scaffold.answers import EnvironmentAnswers, Ground, Scaffold
from aks_gitops.scaffold.environment import new_environment
from aks_gitops.scaffold.proposing import Proposer
from aks_gitops.scaffold.reading import Reading, new_settings
from aks_gitops.scaffold.settings_text import settings_lines

_MOST_SAID = 40
"""How many notes people are told."""


def carry_out_new(writing: Writing, make: Callable[[Ground], Scaffold], message: Message) -> None:
    """Write something new, or show it, and say what came of it."""
    with explained(), refusals():
        repository, reading = _read(writing)
        _carry_out(writing, repository, Proposer(reading, make), message, ())


def carry_out_environment(writing: Writing, answers: EnvironmentAnswers) -> None:
    """Write a new environment, or show it, and say what belongs into the stacks' settings."""
    with explained(), refusals():
        repository, reading = _read(writing)
        settings = list(settings_lines(new_settings(reading.stacks, answers), answers))
        # What is odd in the other environment is no reason not to copy it.
        proposer = Proposer(
            reading.with_environment(answers),
            lambda ground: new_environment(answers, ground),
            refusing=("error",),
        )
        trailer = Trailer("Environment", answers.name)
        message = Message("feat", answers.name, f"add it, like {answers.like}", trailers=(trailer,))
        _carry_out(writing, repository, proposer, message, settings)


def image_of(text: str) -> Reference:
    """Return the image that an option names; anything else is wrong use."""
    try:
        return parse_reference(text)
    except ImageNameError as error:
        raise click.BadParameter(f"{error}; write IMAGE:TAG", param_hint="--image") from error


def port_of(text: str) -> int:
    """Return the port that an option or an answer names; anything else is wrong use."""
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        return int(text)
    raise click.BadParameter("is no port; write 1 to 65535", param_hint="--port")


def _read(writing: Writing) -> tuple[str, Reading]:
    """Return the repository's path or URL, and what is known of it."""
    asked = Asked("", writing.repo, writing.stacks, (), writing.directory)
    repository, stacks = config_repository(asked)
    branches = (writing.branch, *USUAL_BRANCHES) if writing.branch else USUAL_BRANCHES
    return repository, Reading(stacks, remote_urls(repository), branches, surroundings())


def _carry_out(
    writing: Writing,
    repository: str,
    proposer: Proposer,
    message: Message,
    settings: Sequence[str],
) -> None:
    if _is_delivered(writing, repository):
        with opened(writing) as written:
            carry_out(
                written,
                proposer.change,
                message,
                lambda: About(lines=tuple(settings), values=_values(proposer, settings)),
            )
    else:
        changes = _into_folder(writing, repository, proposer)
        _say(writing, changes, proposer, settings)
    _remark(proposer)


def _is_delivered(writing: Writing, repository: str) -> bool:
    """Tell whether a commit is pushed; else the files go into a working tree."""
    return is_remote(repository) or bool(writing.branch or writing.new_branch)


def _into_folder(writing: Writing, repository: str, proposer: Proposer) -> list[FileChange]:
    """Write into the working tree, unless it is a dry run; return what changes."""
    tree = open_tree(repository, working_tree=True)
    with progress("Looking" if writing.dry_run else "Writing"):
        edits = proposer.change(tree)
        changes = list(file_changes(tree, edits))
        if not writing.dry_run:
            write_files(repository, tree, edits)
    return changes


def _say(
    writing: Writing, changes: Sequence[FileChange], proposer: Proposer, settings: Sequence[str]
) -> None:
    outcome = ("planned" if writing.dry_run else "written") if changes else "already"
    if writing.as_json:
        values: dict[str, JsonValue] = {
            "outcome": outcome,
            "files": [one.path for one in changes],
            "diff": files_difference(changes),
        }
        click.echo(safe_json({**values, **_values(proposer, settings)}), nl=False)
        return
    if outcome == "already":
        click.echo("all of it is there already; nothing was written")
    elif writing.dry_run:
        click.echo(files_difference(changes), nl=False)
    else:
        for one in changes:
            verb = "wrote" if one.old is None else "added to"
            click.echo(f"{verb} {plain(one.path)}")
    for line in settings:
        click.echo(line)


def _values(proposer: Proposer, settings: Sequence[str]) -> dict[str, JsonValue]:
    """Return what programs are told of something new."""
    made = proposer.scaffold
    return {
        "applications": [dict(one._asdict()) for one in made.applications],
        "notes": list(made.notes),
        "findings": [str(one) for one in proposer.findings],
        "settings": list(settings),
    }


def _remark(proposer: Proposer) -> None:
    """Say what a person must know or do besides."""
    notes = proposer.scaffold.notes
    for note in notes[:_MOST_SAID]:
        click.echo(f"note: {plain(note)}", err=True)
    if (more := len(notes) - _MOST_SAID) > 0:
        click.echo(f"note: and {more} more; --json has them all", err=True)
    for finding in proposer.findings:
        click.echo(f"{finding.severity}: {plain(str(finding))} ({finding.rule})", err=True)
