"""`aks-gitops`: the command and its subcommands, each loaded only when it is called."""

import errno
import importlib
import sys
from collections.abc import Mapping
from typing import NamedTuple

import click

from aks_gitops.cli.options import INTERRUPTED, WRONG_USE, stop
from aks_gitops.machine.memory import collect_rarely


class _Command(NamedTuple):
    """Where a subcommand lives, and its line in the help."""

    module: str
    summary: str


_COMMANDS: Mapping[str, _Command] = {
    "preview": _Command(
        "aks_gitops.cli.preview", "Show what stacks would have, without engine or cloud."
    ),
    "changes": _Command(
        "aks_gitops.cli.changes", "Show what a pull request here does to each stack."
    ),
    "check": _Command(
        "aks_gitops.cli.check", "Show what Argo CD will refuse or delete, before it is merged."
    ),
    "audit": _Command("aks_gitops.cli.audit", "Score how mature a rollout is, with reasons."),
    "diff": _Command("aks_gitops.cli.diff", "Show what a change does to what Argo CD deploys."),
    "set-image": _Command(
        "aks_gitops.cli.set_image", "Let an application in an environment run an image."
    ),
    "rollback": _Command(
        "aks_gitops.cli.rollback", "Bring an application back to an earlier state, in git."
    ),
    "promote": _Command(
        "aks_gitops.cli.promote", "Let one environment run the images that another runs."
    ),
    "status": _Command(
        "aks_gitops.cli.status", "Show what Argo CD says against what git says should be."
    ),
    "history": _Command(
        "aks_gitops.cli.history", "Show who deployed what, when, and from which source commit."
    ),
    "inspect": _Command("aks_gitops.cli.inspect", "Show what a config repository holds."),
    "render": _Command("aks_gitops.cli.render", "Write a stack's Kubernetes objects as YAML."),
    "providers": _Command(
        "aks_gitops.cli.providers", "Check that Azure's resource providers are registered."
    ),
    "new": _Command("aks_gitops.cli.new", "Write a new application, team or environment."),
    "engine": _Command("aks_gitops.cli.engine", "Install the pinned Pulumi CLI into the project."),
    "live": _Command("aks_gitops.cli.live.commands", "Run Kubernetes and Argo CD on this machine."),
    "completion": _Command("aks_gitops.cli.completion", "Print a shell's completion script."),
}


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""What a full or broken disk says, also of what is printed into a file on it."""


class _LazyGroup(click.Group):
    """Imports a subcommand when it is called, so that --help answers at once."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a subcommand. Where it cannot end, no exit code says that it found problems."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):  # click.prompt turns one into the other
            click.echo(err=True)  # the terminal has written ^C
            stop("interrupted", INTERRUPTED)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            where = error.filename or "what is printed"
            stop(f"{where}: cannot be written: {error.strerror}; make room", WRONG_USE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a subcommand."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name].module)
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 each module of the table has one
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in _COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 found problems, 2 wrong use, 130 interrupted.",
)
@click.version_option(package_name="aks-gitops")
def main() -> None:
    """Argo CD's projects, roots and ApplicationSets from a config repository's layout.

    \b
    Examples:
      aks-gitops preview --stack dev --out out
      aks-gitops inspect --repo https://github.com/example-org/config-repo.git
      aks-gitops render --stack production
    """
    collect_rarely()


if __name__ == "__main__":
    sys.exit(main())
