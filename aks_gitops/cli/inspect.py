"""`aks-gitops inspect`: what a config repository holds, with or without a stack."""

import json
import sys
from pathlib import Path

import click

from aks_gitops.cli.options import (
    FOUND_PROBLEMS,
    WRONG_USE,
    chosen_source,
    explained,
    project_option,
    source_options,
    stop,
)


@click.command("inspect")
@click.option("-s", "--stack", help="Use this stack's repository, environments and layouts.")
@click.option(
    "--layout", "layouts", multiple=True, metavar="PATTERN", help="Try a layout; repeatable."
)
@click.option(
    "--environment",
    "environments",
    multiple=True,
    metavar="NAME[=ALIAS,...]",
    help="Without a stack: an environment, and other names for it; repeatable.",
)
@click.option(
    "--cluster",
    "clusters",
    multiple=True,
    metavar="ENV=NAME,...",
    help="Without a stack: an environment's cluster directories; repeatable.",
)
@click.option("--suggest", is_flag=True, help="Propose layouts for directories that none matches.")
@click.option("--json", "as_json", is_flag=True, help="Print the Catalog as JSON.")
@source_options
@project_option
def command(
    stack: str | None,
    layouts: tuple[str, ...],
    environments: tuple[str, ...],
    clusters: tuple[str, ...],
    *,
    suggest: bool,
    as_json: bool,
    repo: str | None,
    revision: str | None,
    working_tree: bool,
    directory: Path,
) -> None:
    """Show the teams, applications and environments that a config repository holds.

    Without --stack the built-in layouts and the usual environment names are tried on --repo, by
    default on the folder you are in.

    \b
    Examples:
      aks-gitops inspect
      aks-gitops inspect --stack dev
      aks-gitops inspect --repo https://github.com/example-org/config-repo.git --suggest
      aks-gitops inspect --layout 'k8s/{group}/{app}/{env}' --environment live=prod,prd
    """
    if stack and (environments or clusters):
        stop("--environment and --cluster go without --stack; the stack names its own", WRONG_USE)
    with explained():
        from aks_gitops.inspection import Question, inspect_repository
        from aks_gitops.report.catalog_json import catalog_json
        from aks_gitops.report.terminal import (
            catalog_summary,
            catalog_table,
            console,
            print_findings,
            progress,
            suggestions_text,
        )

        source = chosen_source(repo, revision, working_tree=working_tree)
        question = Question(directory, stack, source, layouts, environments, clusters)
        with progress("Reading the config repository"):
            inspection = inspect_repository(question, suggesting=suggest)
        catalog = inspection.catalog
        if as_json:
            click.echo(json.dumps(catalog_json(catalog, inspection.suggestions), indent=2))
        elif suggest:
            click.echo(suggestions_text(inspection.suggestions))
        else:
            click.echo(catalog_table(catalog))
            console(stderr=True).print(catalog_summary(catalog))
        if not suggest:
            print_findings(catalog.findings)
        sys.exit(FOUND_PROBLEMS if catalog.errors else 0)
