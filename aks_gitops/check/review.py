"""What rules look at: a change, or one revision as a whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.application_changes import ApplicationChange
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.check.project.control_plane import ControlPlane
from aks_gitops.check.render.failure import Outcome, Rendered
from aks_gitops.check.render.renderer import Variant
from aks_gitops.check.render.settings import BuildOptions
from aks_gitops.check.schema.schemas import Schemas
from aks_gitops.settings.checks import Checks

Renders = Mapping[str, tuple[Outcome, ...]]
"""What the sources of each Application render to, by key."""
Definitions = Callable[[Collection[str]], Iterable[Manifest]]
"""Given API groups, the CustomResourceDefinitions of them that the revision's files write."""
RenderMore = Callable[[Collection[str]], Renders]
"""Renders further Applications of the revision, by key."""


class RenderedObject(NamedTuple):
    """An object that an Application deploys."""

    application: str
    """The Application's key."""
    manifest: Manifest
    key: ObjectKey


_DEFINITION = "CustomResourceDefinition"


@dataclass(frozen=True)
class Review:
    """One revision, and how it came about."""

    head: Inventory
    control_planes: Mapping[str, ControlPlane]
    """What each Argo CD knows, by its name."""
    rendered: Renders
    """The Applications that are looked at: those that the change touches, or all of them."""
    checks: Checks
    now: datetime
    definitions: Definitions
    render_more: RenderMore
    """It costs time where nothing is kept of earlier runs: ask for few."""
    base: Inventory | None = None
    """None where a revision is looked at as a whole."""
    control_planes_before: Mapping[str, ControlPlane] = field(default_factory=dict)
    """What each Argo CD of the base knew, by its name."""
    rendered_before: Renders | None = None
    """The same Applications in the base, as far as they are there."""
    changes: tuple[ApplicationChange, ...] = ()
    build_options: BuildOptions | None = None
    """What Argo CD gives `kustomize build`; None where nobody says it."""
    variants: Callable[[Sequence[Variant]], Sequence[Outcome]] | None = None
    """What sources of the revision would render to, were a file another."""

    @cached_property
    def applications(self) -> Mapping[str, Entry]:
        """The Applications that are looked at, by key."""
        found = self.head.applications
        return {key: found[key] for key in self.rendered if key in found}

    @cached_property
    def objects(self) -> tuple[RenderedObject, ...]:
        """What the Applications that are looked at deploy, as far as it can be rendered."""
        return tuple(_objects(self.rendered))

    @cached_property
    def objects_before(self) -> tuple[RenderedObject, ...]:
        """What they deployed in the base."""
        return tuple(_objects(self.rendered_before or {}))

    @cached_property
    def schemas(self) -> Schemas:
        """The kinds of Kubernetes and Argo CD, and those that the revision defines."""
        found = Schemas.shipped()
        rendered = (one.manifest for one in self.objects if one.key.kind == _DEFINITION)
        found = found.with_definitions(rendered)
        unknown = {
            one.key.group
            for one in self.objects
            if one.key.group and found.is_namespaced(one.key.group, one.key.kind) is None
        }
        return found.with_definitions(self.definitions(unknown))

    def scopes(self, group: str, kind: str) -> bool | None:
        """Tell whether objects of a kind lie in a namespace; None where nobody knows."""
        return self.schemas.is_namespaced(group, kind)

    def environment_of(self, application: str) -> str:
        """Return the environment of an Application; empty where nothing tells it."""
        return self.head.environments.get(application, "")


def _objects(rendered: Renders) -> Iterator[RenderedObject]:
    for application, outcomes in rendered.items():
        for outcome in outcomes:
            for manifest in outcome.objects if isinstance(outcome, Rendered) else ():
                yield RenderedObject(application, manifest, key_of(manifest))
