"""What people and programs are told of a rollback."""

from collections.abc import Iterator

from aks_gitops.check.report.json_values import JsonValue
from aks_gitops.edit.images import split
from aks_gitops.release.images import ImageChange
from aks_gitops.release.outcome import About, applied
from aks_gitops.report.counted import counted
from aks_gitops.rollback.differing import differing
from aks_gitops.rollback.following import Following, break_glass, followings, next_steps
from aks_gitops.rollback.plan import Plan

_MOST = 20


def told(plan: Plan, *, dry_run: bool, new_branch: str) -> About:
    """Return what is told of a plan. Given: `new_branch`, empty for the branch itself."""
    clusters = [one for one in plan.now.deployments.all if one.key in plan.now.keys]
    changes = [
        ImageChange(one, split(old), split(plan.after.images[place]))
        for one in clusters
        for place, old in plan.now.images.items()
        if place.application == one.key and plan.after.images.get(place, old) != old
    ]
    following = followings(plan)
    return About(
        applications=applied(clusters, dict.fromkeys(changes)),
        lines=tuple(_lines(plan, following, _before(dry_run=dry_run, new_branch=new_branch))),
        values=_values(plan, following),
    )


def _values(plan: Plan, following: list[Following]) -> dict[str, JsonValue]:
    return {
        "target": plan.target.commit,
        "undone": [one.id for one in plan.target.undone],
        "pinned": [*plan.pinned],
        "affected": [*plan.affected],
        "left": {path: [*names] for path, names in plan.left.items()},
        "stillDiffers": [*differing(plan.rest)],
        "argocd": [one._asdict() for one in following],
    }


def _before(*, dry_run: bool, new_branch: str) -> str:
    """Return what has to happen before Argo CD sees the commit; empty for nothing."""
    if dry_run:
        return "Nothing is written by a dry run. Once it is:"
    return f"Nothing happens before {new_branch} is merged. Then:" if new_branch else ""


def _lines(plan: Plan, following: list[Following], before: str) -> Iterator[str]:
    if not plan.edits:
        yield from _nothing(plan)
        return
    yield from _what(plan)
    if before:
        yield before
    # Several Argo CDs may differ in what these steps do not show.
    yield from dict.fromkeys(step for one in following for step in next_steps(one))
    yield from break_glass(following[0])


def _nothing(plan: Plan) -> Iterator[str]:
    commit = plan.target.commit[:12]
    if not plan.rest.is_same:
        yield f"{plan.subject} was rolled back to {commit} already, as far as its own files go"
        yield from _checked(plan)
        return
    yield f"{plan.subject} renders what it did at {commit}"
    if plan.target.undone:
        yield "to go back further, give more --steps, or --to"


def _what(plan: Plan) -> Iterator[str]:
    target = plan.target
    yield f"{plan.subject}: back to {target.commit[:12]}, without:"
    yield from (f"  {one}" for one in target.undone[:_MOST])
    if len(target.undone) > _MOST:
        yield f"  and {counted(len(target.undone) - _MOST, 'more commit')}"
    if plan.pinned:
        yield f"Pinned in its own files: {', '.join(plan.pinned)}"
    yield from (f"Not pinned: {one}" for one in plan.unpinned)
    for path, names in plan.left.items():
        yield f"Left as it is: {path}, which {', '.join(names)} read too"
    if plan.affected:
        yield f"Changed too, as --with-others permits: {', '.join(plan.affected)}"
    yield from _checked(plan)


def _checked(plan: Plan) -> Iterator[str]:
    failures = plan.after.failures
    if plan.rest.is_same and failures:
        yield "Checked: it reads just what it did then, but that cannot be rendered here:"
        yield f"  {failures[0].path}: {failures[0].fact}"
    elif plan.rest.is_same and plan.after.charts_elsewhere:
        yield "Checked: it reads just what it did then; what these make of it is not known here:"
        yield from (f"  {one}" for one in plan.after.charts_elsewhere)
    elif plan.rest.is_same:
        yield "Checked: it renders just what it did then"
    else:
        yield "It still differs from then:"
        yield from (f"  {line}" for line in differing(plan.rest))
