"""`aks-gitops render`: a stack's Kubernetes objects, and nothing else."""

import sys
from pathlib import Path

import click

from aks_gitops.cli.options import (
    FOUND_PROBLEMS,
    chosen_source,
    explained,
    project_option,
    source_options,
)
from aks_gitops.report.counted import counted


@click.command("render")
@click.option("-s", "--stack", required=True, help="The stack.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write one file per object to DIR.",
)
@source_options
@project_option
def command(
    stack: str,
    out: Path | None,
    *,
    repo: str | None,
    revision: str | None,
    working_tree: bool,
    directory: Path,
) -> None:
    """Write a stack's Kubernetes objects as YAML, to stdout or one file each.

    The order on stdout is the order in which they are applied.

    \b
    Examples:
      aks-gitops render --stack production | kubectl diff -f -
      aks-gitops render --stack dev --out rendered/dev
    """
    with explained():
        from aks_gitops.offline.project import find_project, read_stack, settings_of, with_source
        from aks_gitops.program import load_program
        from aks_gitops.report.files import object_files
        from aks_gitops.report.manifests import to_yaml
        from aks_gitops.report.output import write_folder
        from aks_gitops.report.terminal import print_findings

        project = find_project(directory)
        source = chosen_source(repo, revision, working_tree=working_tree)
        config = with_source(read_stack(project, stack), source)
        settings = settings_of(config)
        program = load_program(settings, project)
        print_findings(program.findings)
        if program.errors:
            sys.exit(FOUND_PROBLEMS)
        if out is None:
            for item in program.plan.objects:
                click.echo(f"---\n{to_yaml(item.manifest)}", nl=False)
            return
        files = object_files(program.plan, settings.argocd.namespace)
        write_folder(out, files)
        click.echo(f"wrote {counted(len(files), 'file')} to {out}", err=True)
