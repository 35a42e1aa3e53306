"""Sync waves of Applications, which order nothing but the objects of their parent Application.

Rules: user-guide/sync-waves.md, and "Argocd App" in operator-manual/health.md of argo-cd v3.5.1.
"""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import CONFIG_MAP, mapping, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review

_WAVE = "argocd.argoproj.io/sync-wave"
_HEALTH = "resource.customizations.health.argoproj.io_Application"
_OLD_HEALTH = ("resource.customizations", "argoproj.io/Application")
"""The key that once held all customizations as one text."""


def wave_of_a_set(review: Review) -> Iterator[Breach]:
    """Yield the ApplicationSets that give their Applications waves; nobody reads those."""
    for key, outcome in review.head.sets.items():
        template = mapping(outcome.entry.spec.get("template"))
        if _WAVE in mapping(metadata(dict(template)).get("annotations")):
            yield Breach(
                rule="wave-across-applications",
                fact="gives its Applications sync waves, which Argo CD does not read: they are no "
                "objects of an Application",
                fix="order them with spec.strategy (RollingSync), or remove the annotation",
                application=key,
                keys=("spec", "template", "metadata", "annotations", _WAVE),
            )


def wave_without_health(review: Review) -> Iterator[Breach]:
    """Yield the Applications whose children have waves that wait for nothing.

    That is known only where the Argo CD's own settings are in the repository.
    """
    waves: dict[str, set[object]] = {}
    for one in review.head.applications.values():
        annotations = mapping(metadata(one.manifest).get("annotations"))
        waves.setdefault(one.origin.parent, set()).add(str(annotations.get(_WAVE, 0)))
    for key, found in waves.items():
        parent = review.head.applications.get(key)
        if parent and len(found) > 1 and _lacks_health(review, parent):
            yield Breach(
                rule="wave-across-applications",
                fact="deploys Applications in waves, and Argo CD does not wait for their health",
                fix=f"set {_HEALTH} in {CONFIG_MAP} as Argo CD's documentation has it",
                application=key,
            )


def _lacks_health(review: Review, parent: Entry) -> bool:
    maps = [one for one in review.head.of_kind("ConfigMap") if one.name == CONFIG_MAP]
    here = any(one.argocd == parent.argocd for one in maps)
    return here and not any(map(_has_health, maps))


def _has_health(config: Entry) -> bool:
    data = mapping(config.manifest.get("data"))
    key, word = _OLD_HEALTH
    return _HEALTH in data or word in str(data.get(key, ""))
