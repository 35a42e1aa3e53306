"""The objects of Argo CD's that a repository writes by hand, wherever they lie.

Of each file only its content counts, so what was found is kept by blob id, over runs too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.documents import UnreadableError, check_depth
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.render.manifests import ManifestError, read_manifests
from aks_gitops.check.store import Store
from aks_gitops.repo.rendering import MANIFEST_ENDINGS
from aks_gitops.repo.yaml_file import MAX_BYTES

ARGO_KINDS = frozenset({"Application", "ApplicationSet", "AppProject"})
CONFIG_MAP = "argocd-cm"
_MARKS = (b"argoproj.io/", CONFIG_MAP.encode())
"""One of them is in every file that holds an object of Argo CD's."""
_VERSION = 1
"""Raise it when other objects are found in the same content, or are kept in another way."""


class Declared(NamedTuple):
    """An object as a file writes it."""

    manifest: Manifest
    path: str
    number: int
    """Which object of the file, from 0; the items of lists count one by one."""


class FileFacts(NamedTuple):
    """What one file has to do with Argo CD."""

    marked: bool
    """Whether it may hold, or make, one of its objects, as a template does."""
    objects: tuple[tuple[Manifest, int], ...]


class DeclaredReader:
    """Reads each content once."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, FileFacts] = {}

    def read(self, snapshot: Snapshot) -> Mapping[str, FileFacts]:
        """Return the facts of the files that have to do with Argo CD, by path."""
        paths = sorted(path for path in snapshot.files if path.endswith(MANIFEST_ENDINGS))
        keys = {path: f"declared {_VERSION} {snapshot.id(path)}" for path in paths}
        self._prepare(snapshot, {key: path for path, key in keys.items()})
        facts = {path: self._known[key] for path, key in keys.items()}
        return {path: one for path, one in facts.items() if one.marked}

    def _prepare(self, snapshot: Snapshot, wanted: Mapping[str, str]) -> None:
        missing = wanted.keys() - self._known.keys()
        stored = self._store.load(missing) if self._store and missing else {}
        self._known.update((key, _decoded(value)) for key, value in stored.items())
        unread = {key: wanted[key] for key in sorted(missing - stored.keys())}
        snapshot.prefetch(unread.values())
        read = {key: file_facts(snapshot.start(path)) for key, path in unread.items()}
        self._known.update(read)
        if self._store:
            self._store.save({key: _encoded(one) for key, one in read.items()})


def file_facts(data: bytes) -> FileFacts:
    """Return what a file's content has to do with Argo CD; a file of no YAML makes no objects."""
    if not any(mark in data for mark in _MARKS) or len(data) > MAX_BYTES:
        return FileFacts(False, ())
    try:
        check_depth(data.decode("utf-8-sig"))
        objects = read_manifests(data).objects
    except (UnicodeDecodeError, UnreadableError, ManifestError):
        return FileFacts(True, ())  # A template, or a file that its own render will refuse.
    return FileFacts(True, tuple(of_argocd(objects)))


def of_argocd(objects: Iterable[Manifest]) -> Iterator[tuple[Manifest, int]]:
    """Yield the objects that tell Argo CD something, each with its number among all."""
    for number, manifest in enumerate(objects):
        if _tells_argocd(manifest):
            yield manifest, number


def declared(facts: Mapping[str, FileFacts]) -> Iterator[Declared]:
    """Yield the objects of many files."""
    for path, one in facts.items():
        for manifest, number in one.objects:
            yield Declared(manifest, path, number)


def metadata(manifest: Manifest) -> Mapping[str, object]:
    """Return an object's metadata; what is no mapping is empty."""
    return mapping(manifest.get("metadata"))


def mapping(value: object) -> Mapping[str, object]:
    """Return a value that should be a mapping; anything else is empty."""
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """Return a value that should be a text; anything else is empty."""
    return value if isinstance(value, str) else ""


def sources_of(spec: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the sources that an Application's spec names, `source` only where it has no `sources`.

    Rule: HasMultipleSources in pkg/apis/application/v1alpha1/types.go of argo-cd v3.5.1.
    """
    listed = spec.get("sources")
    several = isinstance(listed, list) and bool(listed)
    return [
        mapping(one) for one in (cast(list[object], listed) if several else [spec.get("source")])
    ]


def _tells_argocd(manifest: Manifest) -> bool:
    kind = manifest.get("kind")
    about = metadata(manifest)
    if kind in ARGO_KINDS:
        return manifest.get("apiVersion") == ARGO_API and bool(about.get("name"))
    if kind == "Secret":
        return mapping(about.get("labels")).get(SECRET_TYPE) is not None
    return kind == "ConfigMap" and about.get("name") == CONFIG_MAP


def _encoded(facts: FileFacts) -> bytes:
    return json.dumps(facts, separators=(",", ":"), default=str).encode() if facts.marked else b""


def _decoded(data: bytes) -> FileFacts:
    if not data:
        return FileFacts(False, ())
    marked, objects = json.loads(data)
    return FileFacts(marked, tuple((manifest, number) for manifest, number in objects))
