"""What is wrong with ApplicationSets.

Rules: applicationset/utils/utils.go and the documentation's page on Go templates of argo-cd v3.5.1.
"""

import re
from collections.abc import Iterator

from aks_gitops.check.applicationset.surroundings import NO_CLUSTERS
from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review

_FIELD = re.compile(r"\{\{[^}]*?(?<![\w.)])\.[A-Za-z_]")
"""A parameter within an action of a Go template."""
_STRICT = "missingkey=error"
_DEEPEST = 64
_LOOK = "look at its Applications in Argo CD"
_NAME_CLUSTERS = "name Argo CD's clusters, with their labels, in checks.clusters"


def missing_key(review: Review) -> Iterator[Breach]:
    """Yield the sets whose templates write '<no value>' for a parameter that is not there."""
    for key, outcome in review.head.sets.items():
        spec = outcome.entry.spec
        options = spec.get("goTemplateOptions")
        given = options if isinstance(options, list) else []
        if spec.get("goTemplate") is not True or _STRICT in given:
            continue
        if _uses_fields(spec.get("template")) or _uses_fields(spec.get("templatePatch")):
            yield Breach(
                rule="applicationset-missing-key",
                fact="uses parameters in Go templates without missingkey=error",
                fix='add goTemplateOptions: ["missingkey=error"]',
                application=key,
                keys=("spec", "goTemplateOptions" if options else "goTemplate"),
            )


def not_evaluated(review: Review) -> Iterator[Breach]:
    """Yield the sets of which only Argo CD knows what they make."""
    for key, outcome in review.head.sets.items():
        if outcome.problem == "not-evaluated":
            yield Breach(
                rule="applicationset-not-evaluated",
                fact=f"is not evaluated: {outcome.said}",
                fix=_NAME_CLUSTERS if NO_CLUSTERS in outcome.said else _LOOK,
                application=key,
                keys=("spec", "generators"),
            )


def refused(review: Review) -> Iterator[Breach]:
    """Yield the sets that end in an error in Argo CD, too."""
    for key, outcome in review.head.sets.items():
        if outcome.problem == "refused":
            yield Breach(
                rule="applicationset-template",
                fact=f"cannot be evaluated: {outcome.said}",
                fix="mend its generators or its template",
                said=outcome.said,
                application=key,
                keys=_place(outcome.entry),
            )


def _place(one: Entry) -> tuple[str, ...]:
    return ("spec", "template") if mapping(one.spec.get("template")) else ("spec",)


def _uses_fields(value: object, depth: int = 0) -> bool:
    if isinstance(value, str):
        return _FIELD.search(value) is not None
    if depth > _DEEPEST:
        return False
    inner = [*value.values(), *value] if isinstance(value, dict) else value
    return isinstance(inner, list) and any(_uses_fields(one, depth + 1) for one in inner)
