"""`aks-gitops providers`: are the resource providers that a stack needs registered?"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from aks_gitops.azure.az_command import AzError
from aks_gitops.azure.registration import register, states, unregistered
from aks_gitops.cli.options import FOUND_PROBLEMS, explained, project_option, stop

if TYPE_CHECKING:
    from aks_gitops.settings.stack import Settings


@click.command("providers")
@click.option(
    "-s", "--stack", "stacks", multiple=True, help="A stack; repeat it for several. Default: all."
)
@click.option(
    "--register/--check",
    "registers",
    default=None,
    help="Register what is missing, or only say it. Default: cluster.resourceProviders.",
)
@click.option(
    "--timeout",
    type=click.IntRange(min=1),
    default=15,
    show_default=True,
    metavar="MINUTES",
    help="How long a registration may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a list as JSON, one entry per stack.")
@project_option
def command(
    stacks: tuple[str, ...],
    *,
    registers: bool | None,
    timeout: int,
    as_json: bool,
    directory: Path,
) -> None:
    """Check that a stack's subscription has registered the resource providers it needs.

    Run it before the first `pulumi up` of a stack, with the Azure CLI logged in. To register takes
    the right */register/action on the subscription, which Contributor includes.

    \b
    Examples:
      aks-gitops providers --stack dev
      aks-gitops providers --stack production --register
    """
    with explained():
        from aks_gitops.offline.project import find_project, read_stack, settings_of, stack_names

        project = find_project(directory)
        answers = []
        for stack in stacks or stack_names(project):
            settings = settings_of(read_stack(project, stack))
            answers.append(
                _Answer(
                    stack, *_looked_at(stack, settings, registers=registers, seconds=timeout * 60.0)
                )
            )
    if as_json:
        click.echo(json.dumps([answer._asdict() for answer in answers], indent=2))
    else:
        for answer in answers:
            click.echo(_text(answer))
    sys.exit(FOUND_PROBLEMS if any(unregistered(answer.states) for answer in answers) else 0)


class _Answer(NamedTuple):
    """What Azure says of a stack's resource providers."""

    stack: str
    subscription: str | None
    """None for a stack that is not in Azure."""
    states: Mapping[str, str]
    """By namespace."""


def _looked_at(
    stack: str, settings: "Settings", *, registers: bool | None, seconds: float
) -> tuple[str | None, Mapping[str, str]]:
    """Return the subscription and the states, after what is missing is registered if so wanted."""
    from aks_gitops.azure.resource_providers import needed_providers
    from aks_gitops.settings.cluster import AzureCluster

    cluster = settings.cluster
    if not isinstance(cluster, AzureCluster):
        return None, {}
    wanted = cluster.resource_providers == "register" if registers is None else registers
    needed = needed_providers(settings)
    try:
        found = states(cluster.subscription_id, needed)
        missing = unregistered(found)
        if missing and wanted:
            click.echo(f"{stack}: registering {', '.join(missing)}", err=True)
            register(cluster.subscription_id, missing, seconds=seconds)
            found = states(cluster.subscription_id, needed)
    except AzError as error:
        stop(f"{stack}: {error}", FOUND_PROBLEMS)
    return cluster.subscription_id, found


def _text(answer: _Answer) -> str:
    if answer.subscription is None:
        return f"{answer.stack}: needs none, for nothing of it is in Azure"
    missing = unregistered(answer.states)
    if not missing:
        return f"{answer.stack}: all {len(answer.states)} resource providers are registered"
    lines = [f"{answer.stack}: {name} is {answer.states[name]}" for name in missing]
    lines.append(f"register them: aks-gitops providers --stack {answer.stack} --register")
    return "\n".join(lines)
