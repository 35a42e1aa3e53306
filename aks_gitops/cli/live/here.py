"""`aks-gitops live up` on this machine: start, apply the example, wait."""

import shlex
import time
from pathlib import Path

import click

from aks_gitops.cli.live.shown import Ended, Outcome, Shown
from aks_gitops.cli.live.watch import Watched, unless_interrupted, watch
from aks_gitops.live.config_repository import serve_copy
from aks_gitops.live.deployment import EXAMPLE, apply_program, local_program
from aks_gitops.live.plane import NAMESPACE, Plane, state_folder
from aks_gitops.live.startup import api_of, bring_up, check_runs
from aks_gitops.live.status import status_of, status_values
from aks_gitops.report.terminal import progress


def up(name: str, stack: str | None, project: Path, seconds: int) -> Outcome:
    """Start what does not run, and apply a stack unless there is none.

    Raises LiveError and MachineError.
    """
    plane = _start(name)
    ended: Ended = "started"
    if stack:
        ended = unless_interrupted(lambda: _deploy(plane, project, stack, seconds))
    return Outcome(ended, shown(plane), _how_to_look(plane))


def shown(plane: Plane) -> Shown:
    """Return how a control plane stands."""
    found = status_of(plane)
    return Shown(status_values(found), tuple(found.tables()), found.all_run)


def _start(name: str) -> Plane:
    began = time.monotonic()
    plane = bring_up(name, state_folder(), progress)
    click.echo(f"ready after {time.monotonic() - began:.0f} s", err=True)
    return plane


def _deploy(plane: Plane, project: Path, stack: str, seconds: int) -> Ended:
    """Apply a stack that reads a copy of the example, and wait for its Applications."""
    api = api_of(plane)
    with progress(f"Applying {stack}"):
        serve_copy(plane, project / EXAMPLE)
        program = local_program(plane, project, stack)
        number = apply_program(api, program)
    click.echo(f"applied {number} objects", err=True)
    watched = Watched(api, NAMESPACE, program.plan, shared=False, check=lambda: check_runs(plane))
    return watch(watched, seconds)


def _how_to_look(plane: Plane) -> str:
    """Return what a person types next."""
    name = "" if plane.name == "default" else f" --name {plane.name}"
    programs, kubeconfig = (shlex.quote(str(path)) for path in (plane.programs, plane.kubeconfig))
    return "\n".join(
        [
            "Look at it with",
            f"  export PATH={programs}:$PATH KUBECONFIG={kubeconfig}",
            f"  argocd app list --config {shlex.quote(str(plane.argocd_configuration))}",
            "  kubectl get pods --all-namespaces",
            "Deploy by committing to",
            f"  {plane.served}/config-repo",
            "End it with",
            f"  aks-gitops live down{name}",
        ]
    )
