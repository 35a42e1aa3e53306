"""What an Argo CD is told at first: by a stack, or by hand. Everything else follows from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname
from typing import TYPE_CHECKING

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.kustomizations import Kustomizations
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.clusters import Known
from aks_gitops.check.inventory.declared import (
    Declared,
    FileFacts,
    declared,
    mapping,
    sources_of,
    text,
)
from aks_gitops.check.inventory.here import Here
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES

# Only stacks have any, and they take long to import.
if TYPE_CHECKING:
    from aks_gitops.settings.environments import SyncPolicy


@dataclass(frozen=True)
class Seed:
    """An object that is applied by a stack or by hand."""

    manifest: Manifest
    path: str
    """The file that can mend it; empty where that is a stack's settings."""
    number: int = 0
    """Which object of the file."""


@dataclass(frozen=True)
class Seeds:
    """What one Argo CD is told at first."""

    name: str
    """The stack's name, or the folder that is applied by hand."""
    objects: tuple[Seed, ...]
    kustomizations: tuple[str, ...] = ()
    """Directories that are applied by hand with `kubectl apply -k`."""
    namespace: str = "argocd"
    """Where Argo CD runs."""
    clusters: Known = None
    """Every cluster that it knows besides its own."""
    stack: bool = False
    """Whether a stack of this program tells it, so that nothing else does."""
    assumed: bool = False
    """Whether nobody wrote that stack: what its projects permit is then nobody's decision."""
    late: bool = False
    """Whether an Application deploys it too: by hand it is only applied where nothing reaches that
    Application otherwise, as with an Argo CD that deploys itself."""
    sync_policies: "Mapping[str, SyncPolicy]" = field(default_factory=dict)
    """How a stack wants each environment to be synced; empty where nobody says so."""


def seeds_by_hand(
    snapshot: Snapshot, files: Mapping[str, FileFacts], facts: FactReader, here: Here
) -> Iterator[Seeds]:
    """Yield what a repository's own files tell Argo CDs.

    Files of one folder are taken to be applied together, and so is what an outermost kustomization
    holds. What a source of an Application reads is deployed by that, not by hand: that is left to
    whoever follows the seeds.
    """
    kustomizations = Kustomizations(snapshot, facts)
    kustomizations.prepare()
    written = list(declared(files))
    sources = _source_directories(written, here, snapshot)
    built: set[str] = set()
    for directory, closure in _outermost(snapshot, kustomizations):
        built |= closure
        if any(one.path in closure for one in written):
            yield Seeds(directory, (), (directory,), late=directory in sources)
    loose: defaultdict[str, list[Seed]] = defaultdict(list)
    for one in written:
        if one.path not in built:
            seed = Seed(one.manifest, one.path, one.number)
            loose[dirname(one.path)].append(seed)
    for directory, seeds in sorted(loose.items()):
        yield Seeds(directory, tuple(seeds))


def _outermost(
    snapshot: Snapshot, kustomizations: Kustomizations
) -> Sequence[tuple[str, frozenset[str]]]:
    """Return the kustomizations that no other builds in, each with the files that it reads."""
    directories = sorted(
        {dirname(path) for path in snapshot.names if path.rpartition("/")[2] in KUSTOMIZATION_FILES}
    )
    inner = {
        base
        for directory in directories
        for base in kustomizations.direct(directory).directories
        if base != directory
    }
    outer = (directory for directory in directories if directory not in inner)
    return [(one, frozenset(kustomizations.closure(one).files)) for one in outer]


def _source_directories(written: Iterable[Declared], here: Here, snapshot: Snapshot) -> set[str]:
    """Return the directories that Applications deploy from this repository."""
    found = set()
    for one in written:
        for source in sources_of(mapping(one.manifest.get("spec"))):
            if here.holds(text(source.get("repoURL")), text(source.get("targetRevision"))):
                found.add(snapshot.place("", text(source.get("path"))).path)
    return found
