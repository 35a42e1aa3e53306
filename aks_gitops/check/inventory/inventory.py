"""What one revision makes Argo CD deploy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from aks_gitops.check.graph.graph import Graph
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.application_sets import SetOutcome
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.environments import environments
from aks_gitops.check.inventory.here import Here
from aks_gitops.check.inventory.seeds import Seeds


class Twice(NamedTuple):
    """An object that one Argo CD is given twice."""

    first: Entry
    second: Entry


@dataclass(frozen=True)
class Inventory:
    """What one revision makes Argo CD deploy."""

    snapshot: Snapshot
    here: Here
    seeds: Mapping[str, Seeds]
    """What each Argo CD is told at first, by its name."""
    entries: Mapping[str, Entry]
    """Every object of Argo CD's, by key."""
    sets: Mapping[str, SetOutcome]
    """What becomes of each ApplicationSet, by key."""
    graph: Graph
    """What the Applications read; an Application is known there by its key."""
    twice: tuple[Twice, ...]
    invalid: Mapping[str, str]
    """Applications whose sources cannot be read, and why, by key."""
    deeper: bool
    """Whether Applications deploy Applications without end."""
    told: frozenset[str]
    """The files that hold objects of Argo CD's."""
    unrendered: frozenset[str] = frozenset()
    """Applications, by key, of whose objects only the files are known, not the render."""
    broken: frozenset[str] = frozenset()
    """Those of them that Argo CD cannot render either."""

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """Yield the objects of a kind."""
        return (one for one in self.entries.values() if one.kind == kind)

    @cached_property
    def applications(self) -> Mapping[str, Entry]:
        """The Applications by key."""
        return {one.key: one for one in self.of_kind("Application")}

    @cached_property
    def environments(self) -> Mapping[str, str]:
        """The environment of each Application that tells it, by key."""
        return environments(self.applications.values())


BOOTSTRAP = "kubectl apply -k "


def bootstrap_key(directory: str) -> str:
    """Return the key of a kustomization that is applied by hand."""
    return f"{BOOTSTRAP}{directory}"
