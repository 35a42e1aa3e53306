"""Objects that are deployed twice: by two Applications, or within one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.deployed import Deployed, Place, deployed, objects_with_files, place_of
from aks_gitops.check.findings.written import is_entry
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import RenderedObject, Renders, Review
from aks_gitops.check.sync_annotations import is_hook
from aks_gitops.repo.finding import Severity

_MOST_SINGLE = 3
"""How many shared objects two Applications may have until they are told in one finding."""
_MOST_OTHERS = 50
"""How many Applications beside those that the change touches are looked into."""
_NAMESPACE = ("", "Namespace")
"""It is often written down by everybody who uses it: that is a warning."""
_FIX = "keep it in one of the two, or give it another name or namespace"


class _Owned(NamedTuple):
    application: str
    item: RenderedObject


_Owners = dict[Deployed, list[_Owned]]


def repeated(review: Review) -> Iterator[Breach]:
    """Yield the objects that one Application renders more than once.

    Source: DeduplicateTargetObjects in controller/state.go of argo-cd v3.5.1.
    """
    for key, entry in review.applications.items():
        place = place_of(review, entry)
        if place is None:
            continue
        owners = _owners(review, {key: place}, review.rendered, hooks=True)
        for lies, some in owners.items():
            if len(some) > 1:
                yield _repeated(lies, some)


def _repeated(lies: Deployed, some: list[_Owned]) -> Breach:
    same = all(one.item.manifest == some[0].item.manifest for one in some)
    group, kind, namespace, name = lies.key
    resource = f"{group}/{kind}/{namespace}/{name}"
    said = f"Resource {resource} appeared {len(some)} times among application resources."
    return Breach(
        rule="resource-repeated",
        fact=f"is rendered {len(some)} times: {kind} {name}"
        + (", each time the same" if same else ", and the last one counts"),
        fix="take it out of all sources but one",
        said=said,
        application=some[-1].application,
        object=some[-1].item.key,
        severity="warning" if same else None,
    )


def twice(review: Review) -> Iterator[Breach]:
    """Yield the objects that two Applications of one Argo CD deploy into one cluster.

    A whole revision is compared as a whole. Of a change, the Applications that it touches are
    compared with each other; and an object that it adds with those Applications that deploy to the
    object's namespace, or that read a file which the Application reads too: at most 50. Not seen
    is an object that another Application writes into a namespace that is not its own, from files of
    its own; nor what one deploys from elsewhere. Hooks, and Argo CD's own objects, are left out.
    """
    places = _places(review, review.applications.values())
    owners = _owners(review, places, review.rendered)
    for lies, some in _others(review, places, owners).items():
        owners[lies] += some
    shared: defaultdict[tuple[str, str], list[RenderedObject]] = defaultdict(list)
    for some in owners.values():
        names = list(dict.fromkeys(one.application for one in some))
        for later in names[1:] if len(names) > 1 else ():
            pair = (later, names[0]) if later in places else (names[0], later)
            item = next(one.item for one in some if one.application == pair[0])
            shared[pair].append(item)
    for (application, other), items in shared.items():
        yield from _twice(review, application, review.head.entries[other], items)


def _twice(
    review: Review, application: str, other: Entry, items: list[RenderedObject]
) -> Iterator[Breach]:
    own = review.head.entries[application]
    for item in items if len(items) <= _MOST_SINGLE else ():
        kind, name = item.key.kind, item.key.name
        said = f"{kind}/{name} is part of applications {_qualified(own)} and {_qualified(other)}"
        fact = f"is deployed by Application '{other.name}' too: {kind} {name}"
        severity: Severity | None = "warning" if item.key[:2] == _NAMESPACE else None
        yield _breach(application, fact, said)._replace(object=item.key, severity=severity)
    if len(items) > _MOST_SINGLE:
        named = ", ".join(f"{one.key.kind} {one.key.name}" for one in items[:_MOST_SINGLE])
        fact = f"deploys {len(items)} objects that Application '{other.name}' deploys too: {named}"
        yield _breach(application, f"{fact} and more", "")


def _breach(application: str, fact: str, said: str) -> Breach:
    return Breach("resource-twice", fact, _FIX, said=said, application=application)


def _qualified(one: Entry) -> str:
    return f"{one.namespace or 'argocd'}/{one.name}"


def _places(review: Review, entries: Iterable[Entry]) -> dict[str, Place]:
    found = ((one.key, place_of(review, one)) for one in entries)
    return {key: place for key, place in found if place}


def _owners(
    review: Review, places: Mapping[str, Place], renders: Renders, *, hooks: bool = False
) -> _Owners:
    found: _Owners = defaultdict(list)
    for key, place in places.items():
        for item, _ in objects_with_files(key, renders.get(key, ())):
            if not _is_compared(item, hooks=hooks):
                continue
            lies = deployed(review, place, item.key)
            if lies is not None:
                found[lies].append(_Owned(key, item))
    return found


def _is_compared(item: RenderedObject, *, hooks: bool) -> bool:
    about = item.manifest.get("metadata")
    named = isinstance(about, dict) and bool(about.get("name"))
    return named and not is_entry(item.manifest) and (hooks or not is_hook(item.manifest))


def _others(review: Review, places: Mapping[str, Place], owners: _Owners) -> _Owners:
    """Return what Applications that the change does not touch deploy of what it adds."""
    if review.base is None:
        return {}
    before = review.base.applications
    old_places = _places(review, (before[key] for key in places if key in before))
    known = _owners(review, old_places, review.rendered_before or {})
    added = {lies: some for lies, some in owners.items() if lies not in known}
    neighbours = list(dict.fromkeys(_neighbours(review, places, added)))[:_MOST_OTHERS]
    if not neighbours:
        return {}
    entries = (review.head.applications[key] for key in neighbours)
    found = _owners(review, _places(review, entries), review.render_more(neighbours))
    return {lies: some for lies, some in found.items() if lies in added}


def _neighbours(
    review: Review, places: Mapping[str, Place], added: Mapping[Deployed, Collection[_Owned]]
) -> Iterator[str]:
    """Yield the Applications that may deploy one of the added objects, the likeliest first."""
    if not added:
        return
    head = review.head
    others = {key: one for key, one in head.applications.items() if key not in review.rendered}
    known = _places(review, others.values())
    wanted = {(one.argocd, one.cluster, one.key.namespace) for one in added}
    yield from (key for key, place in known.items() if tuple(place) in wanted)
    clusters = {(one.argocd, one.cluster) for one in added}
    for owner in sorted({one.application for some in added.values() for one in some}):
        files = {path for one in head.graph.of(owner) for path in one.files}
        for key in sorted(head.graph.users(files)):
            if key in known and known[key][:2] in clusters:
                yield key
