"""An application in an environment, as one revision has it; and whether two of these are alike."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.difference import ObjectChange, difference
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.declared import mapping, sources_of, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.release.deployments import Deployments
from aks_gitops.rollback import lent
from aks_gitops.rollback.images import Place, placed_images


class State:
    """What one revision makes of an application, on all its clusters."""

    def __init__(self, deployments: Deployments, keys: Sequence[str]) -> None:
        """Given: `keys`, the Applications, which the revision must have."""
        self.deployments = deployments
        self.keys = tuple(keys)
        self._graph = deployments.inventory.graph

    @property
    def snapshot(self) -> Snapshot:
        """The files of the revision."""
        return self.deployments.inventory.snapshot

    @property
    def entries(self) -> Sequence[Entry]:
        """The Applications."""
        return [self.deployments.inventory.applications[key] for key in self.keys]

    @cached_property
    def identity(self) -> str:
        """A text that is the same where, and only where, the same is read and told."""
        graph_keys = [self._graph.keys.get(key, ()) for key in self.keys]
        values = [lent.identity(self.deployments, key) for key in self.keys]
        return json.dumps([graph_keys, values, self.told_elsewhere()], default=str)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The files and links that are read."""
        found = (one.files for key in self.keys for one in self.deployments.every_source(key))
        return frozenset().union(*found)

    @property
    def directories(self) -> frozenset[str]:
        """The directories that its sources name."""
        return frozenset(one.directory for key in self.keys for one in self._graph.of(key))

    @cached_property
    def outcomes(self) -> Mapping[str, tuple[Outcome, ...]]:
        """What it renders to, by Application."""
        return self.deployments.renderer.render(self._graph, self.keys)

    @property
    def failures(self) -> Sequence[RenderFailure]:
        """Why it cannot be rendered; empty where it can."""
        every = (one for found in self.outcomes.values() for one in found)
        return [one for one in every if isinstance(one, RenderFailure)]

    def objects(self, key: str) -> Iterator[Manifest]:
        """Yield what an Application deploys."""
        for one in self.outcomes[key]:
            yield from one.objects if isinstance(one, Rendered) else ()

    @cached_property
    def images(self) -> Mapping[Place, str]:
        """The images that run, as far as it can be rendered, and those that values tell charts
        from elsewhere."""
        rendered = (pair for key in self.keys for pair in placed_images(key, self.objects(key)))
        told = (pair for key in self.keys for pair in lent.images(self.deployments, key))
        return dict(chain(rendered, told))

    @property
    def charts_elsewhere(self) -> Sequence[str]:
        """The charts from elsewhere that take values here, as messages call them."""
        found = (one for key in self.keys for one in lent.charts(self.deployments, key))
        return tuple(dict.fromkeys(found))

    def told(self) -> Sequence[object]:
        """Return what Argo CD is told to render, and where to; not how it syncs."""
        return [(sources_of(one.spec), *_place(one)) for one in self.entries]

    def told_elsewhere(self) -> Sequence[object]:
        """Return the part of it that what is read here does not show."""
        return [([*self._elsewhere(one)], *_place(one)) for one in self.entries]

    def _elsewhere(self, entry: Entry) -> Iterator[Mapping[str, object]]:
        """Yield the sources of other repositories and revisions."""
        here = self.deployments.inventory.here
        for source in sources_of(entry.spec):
            url, revision = (text(source.get(key)) for key in ("repoURL", "targetRevision"))
            if not here.holds(url, revision):
                yield source


def _place(entry: Entry) -> tuple[object, ...]:
    return entry.key, mapping(entry.spec.get("destination")), entry.spec.get("project")


class Comparison(NamedTuple):
    """How two states of an application differ."""

    changes: tuple[tuple[str, ObjectChange], ...] = ()
    """The objects that differ, with their Application's key, without what says nothing; and the
    values of charts from elsewhere."""
    elsewhere: bool = False
    """Whether Argo CD is told another destination or project, or sources that lie elsewhere."""
    failures: tuple[RenderFailure, ...] = ()
    """Why nobody can tell."""

    @property
    def is_same(self) -> bool:
        """Whether both deploy the same."""
        return not (self.changes or self.elsewhere or self.failures)


def state(deployments: Deployments, keys: Sequence[str]) -> State | None:
    """Return an application as a revision has it; None where it has not all its Applications."""
    there: Collection[str] = deployments.inventory.applications.keys()
    return State(deployments, keys) if set(keys) <= set(there) else None


def compared(before: State, after: State) -> Comparison:
    """Return how two states differ; what reads the same is not rendered."""
    if before.identity == after.identity:
        return Comparison()
    elsewhere = before.told_elsewhere() != after.told_elsewhere()
    failures = (*before.failures, *after.failures)
    if failures:
        return Comparison((), elsewhere, failures)
    changes = (
        (key, change)
        for key in before.keys
        for change in difference(before.objects(key), after.objects(key))
        if change.kind != "folded"
    )
    values = (
        (key, change)
        for key in before.keys
        for change in lent.changes(before.deployments, after.deployments, key)
    )
    return Comparison((*changes, *values), elsewhere)
