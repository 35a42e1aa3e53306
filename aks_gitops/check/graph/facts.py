"""Read each steering file once: what it refers to is kept by blob id, over runs too."""

import json
from collections.abc import Iterable
from typing import Literal

from aks_gitops.check.graph.kustomization import (
    ChartReference,
    Facts,
    Plugin,
    Reference,
    kustomization_facts,
    plugin_facts,
)
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.store import Store

FileKind = Literal["kustomization", "plugin"]

_READERS = {"kustomization": kustomization_facts, "plugin": plugin_facts}
_VERSION = 1
"""Raise it when `Facts` or the reading of them changes."""


class FactReader:
    """Facts by content: two revisions share almost all of them."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, Facts] = {}

    def prepare(self, snapshot: Snapshot, kind: FileKind, paths: Iterable[str]) -> None:
        """Read many files at once, as far as their facts are not known yet."""
        wanted = {_key(kind, snapshot.id(path)): path for path in paths}
        missing = wanted.keys() - self._known.keys()
        stored = self._store.load(missing) if self._store and missing else {}
        self._known.update((key, decode(value)) for key, value in stored.items())
        unread = {key: wanted[key] for key in sorted(missing - stored.keys())}
        snapshot.prefetch(unread.values())
        read = {key: _READERS[kind](snapshot.start(path)) for key, path in unread.items()}
        self._known.update(read)
        if self._store:
            self._store.save({key: encode(facts) for key, facts in read.items()})

    def facts(self, snapshot: Snapshot, kind: FileKind, path: str) -> Facts:
        """Return what a file refers to."""
        key = _key(kind, snapshot.id(path))
        if key not in self._known:
            self.prepare(snapshot, kind, [path])
        return self._known[key]


def encode(facts: Facts) -> bytes:
    """Return facts as they are stored."""
    return json.dumps(facts, separators=(",", ":")).encode()


def decode(data: bytes) -> Facts:
    """Return stored facts."""
    references, charts, plugins, problem = json.loads(data)
    return Facts(
        tuple(Reference(*one) for one in references),
        tuple(ChartReference(*one) for one in charts),
        tuple(Plugin(*one) for one in plugins),
        problem,
    )


def _key(kind: FileKind, blob: str) -> str:
    return f"facts {_VERSION} {kind} {blob}"
