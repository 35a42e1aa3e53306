"""Applications that are made twice: by two files, by a file and a set, by two sets, or by one."""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.entries import Entry, Origin
from aks_gitops.check.review import Review

_TEMPLATE = ("spec", "template", "metadata", "name")
_NAME = ("metadata", "name")


def application_twice(review: Review) -> Iterator[Breach]:
    """Yield the Applications that two makers make.

    One file that is applied by hand at first, and by an Application from then on, is one maker.
    """
    for first, second in review.head.twice:
        if _same_file(first.origin, second.origin):
            continue
        makers = [_maker(review, one) for one in (first, second)]
        yield Breach(
            rule="application-twice",
            fact=f"is made by {makers[0]} and by {makers[1]}",
            fix="keep one of the two, or rename one",
            said=_said(review, first, second),
            application=second.key,
            path=second.origin.path,
            keys=_keys(second),
        )


def name_twice_in_a_set(review: Review) -> Iterator[Breach]:
    """Yield the names that one ApplicationSet makes more than once."""
    for key, outcome in review.head.sets.items():
        for name in outcome.evaluated.duplicates:
            yield Breach(
                rule="application-twice",
                fact=f"makes two Applications named '{name}', and so creates neither",
                fix="put what tells them apart into the template's name",
                said=f"ApplicationSet {outcome.entry.name} contains applications with duplicate "
                f"name: {name}",
                application=key,
                keys=_TEMPLATE,
            )


def _same_file(first: Origin, second: Origin) -> bool:
    return first._replace(parent="") == second._replace(parent="")


def _maker(review: Review, one: Entry) -> str:
    maker = review.head.entries.get(one.origin.applicationset)
    place = one.origin.path or f"the settings of stack {one.argocd}"
    return f"ApplicationSet {maker.name} ({place})" if maker else place


def _said(review: Review, first: Entry, second: Entry) -> str:
    """Return what the controller of the second set says; where one is a file nobody objects."""
    sets = (first.origin.applicationset, second.origin.applicationset)
    owner = review.head.entries.get(sets[0])
    if not all(sets) or owner is None:
        return ""
    place = f"{second.namespace}/{second.name}"
    return f"Object {place} is already owned by another ApplicationSet controller {owner.name}"


def _keys(one: Entry) -> tuple[str, ...]:
    if one.origin.number:
        return ()  # A path alone does not say which document of the file it is.
    return _TEMPLATE if one.origin.applicationset else _NAME
