"""The CustomResourceDefinitions that a repository's files write, wherever they lie.

A file is only looked into where it may define a kind that somebody asks for. What was found is
kept by blob id, over runs too.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import cast

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.documents import UnreadableError, check_depth
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.render.manifests import ManifestError, read_manifests
from aks_gitops.check.store import Store
from aks_gitops.repo.rendering import MANIFEST_ENDINGS

MOST_BYTES = 4 << 20
"""The largest file that is looked into; bundles of an operator's definitions have some 2 MiB."""

_KIND = "CustomResourceDefinition"
_GROUP = re.compile(rb"""^[ \t{,]*["']?group["']?[ \t]*:[ \t]*["']?([a-z0-9.-]+)""", re.MULTILINE)
_VERSION = 1
"""Raise it when other objects are found in the same content, or are kept in another way."""

_Read = Callable[[bytes], list[object]]


class DefinitionReader:
    """Reads each content once."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, list[object]] = {}

    def read(self, snapshot: Snapshot, groups: Collection[str]) -> Iterator[Manifest]:
        """Yield the definitions of some API groups, in the order of their paths."""
        if not groups:
            return
        paths = sorted(path for path in snapshot.files if path.endswith(MANIFEST_ENDINGS))
        defining = self._facts(snapshot, paths, "groups", _groups)
        wanted = [path for path in paths if not set(groups).isdisjoint(defining[path])]
        found = self._facts(snapshot, wanted, "definitions", _definitions)
        for one in (one for path in wanted for one in found[path]):
            manifest = cast(Manifest, mapping(one))
            if text(mapping(manifest.get("spec")).get("group")) in groups:
                yield manifest

    def _facts(
        self, snapshot: Snapshot, paths: Collection[str], what: str, read: _Read
    ) -> Mapping[str, list[object]]:
        keys = {path: f"{what} {_VERSION} {snapshot.id(path)}" for path in paths}
        wanted = {key: path for path, key in keys.items() if key not in self._known}
        stored = self._store.load(wanted) if self._store and wanted else {}
        self._known.update((key, json.loads(value)) for key, value in stored.items())
        unread = {key: path for key, path in wanted.items() if key not in stored}
        snapshot.prefetch(unread.values())
        new = {key: read(snapshot.whole(path)) for key, path in unread.items()}
        self._known.update(new)
        if self._store:
            self._store.save({key: json.dumps(one).encode() for key, one in new.items()})
        return {path: self._known[key] for path, key in keys.items()}


def _groups(data: bytes) -> list[object]:
    """Return the groups that a file's content may define kinds of."""
    if _KIND.encode() not in data or len(data) > MOST_BYTES:
        return []
    return sorted({one.decode("ascii") for one in _GROUP.findall(data)})


def _definitions(data: bytes) -> list[object]:
    """Return the definitions that a file's content holds; a template or no YAML holds none."""
    try:
        check_depth(data.decode("utf-8-sig"))
        objects = read_manifests(data).objects
    except (UnicodeDecodeError, UnreadableError, ManifestError):
        return []
    return [one for one in objects if one.get("kind") == _KIND]
