"""What an audit sees: single things that are as a point wants them, or are not."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from aks_gitops.check.findings.projects import project_of
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.project.application import DEFAULT_PROJECT
from aks_gitops.check.review import RenderedObject, Review


class Seen(NamedTuple):
    """One thing that a point is about."""

    good: bool
    name: str
    place: str = ""
    """The file that can mend it, or the settings of a stack."""


Measure = Callable[[Review], Iterable[Seen]]
"""Yields what can be judged; nothing where the repository does not tell."""


def seen(review: Review, one: Entry, good: bool) -> Seen:  # noqa: FBT001
    """Return one of Argo CD's objects as it was judged."""
    place = one.origin.path
    if not place:
        of_stack = review.head.seeds[one.argocd].stack
        place = f"settings of stack {one.argocd}" if of_stack else one.argocd
    return Seen(good, one.name, place)


def seen_object(review: Review, one: RenderedObject, good: bool) -> Seen:  # noqa: FBT001
    """Return a rendered object as it was judged; its place is its Application's directory."""
    sources = review.head.graph.of(one.application)
    place = sources[0].directory if sources else ""
    return Seen(good, f"{one.key.kind} {one.key.name}", place)


def in_production(review: Review) -> Iterator[Entry]:
    """Yield the Applications of production."""
    for key, one in review.applications.items():
        if review.environment_of(key) == PRODUCTION:
            yield one


def objects_in_production(review: Review) -> Iterator[RenderedObject]:
    """Yield what the Applications of production deploy."""
    return (one for one in review.objects if review.environment_of(one.application) == PRODUCTION)


def stack_of(review: Review, one: Entry) -> str:
    """Return the stack whose Argo CD has an object; empty for one that is applied by hand.

    Folders that are applied by hand may share one Argo CD, stacks do not.
    """
    return one.argocd if review.head.seeds[one.argocd].stack else ""


def used_projects(review: Review, applications: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the projects of some Applications, as far as they are here; `default` is no choice."""
    used = {(stack_of(review, one), project_of(one)) for one in applications}
    for one in review.head.of_kind("AppProject"):
        if one.name != DEFAULT_PROJECT and (stack_of(review, one), one.name) in used:
            yield one
