"""What holds data, and would be deleted."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from aks_gitops.check.application_changes import ApplicationChange
from aks_gitops.check.breach import Breach
from aks_gitops.check.deployed import (
    Deployed,
    Place,
    deployed,
    is_whole,
    objects_with_files,
    place_of,
)
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.review import RenderedObject, Review
from aks_gitops.check.stateful_kinds import STATEFUL_KINDS, WITH_CUSTOM_RESOURCES
from aks_gitops.check.sync_annotations import is_hook, listed, option
from aks_gitops.repo.finding import Severity

_KEEP_PRUNED = (
    "leave it in git; or first add the annotation argocd.argoproj.io/sync-options: Prune=false, "
    "and take it out once that is synced"
)
_KEEP_DELETED = (
    "first add argocd.argoproj.io/sync-options: Delete=false to what must stay, or take the "
    "finalizer from the Application, and delete it once that is synced"
)
_MOST_NAMED = 3
_STATEFUL_SET = ("apps", "StatefulSet")


class _Gone(NamedTuple):
    item: RenderedObject
    path: str
    what: str
    severity: Severity | None
    why: str
    """Why it is not as bad as it looks; empty where it is."""


def pruned(review: Review) -> Iterator[Breach]:
    """Yield what holds data and goes away, from an Application that prunes, or with it.

    It is an error in every environment: nobody can tell from git where data is worth nothing; set
    another level for the paths where it is. A warning is left where data stays or Argo CD asks.
    Nothing is said where a render fails, or an Application moves to another cluster: there Argo CD
    leaves what it deployed.
    """
    if review.base is None or review.rendered_before is None:
        return
    remaining = _Remaining(review)
    for change in review.changes:
        entry = change.before
        outcomes = review.rendered_before.get(entry.key, ()) if entry else ()
        if entry is None or not is_whole(outcomes):
            continue
        deletes = change.after is None
        if change.prunes if deletes else _prunes(review, change):
            place = place_of(review, entry)
            found = [
                one
                for item, path in objects_with_files(entry.key, outcomes)
                if place and (one := _gone(item, path, change, remaining.owner(place, item.key)))
            ]
            yield from _breaches(review, change, found)


def _prunes(review: Review, change: ApplicationChange) -> bool:
    """Tell whether an Application that stays prunes by itself, and its render is known."""
    before, after = change.before, change.after
    if before is None or after is None or not is_whole(review.rendered.get(after.key, ())):
        return False
    old, new = place_of(review, before), place_of(review, after)
    if old is None or new is None or old[:2] != new[:2]:
        return False
    automated = mapping(mapping(after.spec.get("syncPolicy")).get("automated"))
    return automated.get("prune") is True and automated.get("enabled") is not False


class _Remaining:
    """What is still deployed after the change."""

    def __init__(self, review: Review) -> None:
        self._review = review

    @cached_property
    def _owners(self) -> Mapping[Deployed, str]:
        places = {
            key: place_of(self._review, one) for key, one in self._review.applications.items()
        }
        found: dict[Deployed, str] = {}
        for item in self._review.objects:
            place = places.get(item.application)
            if place is not None:
                found[self._lies(place, item.key)] = item.application
        return found

    def _lies(self, place: Place, key: ObjectKey) -> Deployed:
        """Return where an object lies; one of an unknown kind as if it had a namespace."""
        namespaced = key._replace(namespace=place.namespace)
        return deployed(self._review, place, key) or Deployed(*place[:2], namespaced)

    def owner(self, place: Place, key: ObjectKey) -> Entry | None:
        """Return the Application that deploys an object now; None where none does."""
        owner = self._owners.get(self._lies(place, key))
        return self._review.head.entries[owner] if owner else None


def _gone(
    item: RenderedObject, path: str, change: ApplicationChange, owner: Entry | None
) -> _Gone | None:
    """Return what is lost with an object of the base; None where nothing is.

    Given: `owner`, the Application that deploys it after the change.
    """
    what = _loses(item)
    if not what or is_hook(item.manifest) or (owner and owner == change.after):
        return None
    kept = _kept(change.entry, item, deletes=change.after is None)
    if kept == "false":
        return None
    if owner:
        why = f"Application '{owner.name}' deploys it now, and may come too late"
        return _Gone(item, path, what, "warning", why)
    if kept == "confirm":
        return _Gone(item, path, what, "warning", "Argo CD waits until somebody confirms it")
    return _Gone(item, path, what, None, "")


def _loses(item: RenderedObject) -> str:
    """Return what goes away with an object; empty where it holds no data."""
    kind = (item.key.group, item.key.kind)
    if kind == _STATEFUL_SET:
        retention = mapping(mapping(item.manifest.get("spec")).get(_RETENTION))
        return "the volumes of its pods" if retention.get("whenDeleted") == "Delete" else ""
    if kind == _VOLUME and mapping(item.manifest.get("spec")).get(_RECLAIM) not in _LOST:
        return ""
    return STATEFUL_KINDS.get(kind, "")


_RETENTION = "persistentVolumeClaimRetentionPolicy"
_VOLUME = ("", "PersistentVolume")
_RECLAIM = "persistentVolumeReclaimPolicy"
_LOST = ("Delete", "Recycle")
"""Policies that end the data of a volume; one that a person writes is by default retained."""


def _kept(entry: Entry, item: RenderedObject, *, deletes: bool) -> str:
    """Return the value of the option that decides: `false` keeps the object, `confirm` asks.

    Source: isPruningDisabled in gitops-engine's sync_context.go and shouldBeDeleted in
    controller/appcontroller.go of argo-cd v3.5.1: an Application that is deleted leaves its CRDs,
    and helm.sh/resource-policy does not keep what is pruned.
    """
    key = "Delete" if deletes else "Prune"
    if deletes and STATEFUL_KINDS.get(item.key[:2]) == WITH_CUSTOM_RESOURCES:
        return "false"
    if deletes and "keep" in listed(item.manifest, "helm.sh/resource-policy"):
        return "false"
    options = mapping(entry.spec.get("syncPolicy")).get("syncOptions")
    told = (text(one).partition("=") for one in (options if isinstance(options, list) else ()))
    default = next((value for name, _, value in told if name == key), "")
    return option(item.manifest, key, default)


def _breaches(review: Review, change: ApplicationChange, found: list[_Gone]) -> Iterator[Breach]:
    grouped: dict[tuple[Severity | None, str, str], list[_Gone]] = {}
    for one in found:
        grouped.setdefault((one.severity, one.why, one.what), []).append(one)
    deletes = f"goes away, and Application '{change.entry.name}' deletes"
    verb = deletes if change.after is None else "prunes"
    for (severity, why, what), some in grouped.items():
        tail = f"; {why}" if why else ""
        yield Breach(
            rule="prune-stateful",
            fact=f"{verb} {_named(one.item.key for one in some)}, and with it {what}{tail}",
            fix=_KEEP_DELETED if change.after is None else _KEEP_PRUNED,
            application=change.entry.key,
            path=some[0].path or _directory(review, change),
            severity=severity,
        )


def _directory(review: Review, change: ApplicationChange) -> str:
    """Return the directory of what goes away, or the file that held the Application."""
    if change.after is None:
        return change.entry.origin.path or change.entry.argocd
    sources = review.head.graph.of(change.entry.key)
    return sources[0].directory if sources else change.entry.origin.path


def _named(keys: Iterable[ObjectKey]) -> str:
    names = [f"{key.kind} {key.name}" for key in keys]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
