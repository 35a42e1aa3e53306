"""What `aks-gitops live` shows in the end: for people, and as JSON for programs."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from rich.console import Console
from rich.table import Table

from aks_gitops.cli.options import FOUND_PROBLEMS, INTERRUPTED

_WIDEST = 2000
"""Columns of a log's longest line."""

Ended = Literal["started", "settled", "timed out", "interrupted"]
_EXIT_CODES: Mapping[Ended, int] = {
    "started": 0,
    "settled": 0,
    "timed out": FOUND_PROBLEMS,
    "interrupted": INTERRUPTED,
}


def print_table(to: Console, table: Table) -> None:
    """Print a table: on a terminal as wide as that, elsewhere as wide as it needs to be."""
    if not to.is_terminal:
        whole = to.options.update(max_width=_WIDEST)
        to.width = to.measure(table, options=whole).maximum
    to.print(table)


class Shown(NamedTuple):
    """How something stands."""

    values: Mapping[str, object]
    """As JSON."""
    tables: tuple[Table, ...]
    all_run: bool


class Outcome(NamedTuple):
    """How `up` ended."""

    ended: Ended
    shown: Shown
    how_to_look: str
    """What a person types next."""

    @property
    def exit_code(self) -> int:
        """The exit code."""
        return _EXIT_CODES[self.ended]

    def values(self) -> dict[str, object]:
        """Return it as JSON."""
        return {"outcome": self.ended, **self.shown.values}
