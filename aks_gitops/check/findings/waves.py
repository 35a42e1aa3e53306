"""Sync waves and hooks that do not do what they look like."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.needs import Need, needs
from aks_gitops.check.review import RenderedObject, Review
from aks_gitops.check.sync_annotations import (
    PHASES,
    SYNC_WAVE,
    annotations,
    is_number,
    phases,
    wave,
)

_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")
_EXTERNAL_SECRET = ("external-secrets.io", "ExternalSecret")
_PROVIDED = frozenset(
    {"Namespace", "ServiceAccount", "ConfigMap", "Secret", "PersistentVolumeClaim"}
)


class _Turn(NamedTuple):
    """When a sync applies an object."""

    phase: int
    wave: int

    def __str__(self) -> str:
        return f"{PHASES[self.phase]} wave {self.wave}"


_Provided = Mapping[tuple[str, str, str, str], tuple[_Turn, RenderedObject]]
"""By group, kind, namespace and name; a definition by the group and kind that it defines."""


def not_a_number(review: Review) -> Iterator[Breach]:
    """Yield the waves that Argo CD does not understand, and takes for 0.

    Source: Wave in pkg/sync/syncwaves/waves.go of gitops-engine.
    """
    for item in review.objects:
        told = annotations(item.manifest).get(SYNC_WAVE)
        if told is not None and not is_number(told):
            yield Breach(
                rule="wave-not-a-number",
                fact=f"has sync wave '{told[:40]}', which is no whole number: it counts as 0",
                fix='write a whole number in quotes, such as "-1"',
                application=item.application,
                object=item.key,
                keys=("metadata", "annotations", SYNC_WAVE),
            )


def order(review: Review) -> Iterator[Breach]:
    """Yield the objects that need another one of their Application that is applied later.

    A sync waits for each wave until its objects are healthy, so it never comes to the later one.
    """
    for application, objects in _by_application(review).items():
        namespace = _namespace(review, application)
        provided = _provided(review, objects, namespace)
        for item in objects:
            turn = _turn(item)
            if turn is not None and provided:
                yield from _of_object(review, item, turn, namespace, provided)


def _by_application(review: Review) -> Mapping[str, list[RenderedObject]]:
    found: dict[str, list[RenderedObject]] = {}
    for item in review.objects:
        found.setdefault(item.application, []).append(item)
    turns = {key: {_turn(item) for item in objects} for key, objects in found.items()}
    return {key: objects for key, objects in found.items() if len(turns[key] - {None}) > 1}


def _namespace(review: Review, application: str) -> str:
    entry = review.head.applications.get(application)
    return text(mapping(entry.spec.get("destination")).get("namespace")) if entry else ""


def _turn(item: RenderedObject) -> _Turn | None:
    """Return when an object is applied first; None for one that a sync does not apply."""
    found = phases(item.manifest)
    return _Turn(PHASES.index(found[0]), wave(item.manifest)) if found else None


def _provided(review: Review, objects: list[RenderedObject], default: str) -> _Provided:
    found: dict[tuple[str, str, str, str], tuple[_Turn, RenderedObject]] = {}
    for item in objects:
        name = _provides(review, item, default)
        turn = _turn(item)
        if name and turn and (name not in found or turn < found[name][0]):
            found[name] = (turn, item)
    return found


def _provides(
    review: Review, item: RenderedObject, default: str
) -> tuple[str, str, str, str] | None:
    group, kind, _, name = item.key
    if (group, kind) == _DEFINITION:
        spec = mapping(item.manifest.get("spec"))
        kinds = mapping(spec.get("names")).get("kind")
        return (group, kind, "", f"{text(spec.get('group'))}/{text(kinds)}")
    if (group, kind) == _EXTERNAL_SECRET:
        return ("", "Secret", _lies_in(review, item, default) or default, _secret_of(item))
    if group == "" and kind in _PROVIDED:
        return (group, kind, _lies_in(review, item, default) if kind != "Namespace" else "", name)
    return None


def _secret_of(item: RenderedObject) -> str:
    """Return the Secret that an ExternalSecret makes (its API: spec.target.name)."""
    return text(mapping(mapping(item.manifest.get("spec")).get("target")).get("name")) or (
        item.key.name
    )


def _lies_in(review: Review, item: RenderedObject, default: str) -> str:
    if item.key.namespace:
        return item.key.namespace
    return default if review.scopes(item.key.group, item.key.kind) else ""


def _of_object(
    review: Review, item: RenderedObject, turn: _Turn, default: str, provided: _Provided
) -> Iterator[Breach]:
    namespace = _lies_in(review, item, default)
    told: set[tuple[str, str]] = set()
    for need in needs(item.manifest, item.key, namespace):
        inside = "" if need.kind in ("Namespace", _DEFINITION[1]) else namespace
        later = provided.get((need.group, need.kind, inside, need.name))
        if later is None or later[0] <= turn or (need.kind, need.name) in told:
            continue
        told.add((need.kind, need.name))
        yield _breach(item, need, turn, *later)


def _breach(
    item: RenderedObject, need: Need, turn: _Turn, later: _Turn, provider: RenderedObject
) -> Breach:
    name = f"{provider.key.kind} {provider.key.name}"
    return Breach(
        rule="wave-order",
        fact=f"is applied in {turn} and needs {name}, which comes in {later}",
        fix=f"give {name} an earlier wave or phase, or {item.key.kind} {item.key.name} a later one",
        application=item.application,
        object=item.key,
        keys=need.keys,
    )
