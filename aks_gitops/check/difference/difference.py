"""The difference between two renders of an application."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.fields import FieldChange, changes
from aks_gitops.check.difference.keys import Pair, names_of, pairs
from aks_gitops.check.difference.noise import reason_to_fold, without_hashes
from aks_gitops.check.difference.secrets import is_secret, masked, masked_change
from aks_gitops.check.object_key import ObjectKey

Kind = Literal["added", "removed", "changed", "folded"]
"""folded: it changes, but only in ways that follow from other changes or say nothing."""


class ObjectChange(NamedTuple):
    """An object that differs between two renders. Values of Secrets are not in it."""

    kind: Kind
    key: ObjectKey
    before: Manifest | None
    after: Manifest | None
    fields: tuple[FieldChange, ...]
    """What changes in an object that both renders have."""
    folded: tuple[FieldChange, ...]
    """What changes too, and says nothing of its own: chart labels, checksums, hashes in names."""


def difference(before: Iterable[Manifest], after: Iterable[Manifest]) -> tuple[ObjectChange, ...]:
    """Return the objects that differ, sorted by key. The order of objects does not matter."""
    found = pairs(before, after)
    names = names_of(found)
    changed = (_change(pair, names) for pair in found)
    return tuple(change for change in changed if change is not None)


def _change(pair: Pair, names: dict[str, str]) -> ObjectChange | None:
    before = masked(pair.before) if pair.before is not None else None
    after = masked(pair.after) if pair.after is not None else None
    if pair.before is None or pair.after is None:
        kind: Kind = "added" if pair.before is None else "removed"
        return ObjectChange(kind, pair.key, before, after, (), ())
    found = list(changes(pair.before, pair.after, same=lambda value: without_hashes(value, names)))
    if is_secret(pair.before) or is_secret(pair.after):
        found = [masked_change(change) for change in found]
    folded = tuple(change for change in found if reason_to_fold(change, names))
    fields = tuple(change for change in found if not reason_to_fold(change, names))
    if not found:
        return None
    return ObjectChange("changed" if fields else "folded", pair.key, before, after, fields, folded)
