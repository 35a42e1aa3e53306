"""What a deployment would do to a stack: two recordings of it, resource by resource.

The rules are those of the engine's step generator (pulumi, pkg/resource/deploy/step_generator.go).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from aks_gitops.offline.differences import Difference, differences
from aks_gitops.offline.record import Recording, Resource
from aks_gitops.offline.replacing import replaces

Verb = Literal["create", "update", "replace", "delete"]

_STEP = re.compile(r"[^.\[\]]+|\[[^\]]*\]")


class Change(NamedTuple):
    """What happens to one resource."""

    verb: Verb
    resource: Resource
    """As it will be; as it was, where it is deleted."""
    differences: tuple[Difference, ...] = ()
    """The properties that change. None where it is made or deleted."""
    forcing: tuple[str, ...] = ()
    """Why it is replaced: some of the paths, `provider`, or `replaceWith`."""
    protected: bool = False
    """The engine refuses: the resource is protected."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The properties that change, each by its deepest path."""
        return tuple(one.path for one in self.differences)

    def __str__(self) -> str:
        return " ".join([f"{self.verb} {self.resource.name}", *self.paths])


def changes(before: Recording, after: Recording) -> dict[str, Change]:
    """Return what happens to each resource that does not stay as it is, by URN.

    Given: `after`, of a run that was given `before`, so that what rests on a replaced resource is
    unknown in it, as it is to the engine. A secret's own change does not show: nobody can read
    either value.
    """
    replaced: frozenset[str] = frozenset()
    while True:
        # A resource may be replaced because another is, so until there are no more.
        found = dict(_changed(before, after, replaced))
        now = frozenset(urn for urn, one in found.items() if one.verb == "replace")
        if now == replaced:
            return found | _deleted(before, after)
        replaced = now


def change_of(
    before: Resource | None, after: Resource, replaced: Collection[str] = ()
) -> Change | None:
    """Return what happens to one resource that the program registers; None where nothing does.

    Given: `replaced`, the URNs of the resources that are replaced themselves.
    """
    if before is None:
        return Change("create", after)
    found = tuple(
        one
        for one in differences(before.inputs, after.inputs)
        if not any(_is_within(one.path, ignored) for ignored in after.ignore_changes)
    )
    if forcing := tuple(_forcing(before, after, [one.path for one in found], replaced)):
        return Change("replace", after, found, forcing, before.protect and after.protect)
    return Change("update", after, found) if found else None


def _changed(
    before: Recording, after: Recording, replaced: Collection[str]
) -> Iterator[tuple[str, Change]]:
    for urn, resource in after.resources.items():
        if change := change_of(before.resources.get(urn), resource, replaced):
            yield urn, change


def _deleted(before: Recording, after: Recording) -> dict[str, Change]:
    gone = (one for urn, one in before.resources.items() if urn not in after.resources)
    return {one.urn: Change("delete", one, protected=one.protect) for one in gone}


def _forcing(
    before: Resource, after: Resource, paths: Sequence[str], replaced: Collection[str]
) -> Iterator[str]:
    if any(one in replaced for one in after.replace_with):
        yield "replaceWith"
    if before.provider != after.provider or after.provider in replaced:
        yield "provider"
    for path in paths:
        wanted = any(_is_within(path, one) for one in after.replace_on_changes)
        if wanted or replaces(after.type, path):
            yield path


def _is_within(path: str, above: str) -> bool:
    """Tell whether a path is another one or below it. Both are as the engine writes them."""
    steps, first = _STEP.findall(path), _STEP.findall(above)
    return bool(steps[: len(first)] == first)
