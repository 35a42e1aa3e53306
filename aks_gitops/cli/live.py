"""`aks-gitops live`: a real API server and a real Argo CD on this machine."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from aks_gitops.cli.options import FOUND_PROBLEMS, explained, project_option, stop

if TYPE_CHECKING:
    from aks_gitops.live.plane import Plane
    from aks_gitops.program import Program

_F = TypeVar("_F", bound=Callable[..., object])


def _name_option(function: _F) -> _F:
    return click.option(
        "--name", default="default", show_default=True, help="Which control plane; several can run."
    )(function)


@contextmanager
def _explained() -> Iterator[None]:
    """End with a message and an exit code where the control plane is at fault, too."""
    from aks_gitops.live.errors import LiveError

    with explained():
        try:
            yield
        except LiveError as error:
            stop(str(error), FOUND_PROBLEMS)


@click.group("live")
def command() -> None:
    """Run Kubernetes and Argo CD on this machine, without containers or a cloud.

    Programs are built once with Go (the first time takes about 20 minutes on two cores) and kept in
    the user's cache. Pods run on paper only: kwok says that they are ready.

    \b
    Examples:
      aks-gitops live up
      aks-gitops live status
      aks-gitops live logs argocd-repo-server
      aks-gitops live down
    """


@command.command("up")
@_name_option
@click.option("-s", "--stack", default="local", show_default=True, help="Apply this stack.")
@click.option("--no-stack", is_flag=True, help="Start Kubernetes and Argo CD, and apply nothing.")
@click.option(
    "--timeout", default=300, show_default=True, metavar="SECONDS", help="How long to wait."
)
@project_option
def up(name: str, stack: str, *, no_stack: bool, timeout: int, directory: Path) -> None:
    """Start what does not run, apply a stack, and wait until all is Synced and Healthy.

    The config repository is a copy of examples/config-repo; what is committed to it is deployed.

    \b
    Examples:
      aks-gitops live up
      aks-gitops live up --name second --stack production
    """
    with _explained():
        from aks_gitops.live.plane import state_folder
        from aks_gitops.live.startup import bring_up
        from aks_gitops.offline.project import find_project
        from aks_gitops.report.terminal import progress

        project = find_project(directory)
        began = time.monotonic()
        plane = bring_up(name, state_folder(), progress)
        click.echo(f"ready after {time.monotonic() - began:.0f} s", err=True)
        settled = no_stack or _deploy(plane, project, stack, timeout)
        click.echo(_how_to_look(plane))
        sys.exit(0 if settled else FOUND_PROBLEMS)


def _deploy(plane: "Plane", project: Path, stack: str, timeout: int) -> bool:
    from aks_gitops.live.config_repository import serve_copy
    from aks_gitops.live.deployment import EXAMPLE, apply_program, local_program
    from aks_gitops.live.startup import api_of
    from aks_gitops.report.terminal import progress

    with progress(f"Applying {stack}"):
        serve_copy(plane, project / EXAMPLE)
        program = local_program(plane, project, stack)
        number = apply_program(api_of(plane), program)
    click.echo(f"applied {number} objects", err=True)
    return _watch(plane, program, timeout)


def _watch(plane: "Plane", program: "Program", timeout: int) -> bool:
    """Show the Applications until all are settled; tell whether they are."""
    from rich.live import Live

    from aks_gitops.live.applications import Snapshot, snapshot, state_table
    from aks_gitops.live.processes import until
    from aks_gitops.live.startup import api_of
    from aks_gitops.report.terminal import console

    api, to = api_of(plane), console(stderr=True)
    expected = [one.name for one in program.plan.applications]
    manual = [one.name for one in program.plan.applications if not one.automated]
    shown = Snapshot((), ())
    click.echo(f"Waiting until {len(expected)} Applications are Synced and Healthy", err=True)
    with Live(console=to, auto_refresh=False, transient=True) as table:

        def settled() -> bool:
            nonlocal shown
            shown = snapshot(api)
            table.update(state_table(shown, expected), refresh=to.is_terminal)
            return shown.settled(expected, manual)

        done = bool(until(settled, timeout, pause=0.5))
    to.print(state_table(shown, expected))
    if not done:
        click.echo(f"not all are Synced and Healthy after {timeout} s", err=True)
    return done


def _how_to_look(plane: "Plane") -> str:
    return "\n".join(
        [
            "Look at it with",
            f"  export PATH={plane.programs}:$PATH KUBECONFIG={plane.kubeconfig}",
            f"  argocd app list --config {plane.argocd_configuration}",
            "  kubectl get pods --all-namespaces",
            "Deploy by committing to",
            f"  {plane.served}/config-repo",
        ]
    )


@command.command("status")
@_name_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(name: str, *, as_json: bool) -> None:
    """Show what runs, and how the Applications stand. Exit code 1 where something does not run.

    \b
    Examples:
      aks-gitops live status
      aks-gitops live status --json | jq .applications
    """
    with _explained():
        from aks_gitops.live.status import status_of, status_values
        from aks_gitops.report.terminal import console

        found = status_of(_existing(name))
        if as_json:
            click.echo(json.dumps(status_values(found), indent=2))
        else:
            for table in found.tables():
                console().print(table)
        sys.exit(0 if found.all_run else FOUND_PROBLEMS)


@command.command("logs")
@click.argument("process", required=False)
@_name_option
@click.option("-n", "--lines", default=100, show_default=True, help="How many of the last lines.")
def logs(process: str | None, name: str, lines: int) -> None:
    """Print the end of a process's log, or the names of all logs.

    \b
    Examples:
      aks-gitops live logs
      aks-gitops live logs argocd-application-controller --lines 20
    """
    with _explained():
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
@_name_option
def down(name: str) -> None:
    """End every process of a control plane, also after a crash, and remove its folder.

    \b
    Examples:
      aks-gitops live down
      aks-gitops live down --name second
    """
    with _explained():
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
