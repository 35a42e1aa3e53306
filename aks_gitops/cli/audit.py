"""`aks-gitops audit`: how mature the rollout is that a config repository describes."""

import json
import sys
from pathlib import Path

import click

from aks_gitops.cli.check_options import check_options, opened_question
from aks_gitops.cli.options import FOUND_PROBLEMS, WRONG_USE, explained, stop


@click.command("audit")
@click.argument("revision", default="")
@click.option("--json", "as_json", is_flag=True, help="Print every point as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a page of Markdown.")
@click.option(
    "--at-least",
    type=click.IntRange(0, 100),
    metavar="SCORE",
    help="Exit with 1 where the score is lower.",
)
@check_options
def command(
    revision: str,
    *,
    as_json: bool,
    as_markdown: bool,
    at_least: int | None,
    repo: str | None,
    stacks: tuple[str, ...],
    branches: tuple[str, ...],
    directory: Path,
) -> None:
    """Score the maturity of a rollout: projects, production, sync, secrets, ApplicationSets.

    Only what can be seen in the repository and in the stacks' settings is judged; a point of which
    nothing is seen does not count. Without REVISION the files as they lie there.

    Exit codes: 0 fine, 1 below --at-least, 2 wrong use.

    \b
    Examples:
      aks-gitops audit
      aks-gitops audit main --repo ../config-repo --stack production
      aks-gitops audit --markdown --at-least 70
    """
    if as_json and as_markdown:
        stop("--json goes without --markdown; say which of the two you want", WRONG_USE)
    with explained():
        from aks_gitops.check.audit import written
        from aks_gitops.check.audit.scoring import audit
        from aks_gitops.check.checking import reviewed
        from aks_gitops.report.terminal import console, progress

        question, around = opened_question("", repo, stacks, branches, directory, revision=revision)
        with progress("Looking at everything"), reviewed(question, around) as review:
            found = audit(review, question.head.revision.commit or "")
        if as_json:
            click.echo(json.dumps(written.as_json(found), indent=2))
        elif as_markdown:
            click.echo(written.as_markdown(found), nl=False)
        else:
            console().print(written.as_text(found))
        if at_least is not None and (found.score or 0) < at_least:
            sys.exit(FOUND_PROBLEMS)
