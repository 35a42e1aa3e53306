"""What becomes of an Application and of its objects, line by line, as a diff."""

from collections import Counter
from collections.abc import Iterator, Sequence

from aks_gitops.check.application_changes import ApplicationChange, Verb
from aks_gitops.check.difference.difference import Kind, ObjectChange
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.report.value_lines import Line, Sign, field_lines, whole
from aks_gitops.check.report.verdict import VERBS
from aks_gitops.check.reported import ChangedApplication, Unrendered
from aks_gitops.report.counted import counted
from aks_gitops.report.neutral import plain

_SIGNS: dict[Kind, Sign] = {"added": "+", "removed": "-", "changed": "!", "folded": "!"}
_VERB_SIGNS: dict[Verb, Sign] = {
    "added": "+",
    "deleted": "-",
    "moved": "!",
    "changed": "!",
    "rendered": "!",
}
_KINDS: dict[Kind, str] = {
    "added": "added",
    "changed": "changed",
    "removed": "removed",
    "folded": "with noise only",
}
_UNKNOWN: dict[Unrendered, str] = {
    "before": "objects not known: it could not be rendered before",
    "after": "objects not known: it cannot be rendered here",
    "elsewhere": "objects not in this repository",
}
_PRODUCTION = "production"


def in_order(changes: Sequence[ChangedApplication]) -> list[ChangedApplication]:
    """Return changes by environment, production first, then the riskiest first."""
    verbs = list(VERBS)
    return sorted(
        changes,
        key=lambda one: (
            environment_order(one.environment),
            verbs.index(one.change.verb),
            one.change.entry.key,
        ),
    )


def environment_order(name: str) -> tuple[bool, bool, str]:
    """Return what sorts environments: production first, the unknown one last."""
    return name != _PRODUCTION, not name, name


def sign_of(verb: Verb) -> Sign:
    """Return the sign of what becomes of an Application."""
    return _VERB_SIGNS[verb]


def fate(change: ApplicationChange) -> str:
    """Return what becomes of an Application that git holds no more; empty for any other."""
    if not change.fate:
        return ""
    if change.fate == "left":
        return f"but left in the cluster: {change.why}"
    objects = "with all that it deployed" if change.prunes else "but what it deployed stays"
    return f"{objects}: {change.why}"


def counts(*alike: ChangedApplication) -> str:
    """Return how many objects change in Applications of one kind: "1 object added, 2 changed"."""
    if all(one.unrendered for one in alike):
        return _UNKNOWN[alike[0].unrendered]
    kinds = Counter(item.kind for one in alike for item in one.objects)
    if alike[0].change.fate and not alike[0].change.prunes:
        return f"{counted(kinds.total(), 'object')} left"
    parts: list[str] = []
    for kind, word in _KINDS.items():
        if number := kinds[kind]:
            parts.append(f"{number:,} {word}" if parts else f"{counted(number, 'object')} {word}")
    return ", ".join(parts) or "no object changes"


def change_lines(one: ChangedApplication) -> Iterator[Line]:
    """Yield the fields of an Application that change, and then its objects."""
    for field in one.change.fields:
        yield from field_lines("Application: ", field, 0)
    if one.change.fate and not one.change.prunes:
        yield from (Line(" ", f"{plain(object_name(item.key))} stays") for item in one.objects)
        return
    for item in one.objects:
        yield from _object(item)


def _object(one: ObjectChange) -> Iterator[Line]:
    noise = f" ({counted(len(one.folded), 'field')} of noise)" if one.folded else ""
    yield Line(_SIGNS[one.kind], plain(object_name(one.key)) + noise)
    for field in one.fields:
        yield from field_lines("", field, 1)
    if one.kind == "added" and one.after is not None:
        yield from whole("+", one.after)


def object_name(key: ObjectKey) -> str:
    """Return an object's kind, namespace and name."""
    kind = f"{key.kind}.{key.group}" if key.group else key.kind
    return f"{kind} {key.namespace}/{key.name}" if key.namespace else f"{kind} {key.name}"
