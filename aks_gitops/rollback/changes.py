"""The commits that changed what an application renders, the newest first."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.release.deployments import Deployments
from aks_gitops.release.reading import DeploymentReader
from aks_gitops.rollback.past import Commit, Past
from aks_gitops.rollback.request import RollbackError
from aks_gitops.rollback.state import State, compared, state
from aks_gitops.rollback.watched import watched

_MOST_LOOKED_AT = 1_000
"""Commits, per call. Each is read as a whole, and may be rendered."""


class Change(NamedTuple):
    """A commit that changed what an application renders."""

    commit: Commit
    before: State | None
    """What its first parent has; None where the application is not there."""


class History:
    """An application's history on one branch."""

    def __init__(self, past: Past, reader: DeploymentReader, branch: str) -> None:
        self.past = past
        self._reader = reader
        self._branch = branch

    def read(self, commit: str) -> Deployments:
        """Return all applications at a commit of the branch. Raises SourceError."""
        return self._reader.read(self.past.tree(commit, self._branch))

    def changes(self, tip: str, now: State) -> Iterator[Change]:
        """Yield the changes up to a tip, whose state is given.

        A commit counts if other objects are rendered after it than before it, or if nobody can
        tell; the first parent is what ran before. It ends where the application begins. Raises
        RollbackError where the history here ends before that.
        """
        commit, after = tip, now
        for _ in range(_MOST_LOOKED_AT):
            found = self.past.latest(commit, watched(after))
            if found is None:
                return
            before = self._before(found, after)
            if before is None or not compared(before, after).is_same:
                yield Change(found, before)
            if before is None:
                return
            commit, after = found.parent, before
        raise RollbackError(
            f"not found in the last {_MOST_LOOKED_AT:,} commits that could matter; "
            "name the commit with --to"
        )

    def _before(self, found: Commit, after: State) -> State | None:
        if found.parent:
            return state(self.read(found.parent), after.keys)
        if self.past.is_shallow:
            fix = self.past.deepen()
            raise RollbackError(f"the history here ends at {found.id[:12]}, too early; {fix}")
        return None
