"""Say in a few lines how two states of an application differ. Values of Secrets are not in it."""

from aks_gitops.check.difference.difference import ObjectChange
from aks_gitops.report.counted import counted
from aks_gitops.rollback.state import Comparison

_MOST = 8


def differing(found: Comparison) -> list[str]:
    """Return one line for each object that differs, the first of many."""
    lines = [_line(change) for _, change in found.changes[:_MOST]]
    if len(found.changes) > _MOST:
        lines.append(f"and {counted(len(found.changes) - _MOST, 'more object')}")
    if found.elsewhere:
        lines.append("what Argo CD is told: its destination, project or sources elsewhere")
    lines += [f"unknown: {one.path} {one.fact}" for one in found.failures[:1]]
    return lines


def _line(change: ObjectChange) -> str:
    name = f"{change.key.kind} {change.key.name}"
    if change.kind != "changed":
        return f"{name}: {change.kind}"
    fields = [str(one) for one in change.fields]
    more = f" and {len(fields) - _MOST} more" if len(fields) > _MOST else ""
    return f"{name}: {', '.join(fields[:_MOST])}{more}"
