"""The Applications that git says should be there."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.inventory.declared import sources_of, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.status.place import Belongs, Place, belongs

_MADE_ONCE = ("create-only", "create-delete")


class Expected(NamedTuple):
    """An Application as git has it."""

    key: str
    """What the inventory knows it by."""
    argocd: str
    """The Argo CD that git gives it to: a stack, or a folder that is applied by hand."""
    place: Place
    belongs: Belongs
    spec: Mapping[str, object]
    here: tuple[bool, ...]
    """For each source, whether it is the config repository at the branch that is looked at."""
    made_by: str
    updated: bool = True
    """Whether Argo CD gives it what git says, once it is there."""


def expected(inventory: Inventory) -> tuple[Expected, ...]:
    """Return the Applications of one revision, sorted."""
    return tuple(sorted(_expected(inventory), key=lambda one: one.place))


def _expected(inventory: Inventory) -> Iterator[Expected]:
    for one in inventory.applications.values():
        made_by = inventory.sets.get(one.origin.applicationset)
        policy = made_by.evaluated.policy if made_by else None
        yield Expected(
            key=one.key,
            argocd=one.argocd,
            place=Place(one.namespace or inventory.seeds[one.argocd].namespace, one.name),
            belongs=belongs(one.manifest)._replace(
                environment=inventory.environments.get(one.key, "")
            ),
            spec=one.spec,
            here=tuple(
                inventory.here.holds(
                    text(source.get("repoURL")), text(source.get("targetRevision"))
                )
                for source in sources_of(one.spec)
            ),
            made_by=_maker(one, inventory),
            updated=policy not in _MADE_ONCE,
        )


class Split(NamedTuple):
    """Applications of git, by whether this Argo CD is the one that is to have them."""

    here: tuple[Expected, ...]
    elsewhere: tuple[str, ...]
    """The Argo CDs that are others."""


def split(should: Collection[Expected], there: Collection[Place]) -> Split:
    """Return which Applications this Argo CD is to have.

    A repository of hand-written Applications may have several Argo CDs: those of which nothing is
    there are others, as long as anything of one is.
    """
    present = {one.argocd for one in should if one.place in there}
    others = {one.argocd for one in should} - present if present else set()
    here = tuple(one for one in should if one.argocd not in others)
    return Split(here, tuple(sorted(others)))


def _maker(one: Entry, inventory: Inventory) -> str:
    """Return what makes an Application, in Argo CD's words."""
    for key in (one.origin.applicationset, one.origin.parent):
        if maker := inventory.entries.get(key):
            return f"{maker.kind} {maker.name}"
    return one.origin.path or f"stack {one.argocd}"


def unknown(inventory: Inventory) -> tuple[str, ...]:
    """Return why git does not tell all Applications, one sentence each."""
    unread = [
        f"{inventory.applications[key].name}: cannot be rendered, so what it deploys is not known"
        for key in sorted(inventory.unrendered & inventory.applications.keys())
    ]
    invalid = [
        f"{inventory.applications[key].name}: {why}"
        for key, why in sorted(inventory.invalid.items())
        if key in inventory.applications
    ]
    sets = [
        f"ApplicationSet {one.entry.name}: {one.said}"
        for one in inventory.sets.values()
        if one.problem
    ]
    return (*unread, *invalid, *sorted(sets))
