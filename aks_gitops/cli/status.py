"""`aks-gitops status`: what Argo CD says now against what git says should be."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from aks_gitops.cli.options import FOUND_PROBLEMS, WRONG_USE, explained, project_option, stop


@click.command("status")
@click.option(
    "--kube-context", metavar="NAME", required=True, help="The cluster that Argo CD is in."
)
@click.option(
    "--kubeconfig",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The kubeconfig that has the context, where it is not kubectl's.",
)
@click.option(
    "--repo",
    metavar="PATH|URL",
    help="The config repository. Default: what the stack reads, else the folder you are in.",
)
@click.option(
    "--revision", metavar="REV", default="", help="Its branch. Default: what Argo CD follows."
)
@click.option("-s", "--stack", help="The stack of this Argo CD, where the project has several.")
@click.option("--team", "teams", multiple=True, metavar="NAME", help="Only this team's; repeat it.")
@click.option(
    "--environment", "environments", multiple=True, metavar="NAME", help="Only there; repeat it."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@project_option
def command(
    kube_context: str,
    *,
    kubeconfig: Path | None,
    repo: str | None,
    revision: str,
    stack: str | None,
    teams: tuple[str, ...],
    environments: tuple[str, ...],
    as_json: bool,
    directory: Path,
) -> None:
    """Show what Argo CD says now against what git says should be. Nothing is written.

    BEHIND counts the commits of the branch that are not deployed, and tells whether they change
    what this Application reads. An Application that reads the same is not held against it.

    Exit codes: 0 all Synced, Healthy and at the tip, 1 something is not, 2 wrong use or no answer.

    \b
    Examples:
      aks-gitops status --kube-context kind-kind
      aks-gitops status --kube-context aks-dev --stack dev --environment dev
      aks-gitops status --kube-context aks-dev --json | jq '.applications[].problems'
    """
    with _ended():
        from aks_gitops.check.asking import Asked
        from aks_gitops.check.report.json_values import safe_json
        from aks_gitops.cli.check_options import surroundings
        from aks_gitops.cli.live.own_cluster import connect
        from aks_gitops.cli.live.shown import print_table
        from aks_gitops.live.own_cluster.stack import check_kinds
        from aks_gitops.report.terminal import console, progress
        from aks_gitops.status.reading import followed
        from aks_gitops.status.shown import status_lines, status_table, status_values
        from aks_gitops.status.status import Wanted, status

        asked = Asked("", repo, (stack,) if stack else (), (), directory, revision=revision)
        branch = followed(asked)
        context = connect(kube_context, kubeconfig)
        check_kinds(context)
        with progress("Comparing git with Argo CD"):
            found = status(branch, surroundings(), context.api, Wanted(teams, environments))
        if as_json:
            click.echo(safe_json(status_values(found)), nl=False)
        else:
            print_table(console(), status_table(found))
            for line in status_lines(found):
                console().print(line)
        sys.exit(0 if found.is_fine else FOUND_PROBLEMS)


@contextmanager
def _ended() -> Iterator[None]:
    """End with a message where git or the cluster does not answer: that is no finding."""
    from aks_gitops.live.errors import LiveError
    from aks_gitops.machine.errors import MachineError
    from aks_gitops.settings.mistakes import SettingsError

    with explained():
        try:
            yield
        except (LiveError, MachineError, SettingsError) as error:
            stop(str(error), WRONG_USE)
