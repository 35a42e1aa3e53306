"""`aks-gitops changes`: what a pull request on this project does to its stacks."""

import json
import sys
from pathlib import Path

import click

from aks_gitops.cli.options import FOUND_PROBLEMS, explained, project_option, stop


@click.command("changes")
@click.argument("since", metavar="REV")
@click.option(
    "-s", "--stack", "stacks", multiple=True, help="A stack; repeat it for several. Default: all."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="markdown is the comment of a pull request.",
)
@project_option
def command(since: str, stacks: tuple[str, ...], form: str, directory: Path) -> None:
    """Show what each stack creates, updates, replaces and deletes since revision REV.

    Runs the program of REV and the program as it lies here offline, without the Pulumi engine, a
    cluster or a cloud. Exit code 1 where Pulumi or the program itself would refuse the change, such
    as the replacement of what is protected.

    \b
    Examples:
      aks-gitops changes origin/main
      aks-gitops changes HEAD~1 --stack production --format markdown
    """
    with explained():
        from aks_gitops.offline.preview import ProgramFailed
        from aks_gitops.offline.project import find_project
        from aks_gitops.offline.since import changes_since, earlier
        from aks_gitops.report.changes_markdown import changes_markdown
        from aks_gitops.report.changes_text import changes_values, terminal_lines
        from aks_gitops.report.terminal import console, progress

        project = find_project(directory)
        try:
            with (
                progress(f"Running the stacks of {since} and of now"),
                earlier(project, since) as was,
            ):
                found = tuple(changes_since(was, stacks))
        except ProgramFailed as error:
            stop(str(error), FOUND_PROBLEMS)
        if form == "json":
            click.echo(json.dumps([changes_values(one) for one in found], indent=2))
        elif form == "markdown":
            click.echo(changes_markdown(found, since), nl=False)
        else:
            for line in (line for one in found for line in terminal_lines(one)):
                console().print(line)
        sys.exit(FOUND_PROBLEMS if any(one.problems for one in found) else 0)
