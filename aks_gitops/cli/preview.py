"""`aks-gitops preview`: run the program offline and write what it would do."""

import json
import sys
from pathlib import Path

import click

from aks_gitops.cli.options import (
    FOUND_PROBLEMS,
    chosen_source,
    explained,
    project_option,
    source_options,
    stop,
)
from aks_gitops.report.counted import counted


@click.command("preview")
@click.option(
    "-s", "--stack", "stacks", multiple=True, help="A stack; repeat it for several. Default: all."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write each stack's files to DIR/<stack>.",
    metavar="DIR",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print plan.json to stdout, as a list, one per stack."
)
@source_options
@project_option
def command(
    stacks: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    repo: str | None,
    revision: str | None,
    working_tree: bool,
    directory: Path,
) -> None:
    """Show what stacks would have, without the Pulumi engine, a cluster or a cloud.

    Runs the project's own __main__.py twice, with outputs known and unknown, and fails on duplicate
    URNs, forgotten providers and parents, Outputs used as text, and secrets in plain.

    \b
    Examples:
      aks-gitops preview --stack local
      aks-gitops preview --stack dev --stack production --out out
      aks-gitops preview --stack dev --repo ../config-repo --revision my-branch
    """
    with explained():
        from aks_gitops.offline.preview import ProgramFailed, preview_stack
        from aks_gitops.offline.project import find_project, stack_names
        from aks_gitops.report.output import write_folder
        from aks_gitops.report.plan_json import plan_values
        from aks_gitops.report.preview_files import preview_files
        from aks_gitops.report.terminal import console, print_findings, progress, stack_tree

        project = find_project(directory)
        source = chosen_source(repo, revision, working_tree=working_tree)
        failed = False
        plans = []
        for stack in stacks or stack_names(project):
            with progress(f"Previewing {stack}"):
                try:
                    preview = preview_stack(project, stack, source)
                except ProgramFailed as error:
                    stop(f"{stack}: {error}", FOUND_PROBLEMS)
                files = preview_files(preview) if out else {}
                if out is not None:
                    write_folder(out / stack, files)
            if as_json:
                plans.append(plan_values(preview))
            else:
                console().print(stack_tree(stack, preview.program, preview.known))
            print_findings(preview.program.findings, preview.violations)
            if out is not None:
                more = counted(len(files) - 1, "more file")
                click.echo(f"wrote {out / stack}/index.html and {more}", err=True)
            failed = failed or bool(preview.violations)
        if as_json:
            click.echo(json.dumps(plans, indent=2, ensure_ascii=False))
        sys.exit(FOUND_PROBLEMS if failed else 0)
