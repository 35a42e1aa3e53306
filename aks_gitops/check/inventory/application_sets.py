"""What becomes of an ApplicationSet: its Applications, or why there are none.

An outcome is kept with what it was made from: the set, the names of all files, and the contents of
the files that were read; so both revisions of a change, and the next run, can share it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.applicationset.evaluated import Evaluated
from aks_gitops.check.applicationset.surroundings import DeclaredCluster, Surroundings
from aks_gitops.check.golang.errors import EvaluationError, GoError
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.here import Here
from aks_gitops.check.store import Store
from aks_gitops.repo.tree import Listing, Revision, Tree

NO_APPLICATIONS = Evaluated((), (), None, preserves_resources=False, ignored_differences=())
_VERSION = 1
"""Raise it when the same set would be evaluated to something else, or is kept in another way."""

Problem = Literal["", "refused", "not-evaluated"]
"""refused: Argo CD makes nothing of it either. not-evaluated: only Argo CD knows."""


class SetOutcome(NamedTuple):
    """What an ApplicationSet makes."""

    entry: Entry
    evaluated: Evaluated
    problem: Problem = ""
    said: str = ""
    """Why there are no Applications."""


class _Kept(NamedTuple):
    """An outcome, and the files that it was made from, with their blob ids."""

    read: dict[str, str]
    evaluated: Evaluated
    problem: Problem
    said: str


class SetEvaluator:
    """Evaluates each ApplicationSet once for the same surroundings."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, _Kept] = {}

    def evaluated(
        self, one: Entry, tree: Tree, here: Here, clusters: Sequence[DeclaredCluster] | None
    ) -> SetOutcome:
        """Return what an ApplicationSet makes.

        Given: `tree`, the revision of this repository; `clusters`, those that Argo CD knows, or
        None.
        """
        key = _key(one.manifest, tree.listing, here, clusters)
        kept = self._kept(key)
        if kept is None or any(
            tree.listing.files.get(path) != blob for path, blob in kept.read.items()
        ):
            kept = _evaluated(one.manifest, tree, here, clusters)
            self._keep(key, kept)
        return SetOutcome(one, kept.evaluated, kept.problem, kept.said)

    def _kept(self, key: str) -> _Kept | None:
        if key not in self._known and self._store and (data := self._store.load([key])):
            self._known[key] = _decoded(data[key])
        return self._known.get(key)

    def _keep(self, key: str, kept: _Kept) -> None:
        if all(kept.read.values()):  # What is not committed has no id.
            self._known[key] = kept
            if self._store and (data := _encoded(kept)):
                self._store.save({key: data})


def _evaluated(
    manifest: Manifest, tree: Tree, here: Here, clusters: Sequence[DeclaredCluster] | None
) -> _Kept:
    # It takes long to import, and is not needed where nothing is new.
    from aks_gitops.check.applicationset.evaluation import evaluate

    watched = _Watched(tree)

    def repository(url: str, revision: str) -> Tree | None:
        return watched if here.holds(url, revision) else None

    try:
        return _Kept(watched.seen, evaluate(manifest, Surroundings(repository, clusters)), "", "")
    except GoError as error:
        return _Kept(watched.seen, NO_APPLICATIONS, "refused", str(error))
    except EvaluationError as error:
        return _Kept(watched.seen, NO_APPLICATIONS, "not-evaluated", str(error))


class _Watched:
    """A tree that notes which files are read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.seen: dict[str, str] = {}

    @property
    def revision(self) -> Revision:
        return self._tree.revision

    @property
    def listing(self) -> Listing:
        return self._tree.listing

    def read(self, path: str) -> bytes:
        self.seen[path] = self._tree.listing.files.get(path, "")
        return self._tree.read(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        self._tree.prefetch(paths)


def _key(
    manifest: Manifest, listing: Listing, here: Here, clusters: Sequence[DeclaredCluster] | None
) -> str:
    about = (
        manifest,
        sorted(listing.files),
        listing[1:],
        sorted(here.urls),
        sorted(here.revisions),
        None if clusters is None else [vars(one) for one in clusters],
    )
    text = json.dumps(about, sort_keys=True, default=str)
    return f"set {_VERSION} {hashlib.sha256(text.encode()).hexdigest()}"


def _encoded(kept: _Kept) -> bytes | None:
    """Return what can be kept over runs; None for values that JSON does not hold."""
    plain = [kept.read, list(vars(kept.evaluated).values()), kept.problem, kept.said]
    try:
        data = json.dumps(plain, separators=(",", ":")).encode()
        return data if _decoded(data) == kept else None
    except (TypeError, ValueError):
        return None


def _decoded(data: bytes) -> _Kept:
    read, fields, problem, said = json.loads(data)
    made, duplicates, policy, preserves, ignored = fields
    whole = Evaluated(tuple(made), tuple(duplicates), policy, preserves, tuple(ignored))
    return _Kept(read, whole, problem, said)
