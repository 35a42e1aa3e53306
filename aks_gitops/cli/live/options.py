"""The options of `aks-gitops live`, which of them go together, and how its commands end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from click.core import ParameterSource

from aks_gitops.cli.options import FOUND_PROBLEMS, INTERRUPTED, explained, stop

_F = TypeVar("_F", bound=Callable[..., object])

_NEEDS: Mapping[str, str] = {
    "kubeconfig": "kube_context",
    "yes": "kube_context",
    "repository": "kube_context",
    "install_argocd": "kube_context",
    "stacks": "kube_context",
    "revision": "repository",
    "chart": "install_argocd",
}
_EXCLUDES: Mapping[str, str] = {"name": "kube_context", "no_stack": "kube_context"}


def name_option(function: _F) -> _F:
    """Add the option that names a control plane of this machine."""
    return click.option(
        "--name", default="default", show_default=True, help="Which control plane; several can run."
    )(function)


def timeout_option(function: _F) -> _F:
    """Add the option that says how long to wait."""
    return click.option(
        "--timeout",
        type=click.IntRange(min=0),
        default=300,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait for Applications.",
    )(function)


def context_options(function: _F) -> _F:
    """Add the options that name a cluster of the user's own."""
    for option in (
        click.option(
            "--kubeconfig",
            type=click.Path(dir_okay=False, path_type=Path),
            help="The kubeconfig that has the context, where it is not kubectl's.",
        ),
        click.option(
            "--kube-context", metavar="NAME", help="Take this context's cluster: kind, k3d, AKS."
        ),
    ):
        function = option(function)
    return function


def yes_option(function: _F) -> _F:
    """Add the option that answers the question."""
    return click.option(
        "-y", "--yes", is_flag=True, help="Do not ask before writing to that cluster."
    )(function)


def check_together() -> None:
    """Refuse options of the current command that do not go together. Raises UsageError."""
    context = click.get_current_context()
    given = {
        name
        for name in context.params
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    for one in sorted(given):
        if (needed := _NEEDS.get(one)) and needed not in given:
            raise click.UsageError(f"{_spelt(one)} needs {_spelt(needed)}")
        if (other := _EXCLUDES.get(one)) in given:
            raise click.UsageError(f"{_spelt(one)} does not go with {_spelt(str(other))}")


def _spelt(name: str) -> str:
    """Return how an option of the current command is spelt."""
    parameters = click.get_current_context().command.params
    return next(max(one.opts, key=len) for one in parameters if one.name == name)


@contextmanager
def ended_well() -> Iterator[None]:
    """End with a message and an exit code where the control plane is at fault, or a signal comes.

    A program that is asked to end (SIGTERM) or whose terminal is gone (SIGHUP) cleans up as it does
    for Ctrl-C.
    """
    from aks_gitops.live.errors import LiveError
    from aks_gitops.live.signals import interrupted_by_signals

    with interrupted_by_signals(), explained():
        try:
            yield
        except LiveError as error:
            stop(str(error), FOUND_PROBLEMS)
        except KeyboardInterrupt:
            stop("interrupted; the same command goes on from here", INTERRUPTED)
