"""What one rollback writes, and what that brings back."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from aks_gitops.release.reading import DeploymentReader
from aks_gitops.repo.edited_tree import EditedTree
from aks_gitops.repo.tree import WholeTree
from aks_gitops.rollback.pinning import pins
from aks_gitops.rollback.refusals import (
    changes_nothing,
    differs_still,
    goes_away,
    is_shared,
    touches_others,
)
from aks_gitops.rollback.restoring import OldFile, edits_of, old_files
from aks_gitops.rollback.state import Comparison, State, compared, state
from aks_gitops.rollback.strangers import strangers
from aks_gitops.rollback.target import Subject, Target
from aks_gitops.rollback.watched import ancestors

Mode = Literal["alone", "overlay-only", "with-others"]
"""What becomes of files that other applications read too. alone: where they matter, nothing is
done. overlay-only: they stay, and images are pinned. with-others: they are restored."""


class Plan(NamedTuple):
    """A rollback on one tip of the branch."""

    subject: Subject
    target: Target
    now: State
    after: State
    """What the edits make of it."""
    edits: Mapping[str, bytes | None]
    """None where the state is there already."""
    left: Mapping[str, tuple[str, ...]]
    """The files that stay as they are, with the others that read them, as messages call these."""
    pinned: tuple[str, ...]
    """Images that are set where they were not before."""
    unpinned: tuple[str, ...]
    """Why images could not be."""
    affected: tuple[str, ...]
    """The other applications that change too, as messages call them; and overlays that read what
    changes, and that no Application known here deploys."""
    rest: Comparison
    """What still differs from the target."""

    @property
    def images(self) -> tuple[str, ...]:
        """The images that run again."""
        found = {*self.after.images.values()} - {*self.now.images.values()}
        return tuple(sorted(one for one in found if one.isprintable()))


class Planner:
    """Plans a rollback on one tip."""

    def __init__(self, tree: WholeTree, reader: DeploymentReader, subject: Subject) -> None:
        self._tree = tree
        self._reader = reader
        self._subject = subject

    def plan(self, now: State, goal: Target, mode: Mode) -> Plan:
        """Return what to write. Raises RollbackError where that would change more, or too little.

        Given: `now`, what the tree makes of the application.
        """
        found = Plan(self._subject, goal, now, now, {}, {}, (), (), (), Comparison())
        if compared(now, goal.state).is_same:
            return found
        files = old_files(now, goal.state)
        shared = {path: one for path, one in files.items() if one.is_shared}
        chosen = files if mode == "with-others" else _without(files, shared)
        others = {path: (*one.others, *one.unclaimed) for path, one in shared.items()}
        found = found._replace(edits=edits_of(chosen), left={} if mode == "with-others" else others)
        found = self._looked_at(found)
        found = found._replace(affected=(*found.affected, *_unclaimed(chosen)))
        if mode == "overlay-only" and not found.rest.is_same:
            found = self._pinned(found)
        return _checked(found, mode)

    def _looked_at(self, plan: Plan) -> Plan:
        """Return the plan with what its edits bring about."""
        edited = self._reader.read(EditedTree(self._tree, plan.edits))
        after = state(edited, plan.now.keys)
        if after is None:
            raise goes_away(plan.subject, sorted(plan.edits))
        own = {*plan.now.keys, *ancestors(plan.now), *ancestors(after)}
        affected = strangers(plan.now.deployments, edited, own)
        return plan._replace(
            after=after,
            affected=self._titles(plan.now, *affected),
            rest=compared(after, plan.target.state),
        )

    def _pinned(self, plan: Plan) -> Plan:
        found = pins(plan.after, plan.target.state)
        edits = {**plan.edits, **found.files}
        same = {path: content for path, content in edits.items() if not self._holds(path, content)}
        return self._looked_at(plan._replace(edits=same))._replace(
            pinned=found.images, unpinned=found.refused
        )

    def _holds(self, path: str, content: bytes | None) -> bool:
        """Tell whether a file is already as an edit leaves it."""
        if path not in self._tree.listing.files:
            return content is None
        return content is not None and self._tree.whole(path) == content

    @staticmethod
    def _titles(now: State, *keys: str) -> tuple[str, ...]:
        return tuple(sorted({now.deployments.title(key) for key in keys}))


def _unclaimed(files: Mapping[str, OldFile]) -> tuple[str, ...]:
    return tuple(sorted({name for one in files.values() for name in one.unclaimed}))


def _without(files: Mapping[str, OldFile], others: Mapping[str, OldFile]) -> dict[str, OldFile]:
    return {path: one for path, one in files.items() if path not in others}


def _is_done(plan: Plan) -> bool:
    """Tell whether the last change was a rollback to the same state, as far as that went."""
    goal = plan.target
    return any(
        plan.subject.is_rolled_back_by(one) and one.trailers.get("Restores") == (goal.commit,)
        for one in goal.undone[:1]
    )


def _checked(plan: Plan, mode: Mode) -> Plan:
    """Return a plan that does what was asked and nothing else. Raises RollbackError."""
    if mode != "with-others" and plan.affected:
        raise touches_others(plan.subject, plan.affected, sorted(plan.edits))
    if mode == "overlay-only":
        if compared(plan.now, plan.after).is_same and not _is_done(plan):
            raise changes_nothing(plan.subject, plan.rest, plan.unpinned)
        return plan
    if plan.rest.is_same:
        return plan
    if plan.left:
        raise is_shared(plan.subject, plan.left, plan.rest)
    raise differs_still(plan.subject, plan.target.commit, plan.rest)
