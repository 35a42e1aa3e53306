"""From what is seen to a verdict on each point, and a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aks_gitops.check.audit.points import POINTS, Point
from aks_gitops.check.audit.seen import Seen
from aks_gitops.check.review import Review

Verdict = Literal["met", "partly", "not met", "not known"]
"""not known: the repository does not tell; such a point does not count."""
MOST_WORST = 3
"""How many places are named; who wants all of them runs the check."""


@dataclass(frozen=True)
class Result:
    """What was seen of one point."""

    point: Point
    good: int
    of: int
    worst: tuple[Seen, ...]
    """The first places that are not as the point wants them."""

    @property
    def verdict(self) -> Verdict:
        """What that comes to."""
        if not self.of:
            return "not known"
        if self.good == self.of:
            return "met"
        return "partly" if self.good else "not met"


@dataclass(frozen=True)
class Audit:
    """A whole revision as it was judged."""

    head: str
    """The commit; empty for files that are not committed."""
    applications: int
    results: tuple[Result, ...]

    @property
    def score(self) -> int | None:
        """The part of the points that is met, in percent, rounded down; None where nothing is
        known. A point that is partly met counts by its part."""
        known = [one for one in self.results if one.of]
        if not known:
            return None
        return int(100 * sum(one.good / one.of for one in known) / len(known))


def audit(review: Review, head: str = "", points: Sequence[Point] = POINTS) -> Audit:
    """Return how a revision as a whole stands.

    Given: `review`, of all its Applications; `head`, its commit.
    """
    return Audit(
        head,
        len(review.head.applications),
        tuple(_result(review, point) for point in points),
    )


def _result(review: Review, point: Point) -> Result:
    found = list(point.measure(review))
    bad = sorted({one for one in found if not one.good})
    good = sum(one.good for one in found)
    return Result(point, good, len(found), tuple(bad[:MOST_WORST]))
