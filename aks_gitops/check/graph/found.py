"""What following references turns up: files, and what is wrong with a reference."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from aks_gitops.check.graph.remote import Remote
from aks_gitops.check.graph.snapshot import Place, Snapshot

FaultKind = Literal[
    "missing",
    "outside",
    "submodule",
    "not-a-file",
    "no-kustomization",
    "unreadable",
    "plugin",
    "config-home",
]
"""missing: there is no such path. outside: it leaves the repository. submodule: it lies in one.
not-a-file: a directory where a file is wanted. no-kustomization: a directory that kustomize cannot
build. unreadable: a steering file that is not YAML. plugin: a generator or transformer that only a
program could run. config-home: a Helm configuration of the repository's own, which could name
programs to run."""


class Fault(NamedTuple):
    """What is wrong with a reference."""

    kind: FaultKind
    path: str
    """The file that holds the reference."""
    line: int
    """Where it stands there; 0 where that is not known."""
    text: str
    """The reference as it is written, or what is unreadable."""
    said: str = ""
    """What Argo CD says of it, where that is known."""


@dataclass
class Found:
    """A growing set of what is depended on."""

    files: set[str] = field(default_factory=set)
    """Files, and the links on the way to them."""
    directories: set[str] = field(default_factory=set)
    """Directories with a kustomization that is built into this one."""
    faults: set[Fault] = field(default_factory=set)
    remotes: set[Remote] = field(default_factory=set)
    charts: bool = False
    """Whether kustomize inflates Helm charts."""
    ordered: list[str] = field(default_factory=list)
    """The files that are given to the renderer by name, in that order: the manifests of a plain
    directory, the values files of a chart."""

    def add(self, other: "Found") -> None:
        """Take in what was found elsewhere."""
        self.files |= other.files
        self.directories |= other.directories
        self.faults |= other.faults
        self.remotes |= other.remotes
        self.charts |= other.charts
        self.ordered += other.ordered

    def follow(self, place: Place) -> None:
        """Take in the file that a path names, and the links on the way."""
        self.files.update(place.links)
        if place.kind == "file":
            self.files.add(place.path)

    def whole_directory(self, snapshot: Snapshot, directory: str) -> None:
        """Take in all that lies below a directory, and what links there lead to."""
        waiting, seen = [directory], {directory}
        while waiting:
            for path in snapshot.below(waiting.pop()):
                place = snapshot.followed(path)
                self.follow(place)
                if place.kind == "outside":
                    self.faults.add(Fault("outside", path, 0, snapshot.target(path)))
                elif place.kind == "directory" and place.path not in seen:
                    seen.add(place.path)
                    waiting.append(place.path)


def fault_of(place: Place, path: str, line: int, text: str) -> Iterable[Fault]:
    """Return what is wrong with a reference to a file."""
    kinds: dict[str, FaultKind] = {
        "absent": "missing",
        "outside": "outside",
        "submodule": "submodule",
        "directory": "not-a-file",
    }
    return [Fault(kinds[place.kind], path, line, text)] if place.kind in kinds else []
