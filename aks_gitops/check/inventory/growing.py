"""From what an Argo CD is told at first to every Application.

An Application may deploy further Applications, an ApplicationSet makes some, and so on: whatever
may hold objects of Argo CD's is rendered, until nothing new turns up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.graph import Graph
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import ApplicationSource, Target
from aks_gitops.check.graph.targets import targets
from aks_gitops.check.inventory.application_sets import SetEvaluator, SetOutcome
from aks_gitops.check.inventory.declared import (
    FileFacts,
    declared,
    mapping,
    metadata,
    of_argocd,
    text,
)
from aks_gitops.check.inventory.entries import Entry, Origin, entry
from aks_gitops.check.inventory.here import Here
from aks_gitops.check.inventory.inventory import BOOTSTRAP, Inventory, Twice, bootstrap_key
from aks_gitops.check.inventory.seeds import Seeds
from aks_gitops.check.render.failure import Rendered, RenderFailure
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES
from aks_gitops.repo.tree import WholeTree

_MOST_GENERATIONS = 12
"""How deep Applications may deploy Applications."""


class Readers(NamedTuple):
    """What both revisions of a change share."""

    facts: FactReader
    renderer: Renderer
    sets: SetEvaluator


def inventory(
    tree: WholeTree,
    files: Mapping[str, FileFacts],
    seeds: Iterable[Seeds],
    here: Here,
    readers: Readers,
) -> Inventory:
    """Return what a revision makes Argo CD deploy.

    Given: `files`, those that have to do with Argo CD, see DeclaredReader.
    """
    return _Growing(tree, files, list(seeds), here, readers).grown()


class _Growing:
    """An inventory that is not complete yet."""

    def __init__(
        self,
        tree: WholeTree,
        files: Mapping[str, FileFacts],
        seeds: list[Seeds],
        here: Here,
        readers: Readers,
    ) -> None:
        self._tree = tree
        self._snapshot = Snapshot(tree)
        self._files = files
        self._seeds = {one.name: one for one in seeds}
        self._here = here
        self._readers = readers
        self._entries: dict[str, Entry] = {}
        self._sets: dict[str, SetOutcome] = {}
        self._twice: list[Twice] = []
        self._unrendered: set[str] = set()
        self._failed: dict[str, bool] = {}
        """Whether Argo CD fails, too, by the key of what failed here."""
        self._targets: list[Target] = []
        self._known: Graph | None = None
        self._invalid: dict[str, str] = {}
        self._opened: set[str] = set()
        self._by_name: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for one in declared(files):
            about = mapping(one.manifest.get("metadata"))
            name = text(one.manifest.get("kind")), text(about.get("name"))
            self._by_name[name].append((one.path, one.number))

    def grown(self) -> Inventory:
        """Return the inventory, once nothing more turns up."""
        for seeds in self._seeds.values():
            if not seeds.late:
                self._plant(seeds)
        set_aside = self._set_aside()
        graph, deeper = self._followed()
        for late in (one for one in self._seeds.values() if one.late):
            if not self._deploys(graph, late.kustomizations):
                self._plant(late)
                graph, deeper = self._followed()
        for one in set_aside:
            if not self._is_there(one):
                self._add(one.argocd, one.manifest, one.origin)
        if set_aside:
            graph, deeper = self._followed()
        return Inventory(
            snapshot=self._snapshot,
            here=self._here,
            seeds=self._seeds,
            entries=dict(sorted(self._entries.items())),
            sets=self._sets,
            graph=graph,
            twice=tuple(self._twice),
            invalid=self._invalid,
            deeper=deeper,
            told=frozenset(self._files),
            unrendered=frozenset(self._failed),
            broken=frozenset(key for key, broken in self._failed.items() if broken),
        )

    def _followed(self) -> tuple[Graph, bool]:
        """Follow what there is until nothing new turns up; tell whether that has no end."""
        for _ in range(_MOST_GENERATIONS):
            self._evaluate_sets()
            graph = self._graph()
            opening = self._unopened(graph)
            if not opening:
                return graph, False
            self._open(graph, opening)
        return self._graph(), True

    def _plant(self, seeds: Seeds) -> None:
        for seed in seeds.objects:
            self._add(seeds.name, seed.manifest, Origin(seed.path, seed.number))
        for directory in seeds.kustomizations:
            source = ApplicationSource(path=directory)
            self._targets.append(Target(directory, source, key=bootstrap_key(directory)))

    def _set_aside(self) -> list[Entry]:
        """Take out what seems to be applied by hand, and is in files that an Application reads."""
        graph = self._graph()
        aside = [
            one
            for key, one in self._entries.items()
            if one.origin.path
            and not self._seeds[one.argocd].stack
            and graph.users([one.origin.path]) - {key}
        ]
        for one in aside:
            del self._entries[one.key]
        keys = {one.key for one in aside}
        self._targets = [target for target in self._targets if target.owner not in keys]
        return aside

    def _deploys(self, graph: Graph, directories: Sequence[str]) -> bool:
        """Tell whether an Application deploys one of some directories."""
        return any(one.directory in directories for one in graph.dependencies)

    def _is_there(self, wanted: Entry) -> bool:
        """Tell whether an Argo CD has an object of the same file."""
        return any(
            (one.kind, one.name, one.origin.path) == (wanted.kind, wanted.name, wanted.origin.path)
            for one in self._entries.values()
        )

    def _graph(self) -> Graph:
        facts = self._readers.facts
        self._known = Graph(self._snapshot, self._targets, facts, self._known)
        return self._known

    def _add(self, argocd: str, manifest: Manifest, origin: Origin) -> None:
        one = entry(argocd, manifest, origin, self._seeds[argocd].namespace)
        known = self._entries.get(one.key)
        if known is not None:
            # What could not be rendered may have other names there.
            sure = one.key not in self._unrendered
            if known.origin != origin and one.kind == "Application" and sure:
                self._twice.append(Twice(known, one))
            return
        self._entries[one.key] = one
        if one.kind == "Application":
            self._aim(one)

    def _aim(self, one: Entry) -> None:
        """Take in the sources of an Application."""
        try:
            self._targets += targets(
                one.manifest,
                lambda source: self._here.holds(source.repo_url, source.target_revision),
                revision=self._tree.revision.commit or "",
                key=one.key,
            )
        except ValidationError as error:
            self._invalid[one.key] = str(error)

    def _evaluate_sets(self) -> None:
        new = [
            one
            for one in self._entries.values()
            if one.kind == "ApplicationSet" and one.key not in self._sets
        ]
        for one in new:
            clusters = self._clusters(one.argocd)
            outcome = self._readers.sets.evaluated(one, self._tree, self._here, clusters)
            self._sets[one.key] = outcome
            origin = one.origin._replace(applicationset=one.key)
            for manifest in outcome.evaluated.applications:
                self._add(one.argocd, manifest, origin)

    def _clusters(self, argocd: str) -> Sequence[DeclaredCluster] | None:
        known = self._seeds[argocd].clusters
        return known if known is not None and all(one.server for one in known) else None

    def _unopened(self, graph: Graph) -> list[str]:
        """Return the Applications that may deploy objects of Argo CD's and were not looked into."""
        return sorted(
            key
            for key in graph.applications
            if key not in self._opened
            and any(path in self._files for one in graph.of(key) for path in one.files)
        )

    def _open(self, graph: Graph, keys: Sequence[str]) -> None:
        self._opened.update(keys)
        for key, outcomes in self._readers.renderer.render(graph, keys).items():
            argocd = self._argocd_of(key)
            files = {path for one in graph.of(key) for path in one.files}
            partial = sum(path.rpartition("/")[2] in KUSTOMIZATION_FILES for path in files) > 1
            for outcome in outcomes:
                if isinstance(outcome, RenderFailure):
                    self._failed[key] = self._failed.get(key, False) or outcome.is_argo_cds_too
                    self._add_unrendered(argocd, key, files, partial=partial)
                    continue
                for manifest, number in of_argocd(outcome.objects):
                    origin = self._origin(manifest, key, files, outcome, number)
                    self._add(argocd, self._placed(manifest, key), origin)

    def _add_unrendered(self, argocd: str, key: str, files: set[str], *, partial: bool) -> None:
        """Take in what is written in files that cannot be rendered here, as with remote bases.

        The rules report every render that fails.
        """
        parent = "" if key.startswith(BOOTSTRAP) else key
        for path in sorted(files & self._files.keys()):
            for manifest, number in self._files[path].objects:
                origin = Origin(path, number, parent=parent, partial=partial)
                self._unrendered.add(self._key(argocd, manifest))
                self._add(argocd, manifest, origin)

    def _key(self, argocd: str, manifest: Manifest) -> str:
        return entry(argocd, manifest, Origin(""), self._seeds[argocd].namespace).key

    def _placed(self, manifest: Manifest, parent: str) -> Manifest:
        """Return an object in the namespace to which an Application deploys it."""
        about, known = metadata(manifest), self._entries.get(parent)
        namespace = text(mapping(known.spec.get("destination")).get("namespace")) if known else ""
        if not namespace or about.get("namespace"):
            return manifest
        return {**manifest, "metadata": {**about, "namespace": namespace}}

    def _argocd_of(self, key: str) -> str:
        known = self._entries.get(key)
        return known.argocd if known else key.removeprefix(BOOTSTRAP)

    def _origin(
        self, manifest: Manifest, parent: str, files: set[str], outcome: Rendered, number: int
    ) -> Origin:
        """Return the file of an object that a render holds, as far as it is known."""
        parent = "" if parent.startswith(BOOTSTRAP) else parent
        about = mapping(manifest.get("metadata"))
        name = text(manifest.get("kind")), text(about.get("name"))
        for path, place in self._by_name[name]:
            if path in files:
                return Origin(path, place, parent=parent)
        return Origin(outcome.sources[number], parent=parent)
