"""Read the versions of the files that matter: each content once, the oldest first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from aks_gitops.history.facts import NOTHING, Facts, Role, decoded, encoded, facts_of, store_key
from aks_gitops.history.git_log import Change, Commit
from aks_gitops.history.places import Places, is_manifest
from aks_gitops.history.succession import succeeded
from aks_gitops.history.tree_state import joined
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES, MANIFEST_ENDINGS

Contents = Callable[[Sequence[str]], Iterator[bytes | None]]
"""Given ids, yields their contents in this order; None for one that cannot be had."""

_MOST_KEPT = 1 << 16
"""How long a content may be to be compared with the next version."""


class FactStore(Protocol):
    """Where facts are kept over runs; see check.store.Store."""

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are stored, of these keys."""

    def save(self, values: dict[str, bytes]) -> None:
        """Store values."""


class Wanted(NamedTuple):
    """A version of a file, as it is read."""

    role: Role
    change: Change


class FactLoader:
    """Knows the facts of what was loaded."""

    def __init__(self, contents: Contents, store: FactStore | None = None) -> None:
        self._contents = contents
        self._store = store
        self._known: dict[tuple[Role, str], Facts] = {}

    def facts(self, role: Role, blob: str) -> Facts:
        """Return the facts of a content; nothing for one that was not loaded."""
        return self._known.get((role, blob), NOTHING)

    def load(self, commits: Sequence[Commit], places: Places) -> None:
        """Load all that tells which images the places ran at any of these commits."""
        values = places.values_files
        self._load(
            Wanted(role, change)
            for commit in commits
            for change in commit.changes
            if change.new and (role := steering_role(change.path, values))
        )
        manifests = self._manifests(commits, places)
        self._load(
            Wanted("manifest", change)
            for commit in commits
            for change in commit.changes
            if change.new and change.path in manifests
        )

    def _manifests(self, commits: Sequence[Commit], places: Places) -> set[str]:
        """Return the paths of what kustomizations name, or plain directories hold."""
        found: set[str] = set()
        for path in {one.path for commit in commits for one in commit.changes}:
            if path.endswith(MANIFEST_ENDINGS) and any(
                not place.is_chart and is_manifest(place, path) for place in places.above(path)
            ):
                found.add(path)
        named = {
            (change.path.rpartition("/")[0], text)
            for commit in commits
            for change in commit.changes
            if _is_kustomization(change.path)
            for text in self.facts("kustomization", change.new).references
            if text.endswith(MANIFEST_ENDINGS)
        }
        return found.union(joined(directory, text) for directory, text in named)

    def _load(self, wanted: Iterable[Wanted]) -> None:
        """Load versions, each content once."""
        first: dict[tuple[Role, str], Change] = {}
        for role, change in wanted:
            first.setdefault((role, change.new), change)
        missing = {key: change for key, change in first.items() if key not in self._known}
        self._load_stored(missing)
        unread = {key: change for key, change in missing.items() if key not in self._known}
        read = self._read(unread)
        if self._store and read:
            self._store.save({store_key(*key): encoded(self._known[key]) for key in read})

    def _load_stored(self, missing: Iterable[tuple[Role, str]]) -> None:
        keys = {store_key(*one): one for one in missing}
        stored = self._store.load(keys) if self._store and keys else {}
        for key, data in stored.items():
            self._known[keys[key]] = decoded(data)

    def _read(self, unread: dict[tuple[Role, str], Change]) -> list[tuple[Role, str]]:
        """Read contents; return those that could be had."""
        last: dict[tuple[Role, str], tuple[str, bytes]] = {}
        read: list[tuple[Role, str]] = []
        contents = self._contents([blob for _, blob in unread])
        for ((role, blob), change), data in zip(unread.items(), contents, strict=True):
            if data is None:
                continue
            facts = self._succeeded(role, change, last.get((role, change.path)), data)
            self._known[role, blob] = facts_of(role, data) if facts is None else facts
            read.append((role, blob))
            if len(data) <= _MOST_KEPT:
                last[role, change.path] = (blob, data)
        return read

    def _succeeded(
        self, role: Role, change: Change, last: tuple[str, bytes] | None, data: bytes
    ) -> Facts | None:
        if last is None or last[0] != change.old or len(data) > _MOST_KEPT:
            return None
        return succeeded(role, self._known[role, change.old], last[1], data)


def steering_role(path: str, values: Iterable[str]) -> Role | None:
    """Return as what a file is read, whatever else names it; None for any other file."""
    if _is_kustomization(path):
        return "kustomization"
    if path.rpartition("/")[2] == CHART_FILE:
        return "chart"
    return "values" if path in values else None


def _is_kustomization(path: str) -> bool:
    return path.rpartition("/")[2] in KUSTOMIZATION_FILES
