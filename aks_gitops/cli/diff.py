"""`aks-gitops diff`: what becomes of Applications, and of what they deploy."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aks_gitops.cli.check_options import check_options, opened_question
from aks_gitops.cli.options import FOUND_PROBLEMS, explained

if TYPE_CHECKING:
    from aks_gitops.check.reported import Report


@click.command("diff")
@click.argument("revisions", metavar="BASE[..HEAD]")
@click.option(
    "--application",
    "names",
    multiple=True,
    metavar="NAME",
    help="Show only this Application; repeat it for several.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there are differences.")
@check_options
def command(
    revisions: str,
    *,
    names: tuple[str, ...],
    form: str,
    exit_code: bool,
    repo: str | None,
    stacks: tuple[str, ...],
    branches: tuple[str, ...],
    directory: Path,
) -> None:
    """Show which Applications a change adds, alters, moves and deletes, and what they then deploy.

    HEAD is by default the files as they lie there, committed or not; BASE...HEAD starts where HEAD
    left BASE. Values of Secrets are never shown.

    \b
    Examples:
      aks-gitops diff origin/main
      aks-gitops diff HEAD~3..HEAD --application shop-cart-production
    """
    with explained():
        from aks_gitops.check.checking import check
        from aks_gitops.report.terminal import progress

        question, around = opened_question(revisions, repo, stacks, branches, directory)
        with progress("Comparing"):
            report = check(question, around)
        changed = _print(report, names, form)
        sys.exit(FOUND_PROBLEMS if changed and exit_code else 0)


def _print(report: "Report", names: tuple[str, ...], form: str) -> bool:
    """Print the changes, and return whether there are any."""
    from aks_gitops.check.report.comment import difference_markdown
    from aks_gitops.check.report.text import difference_text
    from aks_gitops.check.report.values import difference_values, json_text
    from aks_gitops.report.terminal import console

    changes = [one for one in report.changes if not names or one.change.entry.name in names]
    for name in sorted({*names} - {one.change.entry.name for one in changes}):
        click.echo(f"{name}: no Application of this name changes", err=True)
    if form == "json":
        click.echo(json_text(difference_values(report, changes)), nl=False)
    elif form == "markdown":
        click.echo(difference_markdown(changes), nl=False)
    else:
        to = console()
        for line in difference_text(changes):
            to.print(line)
    return bool(changes)
