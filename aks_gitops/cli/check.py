"""`aks-gitops check`: what is wrong with a change of a config repository, or with all of it."""

import sys
from pathlib import Path

import click

from aks_gitops.cli.check_options import check_options, opened_question
from aks_gitops.cli.options import FOUND_PROBLEMS, explained


@click.command("check")
@click.argument("revisions", metavar="[BASE[..HEAD]]", default="")
@click.option(
    "--everything", is_flag=True, help="With a base: report also what was wrong before the change."
)
@check_options
def command(
    revisions: str,
    *,
    everything: bool,
    repo: str | None,
    stacks: tuple[str, ...],
    branches: tuple[str, ...],
    directory: Path,
) -> None:
    """Show what Argo CD will refuse, delete or do otherwise than you think, before it is merged.

    With BASE, only what the change brings. HEAD is by default the files as they lie there,
    committed or not; BASE...HEAD starts where HEAD left BASE. Without any, all files here.

    Exit codes: 0 nothing of level error, 1 errors, 2 wrong use.

    \b
    Examples:
      aks-gitops check
      aks-gitops check origin/main
      aks-gitops check origin/main...HEAD --repo ../config-repo --stack production
    """
    with explained():
        from aks_gitops.check.checking import check
        from aks_gitops.report.terminal import console, progress

        question, around = opened_question(
            revisions, repo, stacks, branches, directory, everything=everything
        )
        with progress("Checking"):
            report = check(question, around)
        for finding in report.judged.findings:
            console().print(f"{finding.severity}: {finding}", markup=False)
        errors = sum(one.severity == "error" for one in report.judged.findings)
        sys.exit(FOUND_PROBLEMS if errors else 0)
