"""The figures of a period: how often, how fast, and how often taken back. See docs/history.md."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from aks_gitops.history.places import Subject
from aks_gitops.history.records import Record
from aks_gitops.history.rollouts import Rollout

Level = Literal["all", "environment", "team", "application", "deployment"]
LEVELS: tuple[Level, ...] = ("all", "environment", "team", "application", "deployment")
WEEK = 7 * 24 * 3600


class Group(NamedTuple):
    """What figures are about; empty texts stand for all."""

    level: Level
    team: str = ""
    application: str = ""
    environment: str = ""


class Spread(NamedTuple):
    """How long something took, in seconds."""

    known: int
    """Of how many it is known."""
    median: int | None
    p90: int | None


class Figures(NamedTuple):
    """The figures of a group."""

    group: Group
    deployments: int
    images: int
    """How many of them changed an image."""
    commits: int
    removed: int
    """Removals; they are no deployments."""
    weeks: float
    per_week: float
    lead: Spread
    promotion: Spread
    reverts: int
    revert_rate: float
    """The part of the deployments that took another back, from 0 to 1."""


class Period(NamedTuple):
    """From when to when, in seconds since 1970; both ends are in it."""

    start: int
    end: int

    def holds(self, one: Rollout) -> bool:
        """Tell whether something was deployed in it."""
        return self.start <= one.commit.time <= self.end


_GROUPS: dict[Level, Callable[[Subject], Group]] = {
    "all": lambda _: Group("all"),
    "environment": lambda one: Group("environment", environment=one.environment),
    "team": lambda one: Group("team", team=one.team),
    "application": lambda one: Group("application", one.team, one.app),
    "deployment": lambda one: Group("deployment", one.team, one.app, one.environment),
}


def figures(records: Iterable[Record], period: Period) -> list[Figures]:
    """Return the figures of all groups that have any deployment in a period.

    Given: `records`, also those from before the period: they tell since when a group deploys.
    """
    of_subject: defaultdict[Subject, list[Record]] = defaultdict(list)
    for one in records:
        of_subject[one.rollout.subject].append(one)
    return [one for level in LEVELS for one in _of_level(_GROUPS[level], of_subject, period)]


def _of_level(
    group_of: Callable[[Subject], Group],
    of_subject: Mapping[Subject, Sequence[Record]],
    period: Period,
) -> Iterator[Figures]:
    groups: defaultdict[Group, list[Record]] = defaultdict(list)
    for subject, own in of_subject.items():
        groups[group_of(subject)] += own
    for group, own in sorted(groups.items()):
        inside = [one for one in own if period.holds(one.rollout)]
        if inside:
            begun = min(one.rollout.commit.time for one in own)
            yield _of_group(group, inside, Period(max(period.start, begun), period.end))


def spread(durations: Iterable[int | None]) -> Spread:
    """Return the median and the 90th percentile of what is known, by nearest rank."""
    known = sorted(one for one in durations if one is not None)
    return Spread(len(known), _rank(known, 0.5), _rank(known, 0.9))


def _rank(known: Sequence[int], part: float) -> int | None:
    return known[math.ceil(part * len(known)) - 1] if known else None


def _of_group(group: Group, records: Sequence[Record], period: Period) -> Figures:
    deployed = [one for one in records if one.rollout.kind != "removed"]
    reverts = sum(bool(one.rollout.revert) for one in deployed)
    weeks = max(1.0, (period.end - period.start) / WEEK)
    return Figures(
        group=group,
        deployments=len(deployed),
        images=sum(bool(one.rollout.images) for one in deployed),
        commits=len({one.rollout.commit.id for one in records}),
        removed=len(records) - len(deployed),
        weeks=weeks,
        per_week=len(deployed) / weeks,
        lead=spread(one.lead for one in deployed),
        promotion=spread(one.promotion_lead for one in deployed),
        reverts=reverts,
        revert_rate=reverts / len(deployed) if deployed else 0.0,
    )
