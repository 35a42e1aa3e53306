"""`aks-gitops live` with --kube-context: the cluster is the user's own."""

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from aks_gitops.cli.live.shown import Ended, Outcome, Shown
from aks_gitops.cli.live.watch import Watched, unless_interrupted, watch
from aks_gitops.cli.options import FOUND_PROBLEMS, WRONG_USE, stop
from aks_gitops.install.address import PORT_FORWARDED, server_service
from aks_gitops.live.applications import snapshot, state_table
from aks_gitops.live.own_cluster.argocd_chart import (
    Installation,
    check_no_other,
    install_argocd,
    installation,
    uninstall_argocd,
)
from aks_gitops.live.own_cluster.context import Context, default_kubeconfig, open_context
from aks_gitops.live.own_cluster.record import forget, records
from aks_gitops.live.own_cluster.removal import Removal, remove_made_namespace, remove_objects
from aks_gitops.live.own_cluster.stack import (
    ContextStack,
    Repository,
    check_argocd,
    check_kinds,
    context_stack,
    doubts,
)
from aks_gitops.live.own_cluster.taking_over import Survey, apply_stack, survey
from aks_gitops.report.terminal import progress


class Wanted(NamedTuple):
    """What the command line asks for."""

    project: Path
    stack: str
    repository: str | None
    revision: str | None
    installs: bool
    """Argo CD is to be installed."""
    chart: Path | None
    yes: bool
    seconds: int


def connect(name: str, kubeconfig: Path | None) -> Context:
    """Return a context's cluster, once it has let the user in. Raises LiveError."""
    return open_context(name, str(kubeconfig) if kubeconfig else default_kubeconfig())


def up(context: Context, wanted: Wanted) -> Outcome:
    """Apply a stack, with Argo CD before it if asked, and wait for its Applications.

    Raises LiveError, MachineError, and whatever a stack's files and repository raise.
    """
    repository = Repository(wanted.repository, wanted.revision) if wanted.repository else None
    with progress(f"Reading {wanted.stack} and its config repository"):
        stack = context_stack(wanted.project, wanted.stack, repository, context)
    argocd = installation(stack, wanted.chart) if wanted.installs else None
    if argocd:
        check_no_other(context, stack.namespace)
    else:
        check_argocd(stack, context)
    found = survey(stack, context)
    for doubt in doubts(stack, context):
        click.echo(f"warning: {doubt}", err=True)
    _confirm(context, _plan(stack, found, argocd), yes=wanted.yes)
    if argocd:
        install_argocd(context, argocd, progress)
        check_argocd(stack, context)
    ended = unless_interrupted(lambda: _deploy(stack, context, wanted.seconds))
    return Outcome(ended, shown(context), _how_to_look(context, stack.namespace, argocd))


def _deploy(stack: ContextStack, context: Context, seconds: int) -> Ended:
    with progress(f"Applying {stack.name}"):
        # Once more: Argo CD may just have been installed, with objects of its own.
        number = apply_stack(stack, context, survey(stack, context))
    click.echo(f"applied {number} objects", err=True)
    return watch(Watched(context.api, stack.namespace, stack.program.plan, shared=True), seconds)


def shown(context: Context) -> Shown:
    """Return how all Applications of a cluster stand, and what `live up` applied there."""
    check_kinds(context)
    found = snapshot(context.api, namespace="")
    applied = {
        name: len(objects) for one in records(context.api) for name, objects in one.stacks.items()
    }
    values = {
        "context": context.name,
        "server": context.server,
        "stacks": applied,
        "applications": [one._asdict() for one in found.applications],
        "complaints": list(found.complaints),
    }
    return Shown(values, (state_table(found),), all_run=True)


def remove(context: Context, stacks: Sequence[str], seconds: int, *, yes: bool) -> None:
    """Take away what `live up` put there: all of it, or what these stacks applied."""
    found = [one for one in records(context.api) if not stacks or set(stacks) & set(one.stacks)]
    if not found:
        click.echo(f"context '{context.name}': nothing of 'live up' is there", err=True)
        return
    removals = [Removal(one, tuple(stacks) or tuple(one.stacks)) for one in found]
    _confirm(context, [line for one in removals for line in one.told()], yes=yes)
    for removal in removals:
        _remove(context, removal, seconds)


def _remove(context: Context, removal: Removal, seconds: int) -> None:
    record = removal.record
    with progress(f"Removing {len(removal.objects)} objects"):
        remove_objects(context.api, removal.objects, seconds)
    if removal.is_last and record.release:
        uninstall_argocd(context, record, progress)
    forget(context.api, record, removal.stacks, release=removal.is_last)
    if removal.is_last:
        remove_made_namespace(context.api, record.namespace, seconds)
    click.echo(f"removed {len(removal.objects)} objects", err=True)


def _plan(stack: ContextStack, found: Survey, argocd: Installation | None) -> Iterator[str]:
    """Yield what is about to be done."""
    if argocd:
        yield f"Argo CD is installed: {argocd}"
    revision = stack.settings.gitops.revision
    yield f"stack {stack.name}: {len(found.objects)} objects for {stack.repository} at {revision}"
    for one in found.objects:
        if one.end == "undo":
            yield f"  {one.key} is there already; some of its fields are set until 'live down'"
    if found.left_over:
        yield f"  {len(found.left_over)} earlier objects stay until 'live down'"


def _confirm(context: Context, lines: Iterable[str], *, yes: bool) -> None:
    """Say what is about to be done; ask, where the cluster may be more than a local one."""
    click.echo(f"context '{context.name}' at {context.server}", err=True)
    for line in lines:
        click.echo(line, err=True)
    if yes or context.is_local:
        return
    if not sys.stdin.isatty():
        stop("nobody is there to be asked; give --yes", WRONG_USE)
    if not click.confirm("Write to this cluster?", err=True):
        stop("nothing was changed", FOUND_PROBLEMS)


def _how_to_look(context: Context, namespace: str, argocd: Installation | None) -> str:
    kubectl = f"  kubectl --context {shlex.quote(context.name)} --namespace {namespace}"
    lines = ["Look at it with", f"  export KUBECONFIG={shlex.quote(context.kubeconfig)}"]
    lines += [f"{kubectl} get applications"]
    if argocd:
        service, port = server_service(argocd.argocd), PORT_FORWARDED.rpartition(":")[2]
        lines += [
            f"{kubectl} port-forward service/{service} {port}:443",
            f"  argocd login {PORT_FORWARDED} --username admin, with the password",
            f"{kubectl} get secret argocd-initial-admin-secret"
            " --output jsonpath={.data.password} | base64 --decode",
        ]
    down = f"  aks-gitops live down --kube-context {shlex.quote(context.name)}"
    return "\n".join([*lines, "End it with", down])
