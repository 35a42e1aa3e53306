"""Applications that a change takes away, and what becomes of what they deployed."""

from collections import Counter
from collections.abc import Iterator

from aks_gitops.check.application_changes import ApplicationChange
from aks_gitops.check.breach import Breach
from aks_gitops.check.review import Review


def application_deleted(review: Review) -> Iterator[Breach]:
    """Yield the Applications that git holds no more."""
    objects = Counter(one.application for one in review.objects_before)
    for change in review.changes:
        if change.verb == "deleted":
            yield _breach(change, objects[change.entry.key])


def _breach(change: ApplicationChange, objects: int) -> Breach:
    fact, fix = _said(change, _counted(objects))
    return Breach(
        rule="application-deleted",
        fact=f"{fact}: {change.why}",
        fix=fix,
        application=change.entry.key,
        severity="note" if change.fate == "left" else "warning",
    )


def _said(change: ApplicationChange, objects: str) -> tuple[str, str]:
    """Return what becomes of an Application, and what to do if that is not wanted."""
    if change.fate == "left":
        name = change.entry.name
        return (
            f"is not in git any more and stays, with {objects}",
            f"if it is to go, delete it: argocd app delete {name}",
        )
    if change.prunes:
        return (
            f"is deleted, and {objects} with it",
            "to keep those, take its finalizer away in a change before this one",
        )
    return (
        f"is deleted, and leaves {objects} in the cluster, without an owner",
        "to delete that too, give it Argo CD's finalizer in a change before this one",
    )


def _counted(objects: int) -> str:
    if not objects:
        return "what it deployed"
    return "the one object that it deployed" if objects == 1 else f"all its {objects} objects"
