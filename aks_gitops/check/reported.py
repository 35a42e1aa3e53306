"""What a check found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.application_changes import ApplicationChange
from aks_gitops.check.difference.difference import ObjectChange, difference
from aks_gitops.check.levels import Judged
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.review import Review

Unrendered = Literal["", "before", "after", "elsewhere"]
"""The revision that cannot be rendered here, the new one where neither can. elsewhere: no source of
the Application is in the repository."""


@dataclass(frozen=True)
class ChangedApplication:
    """What becomes of one Application, and of what it deploys."""

    change: ApplicationChange
    environment: str
    objects: tuple[ObjectChange, ...]
    """What becomes of its objects; of a deleted Application, all that it had."""
    unrendered: Unrendered = ""
    """Why its objects are not known; `objects` is then empty."""


@dataclass(frozen=True)
class Report:
    """What a check found."""

    compared: bool
    """Whether two revisions were compared; else one was looked at as a whole."""
    base: str
    """The commit that was compared with; empty where there was none."""
    head: str
    """The commit that was checked; empty for files that are not committed."""
    applications: int | None
    """How many Applications the revision has; None where it holds what the base holds, and nobody
    counts."""
    rendered: int
    """How many of them were rendered and looked at."""
    changes: tuple[ChangedApplication, ...]
    judged: Judged


def changed_applications(review: Review) -> Sequence[ChangedApplication]:
    """Return what becomes of the Applications that do not stay as they are."""
    before = review.rendered_before or {}
    found = []
    for change in review.changes:
        old = before.get(change.before.key, ()) if change.before else ()
        new = review.rendered.get(change.after.key, ()) if change.after else ()
        inventory_of = review.head if change.after else review.base
        environment = inventory_of.environments.get(change.entry.key, "") if inventory_of else ""
        unrendered = _unrendered(old, new)
        objects = () if unrendered else difference(_objects(old), _objects(new))
        found.append(ChangedApplication(change, environment, objects, unrendered))
    return found


def _unrendered(old: Sequence[Outcome], new: Sequence[Outcome]) -> Unrendered:
    if not old and not new:
        return "elsewhere"
    if any(isinstance(outcome, RenderFailure) for outcome in new):
        return "after"
    return "before" if any(isinstance(outcome, RenderFailure) for outcome in old) else ""


def _objects(outcomes: Iterable[Outcome]) -> list[Manifest]:
    return [
        manifest
        for outcome in outcomes
        if isinstance(outcome, Rendered)
        for manifest in outcome.objects
    ]
