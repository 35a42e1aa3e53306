"""`aks-gitops rollback`: bring an application in an environment back to an earlier state."""

from typing import TYPE_CHECKING

import click

from aks_gitops.cli.options import WRONG_USE, stop
from aks_gitops.cli.refusals import refusals
from aks_gitops.cli.writing_options import Writing, Written, carry_out, opened, writing_options

if TYPE_CHECKING:
    from aks_gitops.release.outcome import About
    from aks_gitops.rollback.plan import Mode
    from aks_gitops.rollback.rollback import Asked


@click.command("rollback")
@click.argument("app")
@click.argument("environment", metavar="ENV")
@click.option(
    "--to",
    metavar="COMMIT|TAG|IMAGE",
    help="The state at this commit or tag, or the newest earlier one that ran NAME:TAG.",
)
@click.option(
    "--steps",
    type=int,
    metavar="N",
    help="The state before the last N releases. Default: 1. Rollbacks are no releases.",
)
@click.option(
    "--with-others",
    is_flag=True,
    help="Restore also files that other applications read, for these as well.",
)
@click.option(
    "--overlay-only",
    is_flag=True,
    help="Leave such files as they are, and pin old images in the application's own.",
)
@writing_options
def command(
    app: str,
    environment: str,
    *,
    to: str | None,
    steps: int | None,
    with_others: bool,
    overlay_only: bool,
    writing: Writing,
) -> None:
    """Bring an application in an environment back to an earlier state: one commit, only for it.

    It looks for the commits that changed what the application renders there, its bases included,
    and restores the files of that application alone. Other applications in the same commits stay
    as they are. Where a file is shared and matters, it says with whom, and asks what you want.
    Asked twice, there is one commit.

    Exit codes: 0 done, or done already; 1 refused, with the reason; 2 wrong use.

    \b
    Examples:
      aks-gitops rollback order-service production --dry-run
      aks-gitops rollback order-service production
      aks-gitops rollback order-service production --to ghcr.io/example-org/order-service:1.4.1
      aks-gitops rollback order-service production --to 3f2c1ab --new-branch rollback
    """
    from aks_gitops.rollback.request import request
    from aks_gitops.rollback.rollback import Asked

    mode = _mode(with_others=with_others, overlay_only=overlay_only)
    with refusals():
        asked = Asked(app, environment, request(to, steps), mode)
    with opened(writing) as written:
        _carry_out(written, asked)


def _mode(*, with_others: bool, overlay_only: bool) -> "Mode":
    if with_others and overlay_only:
        stop("--with-others and --overlay-only exclude each other; give one of them", WRONG_USE)
    if with_others:
        return "with-others"
    return "overlay-only" if overlay_only else "alone"


def _carry_out(written: Written, asked: "Asked") -> None:
    from aks_gitops.rollback.opening import opened_past
    from aks_gitops.rollback.rollback import Rollback
    from aks_gitops.rollback.told import told

    options = written.options
    with opened_past(written.target, written.how.token, folder=written.folder) as past:
        rollback = Rollback(asked, past, written.reader)

        def about() -> "About":
            return told(rollback.plan, dry_run=options.dry_run, new_branch=options.new_branch)

        carry_out(written, rollback.change, rollback.message, about)
