"""Replica counts that git and an autoscaler both set.

Rules: user-guide/best_practices.md ("Leaving Room For Imperativeness"), user-guide/diffing.md and
user-guide/sync-options.md ("Respect ignore differences configs") of argo-cd v3.5.1.
"""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.ignored_differences import RESPECTED, are_respected, ignored
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.review import RenderedObject, Review

_AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")
_MANAGER = "kube-controller-manager"
"""Who the autoscaler writes as."""
_FIELD = ("spec", "replicas")


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
        if autoscaler and _FIELD[-1] in mapping(item.manifest.get("spec")):
            yield from _breach(review, item, autoscaler)


def _target(item: RenderedObject) -> tuple[str, str, str]:
    """Return group, kind and name of what an autoscaler scales."""
    target = mapping(mapping(item.manifest.get("spec")).get("scaleTargetRef"))
    group, slash, _ = text(target.get("apiVersion")).partition("/")
    return group if slash else "", text(target.get("kind")), text(target.get("name"))


def _breach(review: Review, item: RenderedObject, autoscaler: str) -> Iterator[Breach]:
    entry = review.head.applications.get(item.application)
    spec = entry.spec if entry else {}
    is_ignored = ignored(spec, item.key, _FIELD, _MANAGER) != "none"
    if is_ignored and are_respected(spec):
        return
    fact = f"sets replicas, which HorizontalPodAutoscaler {autoscaler} owns: every sync undoes it"
    fix = "remove replicas here"
    if is_ignored:
        fix += f", or add the sync option {RESPECTED} to the Application"
    yield Breach(
        rule="replicas-autoscaled",
        fact=fact,
        fix=fix,
        application=item.application,
        object=item.key,
        keys=_FIELD,
    )
