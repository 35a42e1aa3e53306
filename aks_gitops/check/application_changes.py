"""What becomes of each Application between two revisions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import RESOURCES_FINALIZER
from aks_gitops.check.difference.fields import FieldChange, changes
from aks_gitops.check.inventory.declared import mapping, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory

Verb = Literal["added", "changed", "moved", "deleted", "rendered"]
"""moved: to another project, cluster, namespace or Argo CD. rendered: the Application itself stays
as it is, what it deploys does not."""
Fate = Literal["", "deleted", "left"]
"""deleted: Argo CD or Pulumi deletes the Application. left: it stays until somebody deletes it."""
_FINALIZERS = (RESOURCES_FINALIZER, f"{RESOURCES_FINALIZER}/background")
_PLACES = (("spec", "project"), ("spec", "destination"))


class ApplicationChange(NamedTuple):
    """What becomes of one Application."""

    verb: Verb
    before: Entry | None
    after: Entry | None
    fields: tuple[FieldChange, ...] = ()
    """What changes in the Application itself."""
    fate: Fate = ""
    """Of one that is gone from git: what becomes of it."""
    why: str = ""
    """Why that becomes of it."""
    prunes: bool = False
    """Whether what it deployed is deleted with it; else it is orphaned."""

    @property
    def entry(self) -> Entry:
        """The Application as it will be; as it was, where it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 one of them is always there
        return found


def application_changes(
    base: Inventory, head: Inventory, touched: Collection[str]
) -> tuple[ApplicationChange, ...]:
    """Return what becomes of the Applications that do not stay as they are, sorted by key.

    Given: `touched`, the keys of Applications that do not read the same in both revisions.
    """
    if base is head:
        return ()
    before = _known(base.applications, base, head)
    after = _known(head.applications, base, head)
    moves = _moves(before, after)
    found = [_gone(before[key], base, head) for key in before.keys() - after.keys() - moves.keys()]
    found += [ApplicationChange("added", None, after[key]) for key in _new(before, after, moves)]
    pairs = [(before[key], after[key]) for key in before.keys() & after.keys()]
    pairs += [(before[old], after[new]) for old, new in moves.items()]
    for old, new in pairs:
        change = _between(old, new, new.key in touched)
        if change and not (change.fields and _stays_as_made(new, head)):
            found.append(change)
    return tuple(sorted(found, key=lambda one: one.entry.key))


def _known(
    applications: Mapping[str, Entry], base: Inventory, head: Inventory
) -> Mapping[str, Entry]:
    """Return the Applications of one revision without those that only seem to come or go.

    Where one revision of their parent cannot be rendered, their names there may be others, and
    Argo CD leaves what it has.
    """
    unsure = (base.unrendered ^ head.unrendered) & base.applications.keys()
    both = base.applications.keys() & head.applications.keys()
    return {
        key: one
        for key, one in applications.items()
        if key in both or one.origin.parent not in unsure & head.applications.keys()
    }


