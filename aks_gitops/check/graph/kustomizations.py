"""What a directory with a kustomization depends on, directly and over all its bases.

Rules: kustomize's api/internal/target/kusttarget.go and api/internal/loader (v0.21.1).
"""

from collections.abc import Iterator

from aks_gitops.check.graph.charts import chart_files
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.found import Fault, Found, fault_of
from aks_gitops.check.graph.kustomization import ChartReference, Facts, Reference
from aks_gitops.check.graph.remote import (
    Remote,
    is_remote_base,
    is_remote_file,
    pin_of,
    version_pin,
)
from aks_gitops.check.graph.snapshot import Place, Snapshot
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES


class Kustomizations:
    """The kustomizations of one revision."""

    def __init__(self, snapshot: Snapshot, facts: FactReader) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._direct: dict[str, Found] = {}
        self._charts: dict[str, Found] = {}
        self._prepared = False

    def prepare(self) -> None:
        """Read all kustomization files of the revision at once."""
        if self._prepared:
            return
        self._prepared = True
        paths = (x for x in self._snapshot.files if x.rpartition("/")[2] in KUSTOMIZATION_FILES)
        self._facts.prepare(self._snapshot, "kustomization", paths)

    def files_of(self, directory: str) -> list[str]:
        """Return the kustomization files in a directory, links too; kustomize wants just one."""
        children = self._snapshot.children(directory)
        return [path for path in children if path.rpartition("/")[2] in KUSTOMIZATION_FILES]

    def closure(self, directory: str) -> Found:
        """Return all that building a directory reads."""
        found = Found(directories={directory})
        waiting = [directory]
        while waiting:
            direct = self.direct(waiting.pop())
            waiting += direct.directories - found.directories
            found.add(direct)
        return found

    def direct(self, directory: str) -> Found:
        """Return what the kustomization of one directory names."""
        if directory not in self._direct:
            self._direct[directory] = found = Found()
            for name in self.files_of(directory):
                place = self._snapshot.followed(name)
                found.follow(place)
                found.faults.update(fault_of(place, name, 0, name))
                if place.kind == "file":
                    facts = self._facts.facts(self._snapshot, "kustomization", place.path)
                    self._add(found, facts, name, directory)
        return self._direct[directory]

    def chart_references(self, directory: str) -> Iterator[tuple[str, ChartReference]]:
        """Yield the charts that the kustomization of one directory inflates, with its files."""
        for name in self.files_of(directory):
            place = self._snapshot.followed(name)
            if place.kind == "file":
                facts = self._facts.facts(self._snapshot, "kustomization", place.path)
                yield from ((name, one) for one in facts.charts)
                yield from self._charts_of_generators(facts, directory)

    def _charts_of_generators(
        self, facts: Facts, directory: str
    ) -> Iterator[tuple[str, ChartReference]]:
        for reference in facts.references:
            place = self._snapshot.place(directory, reference.text)
            if reference.role == "plugin" and place.kind == "file":
                inner = self._facts.facts(self._snapshot, "plugin", place.path)
                yield from ((place.path, one) for one in inner.charts)

    def chart(self, directory: str) -> Found:
        """Return what the Helm chart in a directory depends on."""
        if directory not in self._charts:
            self._charts[directory] = chart_files(self._snapshot, directory)
        return self._charts[directory]

    def _add(self, found: Found, facts: Facts, path: str, directory: str) -> None:
        """Take in what a file at `path` refers to from `directory`."""
        if facts.problem:
            found.faults.add(Fault("unreadable", path, 0, facts.problem))
        found.faults.update(Fault("plugin", path, one.line, one.kind) for one in facts.plugins)
        for chart in facts.charts:
            self._add_chart(found, chart, path, directory)
        for reference in facts.references:
            if reference.role == "config-home":
                found.faults.add(Fault("config-home", path, reference.line, reference.text))
                continue
            place = self._snapshot.place(directory, reference.text)
            if _is_remote(reference, place):
                pin = pin_of(reference.text)
                found.remotes.add(Remote(reference.text, pin, path, reference.line))
            else:
                self._add_local(found, reference, place, (path, directory))

    def _add_local(
        self, found: Found, reference: Reference, place: Place, source: tuple[str, str]
    ) -> None:
        role, text, line = reference
        path, directory = source
        found.follow(place)
        if place.kind == "file":
            if role == "plugin":
                self._add_plugins(found, place.path, directory)
        elif place.kind == "directory" and role in ("resource", "component", "plugin"):
            found.directories.add(place.path)
            if not self.files_of(place.path):
                found.faults.add(Fault("no-kustomization", path, line, text))
            for file in self._plugin_files(place.path) if role == "plugin" else ():
                self._add_plugins(found, file, directory)
        elif role != "patch" or ("\n" not in text and ":" not in text):
            found.faults.update(fault_of(place, path, line, text))

    def _plugin_files(self, directory: str) -> Iterator[str]:
        """Yield the files of a directory that is built into configurations of plugins."""
        for path in sorted(self.closure(directory).files & self._snapshot.files.keys()):
            if path.rpartition("/")[2] not in KUSTOMIZATION_FILES:
                yield path

    def _add_plugins(self, found: Found, path: str, directory: str) -> None:
        self._add(found, self._facts.facts(self._snapshot, "plugin", path), path, directory)

    def _add_chart(self, found: Found, chart: ChartReference, path: str, directory: str) -> None:
        found.charts = True
        place = self._snapshot.place(directory, chart.directory)
        found.follow(place)
        if place.kind == "directory":
            found.add(self.chart(place.path))
        elif chart.repository:
            url = f"{chart.repository.rstrip('/')}/{chart.name}"
            found.remotes.add(Remote(url, version_pin(chart.version), path, chart.line))
        else:
            found.faults.update(fault_of(place, path, chart.line, chart.directory))


def _is_remote(reference: Reference, place: Place) -> bool:
    """Tell whether kustomize takes a reference for a URL; a file comes before a repository."""
    role, text, _ = reference
    if role in ("file", "patch", "resource", "plugin") and is_remote_file(text):
        return role != "patch" or "\n" not in text
    if role == "component":
        return is_remote_base(text)
    return role in ("resource", "plugin") and place.kind != "file" and is_remote_base(text)
