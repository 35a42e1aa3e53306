"""`aks-gitops engine`: the Pulumi CLI of the pinned version, installed into the project."""

import subprocess
from pathlib import Path

import click

from aks_gitops.cli.options import FOUND_PROBLEMS, explained, project_option, stop

FOLDER = ".pulumi"


@click.command("engine")
@project_option
def command(directory: Path) -> None:
    """Install the Pulumi CLI that fits the SDK into .pulumi, with the SDK's own installer.

    \b
    Example:
      aks-gitops engine && .pulumi/bin/pulumi preview --stack local
    """
    with explained():
        from pulumi.automation import PulumiCommand

        from aks_gitops.offline.project import find_project

        root = find_project(directory) / FOLDER
        click.echo(f"Installing the Pulumi CLI into {root}", err=True)
        try:
            installed = PulumiCommand.install(root=str(root))
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            stop(_out_of_reach(error), FOUND_PROBLEMS)
        click.echo(f"{root}/bin/pulumi is version {installed.version}")


def _out_of_reach(error: Exception) -> str:
    return (
        f"Pulumi's download cannot be reached from here ({type(error).__name__}).\n"
        "Without it, 'aks-gitops preview' runs the same program offline; "
        "with a pulumi of your own on PATH, 'pulumi preview' works as it is."
    )
