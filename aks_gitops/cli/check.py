"""`aks-gitops check`: what is wrong with a change of a config repository, or with all of it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aks_gitops.cli.check_options import check_options, opened_question, shown_links
from aks_gitops.cli.options import FOUND_PROBLEMS, WRONG_USE, explained, stop

if TYPE_CHECKING:
    from aks_gitops.check.report.showing import Showing
    from aks_gitops.check.reported import Report

_FORMATS = ("text", "markdown", "json", "sarif", "junit", "github")


def _print_rules(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if not wanted or context.resilient_parsing:
        return
    from aks_gitops.check.report.json_values import safe_json
    from aks_gitops.check.report.rule_list import rules_text, rules_values

    as_json = context.params.get("form") == "json"
    click.echo(safe_json(rules_values()) if as_json else rules_text(), nl=not as_json)
    context.exit()


@click.command("check")
@click.argument("revisions", metavar="[BASE[..HEAD]]", default="")
@click.option(
    "--revision",
    metavar="REV",
    default="",
    help="Look at this branch, tag or commit instead of the files as they lie there; without BASE, "
    "at all of it.",
)
@click.option(
    "--everything", is_flag=True, help="With a base: report also what was wrong before the change."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    is_eager=True,
    help="What is printed; markdown is the comment of a pull request, github its annotations.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a report of every format into this folder, too.",
)
@click.option(
    "--link-base",
    "links",
    metavar="URL",
    callback=shown_links,
    help="Where files are shown, such as https://github.com/OWNER/REPOSITORY/blob/COMMIT, or an "
    "address with {path} and {line}.",
)
@click.option(
    "--comment-limit",
    type=click.IntRange(min=10_000),
    metavar="BYTES",
    default=65_536,
    show_default=True,
    help="How long a comment may be; Azure DevOps takes 150000.",
)
@click.option(
    "--rules",
    is_flag=True,
    expose_value=False,
    callback=_print_rules,
    help="List all rules with their levels, and do nothing else.",
)
@check_options
def command(
    revisions: str,
    *,
    revision: str,
    everything: bool,
    form: str,
    out: Path | None,
    links: str,
    comment_limit: int,
    repo: str | None,
    stacks: tuple[str, ...],
    branches: tuple[str, ...],
    directory: Path,
) -> None:
    """Show what Argo CD will refuse, delete or do otherwise than you think, before it is merged.

    With BASE, only what the change brings. HEAD is by default the files as they lie there,
    committed or not; BASE...HEAD starts where HEAD left BASE, and ..HEAD is HEAD..HEAD as in git.
    Without any, all files here, or all of the commit that --revision names.

    Exit codes: 0 nothing of level error, 1 errors, 2 wrong use.

    \b
    Examples:
      aks-gitops check
      aks-gitops check origin/main
      aks-gitops check --revision HEAD
      aks-gitops check origin/main...HEAD --repo ../config-repo --stack production
      aks-gitops check origin/main --format github --out report
    """
    if revision and ".." in revisions:
        stop("--revision goes without ..HEAD; say one of the two", WRONG_USE)
    with explained():
        from importlib.metadata import version

        from aks_gitops.check.checking import check
        from aks_gitops.check.report.file_links import link_base
        from aks_gitops.check.report.showing import Showing
        from aks_gitops.report.terminal import progress

        question, around = opened_question(
            revisions,
            repo,
            stacks,
            branches,
            directory,
            everything=everything,
            revision=revision,
        )
        with progress("Checking"):
            report = check(question, around)
        how = Showing(link_base(links), version("aks-gitops"), comment_limit)
        if out:
            _write(report, out, how)
        _print(report, form, how)
        errors = any(one.severity == "error" for one in report.judged.findings)
        sys.exit(FOUND_PROBLEMS if errors else 0)


def _write(report: "Report", out: Path, how: "Showing") -> None:
    from aks_gitops.check.report.files import report_files
    from aks_gitops.report.output import write_folder

    write_folder(out, report_files(report, how))


def _print(report: "Report", form: str, how: "Showing") -> None:
    # Each format takes long to import.
    if form == "text":
        from aks_gitops.check.report.text import report_text
        from aks_gitops.report.terminal import console

        to = console()
        for line in report_text(report):
            to.print(line)
    else:
        from aks_gitops.check.report.printed import printed

        click.echo(printed(report, form, how), nl=False)
