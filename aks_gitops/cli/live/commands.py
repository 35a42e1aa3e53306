"""`aks-gitops live`: a real API server and a real Argo CD, on this machine or in a cluster."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aks_gitops.cli.live.options import (
    check_together,
    context_options,
    ended_well,
    name_option,
    timeout_option,
    yes_option,
)
from aks_gitops.cli.options import FOUND_PROBLEMS, project_option

if TYPE_CHECKING:
    from aks_gitops.live.plane import Plane


@click.group("live")
def command() -> None:
    """Run Kubernetes and Argo CD on this machine, without containers or a cloud.

    Programs are built once with Go (the first time takes about 20 minutes on two cores) and kept in
    the user's cache. Pods run on paper only: kwok says that they are ready.

    With --kube-context, a cluster of your own takes the place of this machine.

    \b
    Examples:
      aks-gitops live up
      aks-gitops live status
      aks-gitops live logs argocd-repo-server
      aks-gitops live down
    """


@command.command("up")
@name_option
@click.option("-s", "--stack", default="local", show_default=True, help="Apply this stack.")
@click.option("--no-stack", is_flag=True, help="Start Kubernetes and Argo CD, and apply nothing.")
@timeout_option
@click.option("--json", "as_json", is_flag=True, help="Print how it ended as JSON.")
@context_options
@click.option("--repository", metavar="URL", help="Let Argo CD there read this config repository.")
@click.option("--revision", metavar="REV", help="Its branch, tag or commit.")
@click.option("--install-argocd", is_flag=True, help="Install Argo CD there first.")
@click.option(
    "--chart",
    type=click.Path(exists=True, path_type=Path),
    help="Install this folder or archive of the chart instead of the published one.",
)
@yes_option
@project_option
def up(
    name: str,
    stack: str,
    *,
    no_stack: bool,
    timeout: int,
    as_json: bool,
    kube_context: str | None,
    kubeconfig: Path | None,
    repository: str | None,
    revision: str | None,
    install_argocd: bool,
    chart: Path | None,
    yes: bool,
    directory: Path,
) -> None:
    """Start what does not run, apply a stack, and wait until all is Synced and Healthy.

    The config repository is a copy of examples/config-repo; what is committed to it is deployed.

    With --kube-context nothing is started: the stack goes to that cluster, for the repository that
    its settings or --repository name. What others made there is left alone.

    \b
    Examples:
      aks-gitops live up
      aks-gitops live up --name second --stack production
      aks-gitops live up --kube-context kind-kind --install-argocd --repository URL
    """
    check_together()
    with ended_well():
        from aks_gitops.offline.project import find_project

        project = find_project(directory)
        if kube_context is None:
            from aks_gitops.cli.live import here

            outcome = here.up(name, None if no_stack else stack, project, timeout)
        else:
            from aks_gitops.cli.live import own_cluster

            wanted = own_cluster.Wanted(
                project=project,
                stack=stack,
                repository=repository,
                revision=revision,
                installs=install_argocd,
                chart=chart,
                yes=yes,
                seconds=timeout,
            )
            outcome = own_cluster.up(own_cluster.connect(kube_context, kubeconfig), wanted)
        click.echo(json.dumps(outcome.values(), indent=2) if as_json else outcome.how_to_look)
        sys.exit(outcome.exit_code)


@command.command("status")
@name_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@context_options
def status(name: str, *, as_json: bool, kube_context: str | None, kubeconfig: Path | None) -> None:
    """Show what runs, and how the Applications stand. Exit code 1 where something does not run.

    \b
    Examples:
      aks-gitops live status
      aks-gitops live status --json | jq .applications
      aks-gitops live status --kube-context kind-kind
    """
    check_together()
    with ended_well():
        from aks_gitops.cli.live.shown import print_table
        from aks_gitops.report.terminal import console

        if kube_context is None:
            from aks_gitops.cli.live import here

            found = here.shown(_existing(name))
        else:
            from aks_gitops.cli.live import own_cluster

            found = own_cluster.shown(own_cluster.connect(kube_context, kubeconfig))
        if as_json:
            click.echo(json.dumps(found.values, indent=2))
        else:
            for table in found.tables:
                print_table(console(), table)
        sys.exit(0 if found.all_run else FOUND_PROBLEMS)


@command.command("logs")
@click.argument("process", required=False)
@name_option
@click.option("-n", "--lines", default=100, show_default=True, help="How many of the last lines.")
def logs(process: str | None, name: str, lines: int) -> None:
    """Print the end of a process's log, or the names of all logs.

    \b
    Examples:
      aks-gitops live logs
      aks-gitops live logs argocd-application-controller --lines 20
    """
    with ended_well():
        from aks_gitops.live.errors import LiveError

        plane = _existing(name)
        there = sorted(path.stem for path in plane.log("any").parent.glob("*.log"))
        if process is None:
            click.echo("\n".join(f"{one}  {plane.log(one)}" for one in there))
        elif process not in there:
            raise LiveError(f"there is no log '{process}'; there are: {', '.join(there)}")
        else:
            text = plane.log(process).read_text(errors="replace").splitlines()
            click.echo("\n".join(text[-lines:]))


@command.command("down")
@name_option
@context_options
@click.option(
    "-s", "--stack", "stacks", multiple=True, help="Remove only what this stack applied there."
)
@timeout_option
@yes_option
def down(
    name: str,
    *,
    kube_context: str | None,
    kubeconfig: Path | None,
    stacks: tuple[str, ...],
    timeout: int,
    yes: bool,
) -> None:
    """End every process of a control plane, also after a crash, and remove its folder.

    With --kube-context, remove from that cluster what 'live up' applied, with what Argo CD deployed
    for it, and Argo CD itself if 'live up' installed it.

    \b
    Examples:
      aks-gitops live down
      aks-gitops live down --name second
      aks-gitops live down --kube-context kind-kind
    """
    check_together()
    with ended_well():
        if kube_context is not None:
            from aks_gitops.cli.live import own_cluster

            context = own_cluster.connect(kube_context, kubeconfig)
            own_cluster.remove(context, stacks, timeout, yes=yes)
        else:
            from aks_gitops.live.plane import state_folder
            from aks_gitops.live.startup import bring_down

            ended = bring_down(name, state_folder())
            click.echo(f"ended {len(ended)} processes" if ended else "nothing ran", err=True)


def _existing(name: str) -> "Plane":
    from aks_gitops.live.errors import LiveError
    from aks_gitops.live.files import existing_plane, plane_names
    from aks_gitops.live.plane import state_folder

    found = existing_plane(name, state_folder())
    if found is None:
        names = ", ".join(plane_names(state_folder()))
        there = f"there are: {names}" if names else "start one with 'aks-gitops live up'"
        raise LiveError(f"there is no control plane '{name}'; {there}")
    return found
