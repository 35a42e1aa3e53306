"""The figures of a period: how often, how fast, and how often taken back. See docs/history.md."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
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


class _Tally(NamedTuple):
    """What is counted; of several subjects it is added up."""

    begun: int
    """When the first deployment of all was."""
    deployments: int
    images: int
    removed: int
    reverts: int
    commits: frozenset[str]
    leads: list[int]
    promotions: list[int]


def figures(records: Iterable[Record], period: Period) -> list[Figures]:
    """Return the figures of all groups that have any deployment in a period.

    Given: `records`, also those from before the period: they tell since when a group deploys.
    """
    of_subject: defaultdict[Subject, list[Record]] = defaultdict(list)
    for one in records:
        of_subject[one.rollout.subject].append(one)
    tallies = {subject: _tally(own, period) for subject, own in of_subject.items()}
    return [one for level in LEVELS for one in _of_level(_GROUPS[level], tallies, period)]


def _tally(records: Sequence[Record], period: Period) -> _Tally:
    inside = [one for one in records if period.holds(one.rollout)]
    deployed = [one for one in inside if one.rollout.kind != "removed"]
    return _Tally(
        begun=min(one.rollout.commit.time for one in records),
        deployments=len(deployed),
        images=sum(bool(one.rollout.images) for one in deployed),
        removed=len(inside) - len(deployed),
        reverts=sum(bool(one.rollout.revert) for one in deployed),
        commits=frozenset(one.rollout.commit.id for one in inside),
        leads=[one.lead for one in deployed if one.lead is not None],
        promotions=[one.promotion_lead for one in deployed if one.promotion_lead is not None],
    )


def _of_level(
    group_of: Callable[[Subject], Group], tallies: Mapping[Subject, _Tally], period: Period
) -> Iterator[Figures]:
    groups: defaultdict[Group, list[_Tally]] = defaultdict(list)
    for subject, one in tallies.items():
        groups[group_of(subject)].append(one)
    for group, own in sorted(groups.items()):
        if any(one.commits for one in own):
            yield _figures(group, own, period)


def _figures(group: Group, tallies: Sequence[_Tally], period: Period) -> Figures:
    deployments = sum(one.deployments for one in tallies)
    reverts = sum(one.reverts for one in tallies)
    begun = max(period.start, min(one.begun for one in tallies))
    weeks = max(1.0, (period.end - begun) / WEEK)
    return Figures(
        group=group,
        deployments=deployments,
        images=sum(one.images for one in tallies),
        commits=len(frozenset().union(*(one.commits for one in tallies))),
        removed=sum(one.removed for one in tallies),
        weeks=weeks,
        per_week=deployments / weeks,
        lead=spread(chain.from_iterable(one.leads for one in tallies)),
        promotion=spread(chain.from_iterable(one.promotions for one in tallies)),
        reverts=reverts,
        revert_rate=reverts / deployments if deployments else 0.0,
    )


def spread(durations: Iterable[int]) -> Spread:
    """Return the median and the 90th percentile, by nearest rank."""
    known = sorted(durations)
    return Spread(len(known), _rank(known, 0.5), _rank(known, 0.9))


def _rank(known: Sequence[int], part: float) -> int | None:
    return known[math.ceil(part * len(known)) - 1] if known else None
