"""Say what came of a rollback, for people and for programs."""

import json
from collections.abc import Iterator

from aks_gitops.check.report.json_values import safe_json
from aks_gitops.release.outcome import outcome_json, outcome_text
from aks_gitops.repo.writing.delivery import Delivered
from aks_gitops.report.neutral import plain
from aks_gitops.rollback.differing import differing
from aks_gitops.rollback.following import Following, break_glass, followings, next_steps
from aks_gitops.rollback.plan import Plan

_MOST = 20


def rollback_text(plan: Plan, done: Delivered, new_branch: str) -> str:
    """Return what a person reads. Given: `new_branch`, empty for the branch itself."""
    lines = [outcome_text(done).rstrip("\n")]
    if done.outcome == "already":
        lines.append(f"{plan.subject} renders what it did at {plan.target.commit[:12]}.")
        if plan.target.undone:
            lines.append("To go back further, give more --steps, or --to.")
        return _joined(lines)
    is_planned = done.outcome == "planned"
    lines += ["", *_what(plan, "would be" if is_planned else "is"), ""]
    if is_planned:
        lines.append("Nothing was written. Once it is:")
    elif new_branch:
        lines.append(f"Nothing happens before {new_branch} is merged. Then:")
    lines += _then(followings(plan))
    return _joined(lines)


def rollback_json(plan: Plan, done: Delivered) -> str:
    """Return what a program reads."""
    values = {
        **json.loads(outcome_json(done)),
        "application": plan.subject.application,
        "environment": plan.subject.environment,
        "target": plan.target.commit,
        "undone": [one.id for one in plan.target.undone],
        "images": list(plan.images),
        "pinned": list(plan.pinned),
        "affected": list(plan.affected),
        "left": {path: list(names) for path, names in plan.left.items()},
        "stillDiffers": differing(plan.rest),
        "applications": [one._asdict() for one in followings(plan)],
    }
    return safe_json(values)


def _what(plan: Plan, verb: str) -> Iterator[str]:
    target = plan.target
    yield f"{plan.subject} {verb} back at {target.commit[:12]}, without:"
    yield from (f"  {one}" for one in target.undone[:_MOST])
    if len(target.undone) > _MOST:
        yield f"  and {len(target.undone) - _MOST} more commits"
    if plan.images:
        yield f"It runs {', '.join(plan.images)} again."
    if plan.pinned:
        yield f"Pinned in its own files: {', '.join(plan.pinned)}"
    yield from (f"Not pinned: {one}" for one in plan.unpinned)
    for path, names in plan.left.items():
        yield f"Left as it is: {path}, which {', '.join(names)} read too"
    if plan.affected:
        yield f"Changed too, by --with-others: {', '.join(plan.affected)}"
    if plan.rest.is_same:
        yield "Checked: it renders just what it did then."
    else:
        yield "It still differs from then:"
        yield from (f"  {line}" for line in differing(plan.rest))


def _then(applications: list[Following]) -> Iterator[str]:
    for one in applications:
        yield from next_steps(one)
    yield from break_glass(applications[0])


def _joined(lines: list[str]) -> str:
    return "".join(f"{plain(line)}\n" for text in lines for line in text.split("\n"))
