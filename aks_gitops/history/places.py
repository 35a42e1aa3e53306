"""Where applications lie: which directory, at which time, is which application's."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES, MANIFEST_ENDINGS
from aks_gitops.repo.tree import parents

VALUES_FILE = "values.yaml"
NOWHERE = "\0"
"""The directory of an application whose manifests lie in no directory of the repository."""
_PROGRAM = ".jsonnet"


class Subject(NamedTuple):
    """An application in an environment, which may move from one directory to another."""

    app: str
    """What its directory is called; of a hand-written Application, the Application's name."""
    environment: str
    """Empty where nothing tells it."""
    team: str
    """Empty where nothing tells it."""
    name: str
    """Its Argo CD Application."""


class Place(NamedTuple):
    """A directory that a subject is deployed from."""

    subject: Subject
    directory: str
    values: tuple[str, ...] = ()
    """A chart's values files from the weakest to the strongest, without the chart's own."""
    is_chart: bool = False
    """Whether it is a chart even where a kustomization lies beside it."""
    recurse: bool = False
    """Whether plain manifests below the directory count too."""
    also: frozenset[str] = frozenset()
    """Other files that it reads."""
    exists_by: str = ""
    """The file that it exists by; empty where any manifest in the directory will do."""


class Places:
    """All places, to be found by the paths that they read."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.all = tuple(dict.fromkeys(places))
        self.of_subject: Mapping[Subject, Sequence[Place]] = _grouped(self.all)
        self._in: defaultdict[str, list[Place]] = defaultdict(list)
        self._above: dict[str, Sequence[Place]] = {}
        self._by_file: defaultdict[str, list[Place]] = defaultdict(list)
        for one in self.all:
            if one.directory != NOWHERE:
                self._in[one.directory].append(one)
            for path in one.also.union(one.values, filter(None, (one.exists_by,))):
                self._by_file[path].append(one)

    def at(self, directory: str) -> Sequence[Place]:
        """Return the places in a directory."""
        return self._in.get(directory, ())

    def above(self, path: str) -> Sequence[Place]:
        """Return the places in whose directories, at any depth, a path lies."""
        directory = path.rpartition("/")[0]
        known = self._above.get(directory)
        if known is None:
            found = (self._in.get(one, ()) for one in (*parents(path), ""))
            known = self._above[directory] = tuple(chain.from_iterable(found))
        return known

    def told(self, path: str) -> Sequence[Place]:
        """Return the places that name a file among those that they read."""
        return self._by_file.get(path, ())

    @property
    def values_files(self) -> Collection[str]:
        """The files that are read as a chart's values."""
        own = {posixpath.join(one.directory, VALUES_FILE) for one in self.all}
        return own.union(*(one.values for one in self.all))

    def reads_chart_file(self, place: Place, path: str) -> bool:
        """Tell whether a chart reads a file below it: not the values of other environments."""
        if path in place.values:
            return True
        if any(path in one.values for one in self._by_file.get(path, ())):
            return False
        inner = path[len(place.directory) :].lstrip("/")
        return "/" in inner or inner == VALUES_FILE or not inner.startswith("values")


def is_manifest(place: Place, path: str) -> bool:
    """Tell whether a plain directory deploys a file that lies in it, at any depth."""
    directory, _, name = path.rpartition("/")
    if name in KUSTOMIZATION_FILES or not name.endswith((*MANIFEST_ENDINGS, _PROGRAM)):
        return False
    return place.recurse or directory == place.directory


def makes_place(place: Place, path: str) -> bool:
    """Tell whether a file makes a place one that Argo CD can deploy, or is a manifest there."""
    if place.exists_by:
        return path == place.exists_by
    name = path.rpartition("/")[2]
    return is_manifest(place, path) or (
        (name in KUSTOMIZATION_FILES or name == CHART_FILE)
        and path.rpartition("/")[0] == place.directory
    )


def _grouped(places: Iterable[Place]) -> dict[Subject, list[Place]]:
    found: defaultdict[Subject, list[Place]] = defaultdict(list)
    for one in places:
        found[one.subject].append(one)
    return found
