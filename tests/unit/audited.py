"""Whole repositories as an audit sees them."""

from collections.abc import Mapping

from aks_gitops.check.audit.points import POINTS
from aks_gitops.check.audit.scoring import Audit, Result, audit
from aks_gitops.check.checking import reviewed
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.review import Review
from tests.scenarios.scenario import URL, Scenario, stack
from tests.unit.check_trees import LinkedTree
from tests.unit.rendering import installed


def review_of(
    files: Mapping[str, str], stacks: Mapping[str, Mapping[str, object]] | None = None
) -> Review:
    """Return a repository as the rules look at it."""
    question = Question(
        head=LinkedTree(files),
        urls=(URL,),
        revisions=("main",),
        stacks=tuple(stack(name, areas) for name, areas in (stacks or {}).items()),
    )
    around = Surroundings(None, installed(), Scenario(says="").now)
    with reviewed(question, around) as review:
        return review


def audited(
    files: Mapping[str, str], stacks: Mapping[str, Mapping[str, object]] | None = None
) -> Audit:
    """Return what an audit says of a repository."""
    return audit(review_of(files, stacks), "0123abc")


def result(found: Audit, point: str) -> Result:
    """Return what an audit says of one point."""
    assert point in {one.id for one in POINTS}
    return next(one for one in found.results if one.point.id == point)
