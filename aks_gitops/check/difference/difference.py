"""The difference between two renders of an application."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, cast

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.fields import FieldChange, changes
from aks_gitops.check.difference.keys import Pair, names_of, pairs
from aks_gitops.check.difference.noise import reason_to_fold, without_hashes
from aks_gitops.check.difference.secrets import (
    change_without,
    is_secret,
    masked,
    masked_change,
    suspected,
    without,
)
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
    found = _differing(pair, names)
    if found is not None and not found:
        return None
    secrets = suspected(pair.before) | suspected(pair.after)
    before, after = (_shown(one, secrets) for one in (pair.before, pair.after))
    if found is None:
        kind: Kind = "added" if pair.before is None else "removed"
        return ObjectChange(kind, pair.key, before, after, (), ())
    found = [change_without(change, secrets) for change in found]
    folded = tuple(change for change in found if reason_to_fold(change, names))
    fields = tuple(change for change in found if not reason_to_fold(change, names))
    return ObjectChange("changed" if fields else "folded", pair.key, before, after, fields, folded)


def _differing(pair: Pair, names: dict[str, str]) -> list[FieldChange] | None:
    """Return the fields that differ, without the values of Secrets; None where one is absent."""
    if pair.before is None or pair.after is None:
        return None
    found = list(changes(pair.before, pair.after, same=lambda value: without_hashes(value, names)))
    if is_secret(pair.before) or is_secret(pair.after):
        found = [masked_change(change) for change in found]
    return found


def _shown(manifest: Manifest | None, secrets: frozenset[str]) -> Manifest | None:
    return cast(Manifest, without(masked(manifest), secrets)) if manifest is not None else None
