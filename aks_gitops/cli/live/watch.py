"""Wait for Applications, and show them meanwhile."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import click

from aks_gitops.argocd.plan import Plan
from aks_gitops.cli.live.shown import Ended, print_table
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.applications import Snapshot, snapshot

_WHY_NOT: Mapping[Ended, str] = {
    "timed out": "not all are Synced and Healthy after {seconds} s; Argo CD goes on",
    "interrupted": "no longer waiting; Argo CD goes on",
}


class Watched(NamedTuple):
    """What is waited for."""

    api: Api
    namespace: str
    plan: Plan
    shared: bool
    """Others have Applications there, too; they are neither waited for nor shown."""
    check: Callable[[], None] = lambda: None
    """Called where the API server does not answer. Raises LiveError where waiting is no use."""

    def look(self) -> Snapshot:
        """Return how the Applications stand."""
        found = snapshot(self.api, self.namespace)
        names = {one.name for one in self.plan.applications}
        names |= {
            one.name for one in self.plan.objects if one.stage in ("roots", "applicationsets")
        }
        return found.only(names) if self.shared else found


def watch(watched: Watched, seconds: int) -> Ended:
    """Show the Applications until all are settled, time is up, or somebody presses Ctrl-C."""
    from rich.live import Live

    from aks_gitops.live.applications import state_table
    from aks_gitops.live.processes import until
    from aks_gitops.report.terminal import console

    to = console(stderr=True)
    looking = _Looking(watched)
    ended: Ended
    try:
        number = len(looking.expected)
        click.echo(f"Waiting until {number} Applications are Synced and Healthy", err=True)
        with Live(console=to, auto_refresh=False, transient=True) as table:

            def settled() -> bool:
                done = looking.settled()
                table.update(state_table(looking.shown, looking.expected), refresh=to.is_terminal)
                return done

            ended = "settled" if until(settled, seconds, pause=0.5) else "timed out"
    except KeyboardInterrupt:
        ended = "interrupted"
    print_table(to, state_table(looking.shown, looking.expected))
    if ended != "settled":
        click.echo(_WHY_NOT[ended].format(seconds=seconds), err=True)
    return ended


def unless_interrupted(deploy: Callable[[], Ended]) -> Ended:
    """Return how a deployment ended, also where somebody presses Ctrl-C before it waits."""
    try:
        return deploy()
    except KeyboardInterrupt:
        click.echo("interrupted while it was applied; the same command applies the rest", err=True)
        return "interrupted"


class _Looking:
    """Looks at Applications again and again."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        applications = watched.plan.applications
        self.expected = [one.name for one in applications]
        self._manual = [one.name for one in applications if not one.automated]
        self.shown = Snapshot((), ())

    def settled(self) -> bool:
        """Look, and tell whether all are settled.

        An API server that does not answer is asked again: it may have been started anew.
        """
        try:
            self.shown = self._watched.look()
        except ApiError as error:
            if not error.passes:
                raise
            self._watched.check()
            self.shown = self.shown._replace(complaints=(str(error),))
            return False
        return self.shown.settled(self.expected, self._manual)
