"""Read the versions of the files that matter: each content once, the newest first."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from aks_gitops.history.facts import NOTHING, Facts, Role, decoded, encoded, facts_of, store_key
from aks_gitops.history.git_log import Change, Commit
from aks_gitops.history.neighbours import facts_beside
from aks_gitops.history.places import Places, is_manifest
from aks_gitops.history.tree_state import joined
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES, MANIFEST_ENDINGS

Contents = Callable[[Iterable[str]], Iterator[bytes | None]]
"""Given ids, yields their contents in this order; None for one that cannot be had."""

_MOST_KEPT = 1 << 16
"""How long a content may be to be compared with the version before."""


class FactStore(Protocol):
    """Where facts are kept over runs; see check.store.Store."""

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are stored, of these keys."""

    def save(self, values: dict[str, bytes]) -> None:
        """Store values."""


class Version(NamedTuple):
    """A version of a file, as it is read."""

    role: Role
    change: Change


class _Read(NamedTuple):
    """A version that was read."""

    before: str
    """The id of the version before it."""
    data: bytes
    facts: Facts


class FactLoader:
    """Knows the facts of what was loaded."""

    def __init__(self, contents: Contents, store: FactStore | None = None) -> None:
        self._contents = contents
        self._store = store
        self._known: dict[tuple[Role, str], Facts] = {}
        self._stored: dict[str, dict[str, Facts]] = {}

    def facts(self, role: Role, blob: str) -> Facts:
        """Return the facts of a content; nothing for one that was not loaded."""
        return self._known.get((role, blob), NOTHING)

    def load_steering(self, commits: Iterable[Commit]) -> None:
        """Load what says itself how it is read, while git still finds commits.

        Given: `commits`, the newest first.
        """
        self._load(
            Version(role, change)
            for commit in commits
            for change in commit.changes
            if change.new and (role := _steering_role(change.path))
        )

    def load(self, commits: Iterable[Commit], places: Places) -> None:
        """Load whatever else tells which images the places ran at any of these commits.

        Given: `commits`, the newest first.
        """
        changes = [one for commit in commits for one in commit.changes if one.new]
        values = places.values_files
        self._load(Version("values", one) for one in changes if one.path in values)
        manifests = self._manifests(changes, places)
        self._load(Version("manifest", one) for one in changes if one.path in manifests)

    def _manifests(self, changes: Sequence[Change], places: Places) -> set[str]:
        """Return the paths of what kustomizations name, or plain directories hold."""
        found: set[str] = set()
        for path in {one.path for one in changes}:
            if path.endswith(MANIFEST_ENDINGS) and any(
                not place.is_chart and is_manifest(place, path) for place in places.above(path)
            ):
                found.add(path)
        named = {
            (change.path.rpartition("/")[0], text)
            for change in changes
            if _steering_role(change.path) == "kustomization"
            for text in self.facts("kustomization", change.new).references
            if text.endswith(MANIFEST_ENDINGS)
        }
        return found.union(joined(directory, text) for directory, text in named)

    def _load(self, wanted: Iterable[Version]) -> None:
        """Load versions, each content once, the newest first."""
        asked = deque[Version]()
        later: dict[tuple[Role, str], _Read] = {}
        changed: set[str] = set()
        for data in self._contents(self._unread(wanted, asked)):
            role, change = asked.popleft()
            if data is None:
                continue
            facts = _from_later(role, later.get((role, change.path)), change.new, data)
            if facts is None:
                facts = facts_of(role, data)
            self._known[role, change.new] = facts
            if len(data) <= _MOST_KEPT:
                later[role, change.path] = _Read(change.old, data, facts)
            key = store_key(role, change.path)
            self._stored[key][change.new] = facts
            changed.add(key)
        if self._store:
            self._store.save({key: encoded(self._stored[key]) for key in changed})

    def _unread(self, wanted: Iterable[Version], asked: deque[Version]) -> Iterator[str]:
        """Yield the ids of contents that must be read, and note for what."""
        for one in wanted:
            role, change = one
            if (role, change.new) not in self._known:
                self._take_stored(role, change.path)
                if (role, change.new) not in self._known:
                    self._known[role, change.new] = NOTHING  # until it is read, and once is enough
                    asked.append(one)
                    yield change.new

    def _take_stored(self, role: Role, path: str) -> None:
        """Take over what is stored of all versions of a file."""
        key = store_key(role, path)
        if key in self._stored:
            return
        data = self._store.load([key]) if self._store else {}
        self._stored[key] = decoded(data[key]) if data else {}
        for blob, facts in self._stored[key].items():
            self._known.setdefault((role, blob), facts)


def _from_later(role: Role, later: _Read | None, blob: str, data: bytes) -> Facts | None:
    """Return the facts of a version from those of the next one; None where that cannot tell."""
    if later is None or later.before != blob or len(data) > _MOST_KEPT:
        return None
    return facts_beside(role, later.facts, later.data, data)


def _steering_role(path: str) -> Role | None:
    """Return as what a file is read by its name alone; None for any other file."""
    name = path.rpartition("/")[2]
    if name in KUSTOMIZATION_FILES:
        return "kustomization"
    return "chart" if name == CHART_FILE else None
