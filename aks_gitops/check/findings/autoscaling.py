"""Replica counts that git and an autoscaler both set.

Rules: user-guide/best_practices.md ("Leaving Room For Imperativeness"), user-guide/diffing.md and
user-guide/sync-options.md ("Respect ignore differences configs") of argo-cd v3.5.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.review import RenderedObject, Review

_AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")
_MANAGER = "kube-controller-manager"
"""Who the autoscaler writes as."""
_FIELD = "replicas"
_RESPECTED = "RespectIgnoreDifferences=true"


def replicas_in_git(review: Review) -> Iterator[Breach]:
    """Yield the objects whose replicas git sets though an autoscaler of their Application does,
    and Argo CD is not told to leave them."""
    scaled = {
        (item.application, *_target(item)): item.key.name
        for item in review.objects
        if item.key[:2] == _AUTOSCALER
    }
    for item in review.objects if scaled else ():
        autoscaler = scaled.get((item.application, item.key.group, item.key.kind, item.key.name))
        if autoscaler and _FIELD in mapping(item.manifest.get("spec")):
            yield from _breach(review, item, autoscaler)


def _target(item: RenderedObject) -> tuple[str, str, str]:
    """Return group, kind and name of what an autoscaler scales."""
    target = mapping(mapping(item.manifest.get("spec")).get("scaleTargetRef"))
    group, slash, _ = text(target.get("apiVersion")).partition("/")
    return group if slash else "", text(target.get("kind")), text(target.get("name"))


def _breach(review: Review, item: RenderedObject, autoscaler: str) -> Iterator[Breach]:
    entry = review.head.applications.get(item.application)
    spec = entry.spec if entry else {}
    ignored = any(_ignores(one, item.key) for one in _listed(spec.get("ignoreDifferences")))
    options = mapping(spec.get("syncPolicy")).get("syncOptions")
    if ignored and isinstance(options, list) and _RESPECTED in options:
        return
    fact = f"sets replicas, which HorizontalPodAutoscaler {autoscaler} owns: every sync undoes it"
    fix = "remove replicas here"
    if ignored:
        fix += f", or add the sync option {_RESPECTED} to the Application"
    yield Breach(
        rule="replicas-autoscaled",
        fact=fact,
        fix=fix,
        application=item.application,
        object=item.key,
        keys=("spec", _FIELD),
    )


def _ignores(one: Mapping[str, object], key: ObjectKey) -> bool:
    """Tell whether an entry of ignoreDifferences leaves an object's replicas alone."""
    for field, value in (("group", key.group), ("kind", key.kind), ("name", key.name)):
        if text(one.get(field)) not in ("", "*", value):
            return False
    pointers = (f"/spec/{_FIELD}" in _texts(one, "jsonPointers"),)
    paths = (f".spec.{_FIELD}" in path for path in _texts(one, "jqPathExpressions"))
    return any((*pointers, *paths, _MANAGER in _texts(one, "managedFieldsManagers")))


def _texts(one: Mapping[str, object], field: str) -> list[str]:
    listed = one.get(field)
    return [text(item) for item in cast(Sequence[object], listed)] if _is_list(listed) else []


def _listed(value: object) -> list[Mapping[str, object]]:
    return [mapping(one) for one in cast(Sequence[object], value)] if _is_list(value) else []


def _is_list(value: object) -> bool:
    return isinstance(value, list)
