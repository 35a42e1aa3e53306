"""The dependency graph of one revision: what each application reads, and what a change touches."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from aks_gitops.check.graph.dependencies import Dependencies, DependencyReader
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.kustomizations import Kustomizations
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import Target

_VERSION = 1
"""Raise it when what a key stands for changes."""


class Graph:
    """What the applications of one revision depend on."""

    def __init__(
        self,
        snapshot: Snapshot,
        targets: Iterable[Target],
        facts: FactReader,
        earlier: "Graph | None" = None,
    ) -> None:
        """Given: `targets`, the sources of all Applications; `facts`, best the same for both
        revisions of a change, as they share most files; `earlier`, a graph of the same snapshot
        and of the first of these targets."""
        self.snapshot = snapshot
        self.kustomizations: Kustomizations = (
            earlier.kustomizations if earlier else Kustomizations(snapshot, facts)
        )
        self.kustomizations.prepare()
        reader = DependencyReader(snapshot, self.kustomizations)
        known = earlier.read if earlier else {}
        self.read: Mapping[int, tuple[Target, Dependencies]] = {
            id(one): known.get(id(one)) or (one, reader.read(one)) for one in targets
        }
        """What each target depends on; a target is kept, so that its id stays its own."""
        self.dependencies: Sequence[Dependencies] = [one for _, one in self.read.values()]

    @cached_property
    def _of_application(self) -> Mapping[str, list[Dependencies]]:
        found = defaultdict(list)
        for one in self.dependencies:
            found[one.target.owner].append(one)
        return found

    @property
    def applications(self) -> Collection[str]:
        """What the applications are known by: Target.owner."""
        return self._of_application.keys()

    def of(self, application: str) -> Sequence[Dependencies]:
        """Return what an application depends on, one entry for each of its sources."""
        return self._of_application.get(application, ())

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        found = defaultdict(set)
        for one in self.dependencies:
            for path in one.files:
                found[path].add(one.target.owner)
        return found

    def users(self, paths: Iterable[str]) -> set[str]:
        """Return the applications that read one of some files."""
        return {name for path in paths for name in self._users.get(path, ())}

    @property
    def used(self) -> Collection[str]:
        """The files and links that some application reads."""
        return self._users.keys()

    def key(self, one: Dependencies) -> str:
        """Return a text that is the same where, and only where, a render reads the same.

        It holds the names and contents of the files, and what Argo CD is told.
        """
        target = one.target
        told = target.source.model_dump(mode="json", exclude={"repo_url", "target_revision"})
        revision = target.revision if "ARGOCD_APP_REVISION" in json.dumps(told) else ""
        files = [(path, self.snapshot.identity(path)) for path in sorted(one.files)]
        about = (
            _VERSION,
            one.type,
            one.directory,
            told,
            (target.application, target.namespace, target.project, target.kube_version),
            target.api_versions,
            revision,
            one.ordered,
            files,
            one.faults,
        )
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    @cached_property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of each application's sources."""
        return {name: tuple(map(self.key, found)) for name, found in self._of_application.items()}


def touched(base: Graph, head: Graph) -> set[str]:
    """Return the applications that do not read the same in two revisions.

    Those that only one of them has are among them.
    """
    if base is head:
        return set()
    return {
        name
        for name in base.keys.keys() | head.keys.keys()
        if base.keys.get(name) != head.keys.get(name)
    }