def _moves(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> dict[str, str]:
    """Return the Applications that another Argo CD has now, as far as there is no doubt."""
    gone = _by_name(before[key] for key in sorted(before.keys() - after.keys()))
    new = _by_name(after[key] for key in sorted(after.keys() - before.keys()))
    return {
        keys[0]: new[name][0]
        for name, keys in gone.items()
        if len(keys) == 1 and len(new.get(name, ())) == 1
    }


def _by_name(entries: Iterator[Entry]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in entries:
        found.setdefault((one.namespace, one.name), []).append(one.key)
    return found


def _new(
    before: Mapping[str, Entry], after: Mapping[str, Entry], moves: Mapping[str, str]
) -> Collection[str]:
    return after.keys() - before.keys() - set(moves.values())


def _between(before: Entry, after: Entry, reads_other: bool) -> ApplicationChange | None:  # noqa: FBT001
    fields = tuple(changes(_told(before), _told(after)))
    if before.argocd != after.argocd or any(_is_place(one) for one in fields):
        return ApplicationChange("moved", before, after, fields)
    if fields:
        return ApplicationChange("changed", before, after, fields)
    return ApplicationChange("rendered", before, after) if reads_other else None


def _stays_as_made(one: Entry, head: Inventory) -> bool:
    """Tell whether an ApplicationSet makes an Application once and never updates it.

    Source: Argo CD's operator-manual/applicationset/Controlling-Resource-Modification.md.
    """
    made_by = head.sets.get(one.origin.applicationset)
    return made_by is not None and made_by.evaluated.policy in ("create-only", "create-delete")


def _told(one: Entry) -> dict[str, object]:
    """Return what an Application says; its status and the like is Argo CD's."""
    about = metadata(one.manifest)
    kept = {key: about[key] for key in ("labels", "annotations", "finalizers") if about.get(key)}
    return {"metadata": kept, "spec": dict(one.spec)}


def _is_place(change: FieldChange) -> bool:
    return any(change.path[: len(place)] == place for place in _PLACES)


def _gone(one: Entry, base: Inventory, head: Inventory) -> ApplicationChange:
    fate, why = _fate(one, base, head)
    prunes = fate == "deleted" and _has_finalizer(one)
    return ApplicationChange("deleted", one, None, (), fate, why, prunes)


def _has_finalizer(one: Entry) -> bool:
    finalizers = metadata(one.manifest).get("finalizers")
    return isinstance(finalizers, list) and any(name in finalizers for name in _FINALIZERS)


def _fate(one: Entry, base: Inventory, head: Inventory) -> tuple[Fate, str]:
    """Return what becomes of an Application that git holds no more, and why."""
    made_by = base.sets.get(one.origin.applicationset)
    if made_by is not None:
        now = head.sets.get(one.origin.applicationset)
        if now is not None and now.problem:
            return "left", "its ApplicationSet cannot be evaluated any more"
        policy = (now or made_by).evaluated.policy
        if now is not None and policy in ("create-only", "create-update"):
            return "left", f"its ApplicationSet's policy is {policy}"
        if now is not None:
            return "deleted", "its ApplicationSet does not make it any more"
        return _fate_of_child(made_by.entry, base, head, "its ApplicationSet")
    return _fate_of_child(one, base, head, "it")


def _fate_of_child(one: Entry, base: Inventory, head: Inventory, who: str) -> tuple[Fate, str]:
    """Return what becomes of what a stack, a person or another Application applied."""
    parent = base.entries.get(one.origin.parent)
    if parent is not None:
        return _fate_by_parent(parent, base, head, who)
    if base.seeds[one.argocd].stack:
        return "deleted", f"the stack {one.argocd} does not make {who} any more"
    return "left", f"{who} was applied by hand, and nobody deletes it by itself"


def _fate_by_parent(parent: Entry, base: Inventory, head: Inventory, who: str) -> tuple[Fate, str]:
    """Return what becomes of what an Application deployed, and deploys no more."""
    if parent.key not in head.entries and _fate(parent, base, head)[0] == "deleted":
        if _has_finalizer(parent):
            return "deleted", f"Application {parent.name} is deleted with what it deployed"
        return "left", f"Application {parent.name} is deleted without what it deployed"
    if parent.key in head.broken or not _is_readable(parent, base, head):
        return "left", f"Application {parent.name} cannot be rendered, and so prunes nothing"
    settled = head.entries.get(parent.key, parent)
    automated = mapping(mapping(settled.spec.get("syncPolicy")).get("automated"))
    if automated.get("prune") is True and automated.get("enabled") is not False:
        return "deleted", f"Application {parent.name} prunes what git does not hold"
    return "left", f"Application {parent.name} does not prune; it shows {who} as out of sync"


def _is_readable(parent: Entry, base: Inventory, head: Inventory) -> bool:
    """Tell whether the directories are there that an Application deploys.

    One that is gone from git, and was applied by hand, goes on reading the same.
    """
    sources = head.graph.of(parent.key) or base.graph.of(parent.key)
    places = (head.snapshot.place("", one.target.source.path) for one in sources)
    return all(place.kind == "directory" for place in places)
