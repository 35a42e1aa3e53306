"""`aks-gitops completion`: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from aks_gitops.cli.main import main


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a shell's completion script.

    \b
    Examples:
      aks-gitops completion bash > ~/.local/share/bash-completion/completions/aks-gitops
      aks-gitops completion zsh > "${fpath[1]}/_aks-gitops"
    """
    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101 the choices are click's own
    click.echo(completion(main, {}, "aks-gitops", "_AKS_GITOPS_COMPLETE").source())
