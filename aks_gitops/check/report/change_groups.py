"""Applications that the same becomes of, told once."""

from collections.abc import Sequence
from typing import NamedTuple

from aks_gitops.check.report.change_lines import change_lines, fate, in_order
from aks_gitops.check.report.value_lines import Line
from aks_gitops.check.report.verdict import outcome
from aks_gitops.check.reported import ChangedApplication
from aks_gitops.report.neutral import short

NAMES = 3
"""How many names of one group are told where there is little room."""
_MOST_APART = 12
_FIELDS = 2
_LONGEST_FIELD = 60


class ChangeGroup(NamedTuple):
    """What becomes, in the same way, of one or many Applications of one environment."""

    changes: tuple[ChangedApplication, ...]
    """At least one."""
    lines: tuple[Line, ...]

    @property
    def first(self) -> ChangedApplication:
        """What stands for all of them."""
        return self.changes[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the Applications."""
        return tuple(one.change.entry.name for one in self.changes)


def change_groups(changes: Sequence[ChangedApplication]) -> tuple[ChangeGroup, ...]:
    """Return changes that are the same to the last line; production first, the riskiest first."""
    found: dict[tuple[object, ...], tuple[tuple[Line, ...], list[ChangedApplication]]] = {}
    for one in in_order(changes):
        lines = tuple(change_lines(one))
        found.setdefault((*_kind(one), lines), (lines, []))[1].append(one)
    return tuple(ChangeGroup(tuple(some), lines) for lines, some in found.values())


def summed_up(groups: Sequence[ChangeGroup]) -> tuple[ChangeGroup, ...]:
    """Return groups as they are where they are few; else those of one kind together."""
    if len(groups) <= _MOST_APART:
        return tuple(groups)
    found: dict[tuple[object, ...], list[ChangedApplication]] = {}
    for group in groups:
        found.setdefault(_kind(group.first), []).extend(group.changes)
    return tuple(ChangeGroup(tuple(some), ()) for some in found.values())


def _kind(one: ChangedApplication) -> tuple[str, ...]:
    return one.environment, outcome(one), fate(one.change), fields(one)


def fields(one: ChangedApplication) -> str:
    """Return the fields of the Application itself that change, the first of many."""
    paths = [short(str(field), _LONGEST_FIELD) for field in one.change.fields]
    more = f" and {len(paths) - _FIELDS} more" if len(paths) > _FIELDS else ""
    return ", ".join(paths[:_FIELDS]) + more
