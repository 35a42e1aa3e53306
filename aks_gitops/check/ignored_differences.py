"""Fields that an Application lets Argo CD leave as they are in the cluster.

What `ignoreDifferences` names is not compared. It is not applied either where the sync option
RespectIgnoreDifferences is set: Argo CD takes the cluster's value then (normalizeTargetResources in
controller/sync.go, Normalize in util/argo/normalizers/diff_normalizer.go of argo-cd v3.5.1).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from aks_gitops.check.glob import matches
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.unanswered import Unanswered

RESPECTED = "RespectIgnoreDifferences=true"
Extent = Literal["none", "parts", "all"]
"""How much of a field is ignored."""

_KEYS = re.compile(r"(?:\.[A-Za-z_][A-Za-z0-9_]*)+")


class _Path(NamedTuple):
    """Where an ignored field is."""

    keys: tuple[str, ...]
    whole: bool
    """Whether the keys say it all; else they are the plain beginning of an expression."""


def are_respected(spec: Mapping[str, object]) -> bool:
    """Tell whether an Application's syncs leave alone what it ignores."""
    return RESPECTED in _texts(mapping(spec.get("syncPolicy")), "syncOptions")


def ignored(
    spec: Mapping[str, object], key: ObjectKey, field: Sequence[str], manager: str = ""
) -> Extent:
    """Return how much of an object's field an Application ignores.

    Given: `manager`, who writes the field in the cluster, where that is known.
    """
    named = map(mapping, _list(spec, "ignoreDifferences"))
    entries = [one for one in named if _is_about(one, key)]
    if any(manager in _texts(one, "managedFieldsManagers") for one in entries if manager):
        return "all"
    extents = {_extent(path, tuple(field)) for one in entries for path in _paths(one)}
    return "all" if "all" in extents else "parts" if "parts" in extents else "none"


def _is_about(one: Mapping[str, object], key: ObjectKey) -> bool:
    """Tell whether an entry is about an object. Without a group it is about the core group."""
    named = text(one.get("name")) in ("", key.name)
    # An object without a namespace gets the destination's, which most entries leave out.
    inside = text(one.get("namespace")) in ("", key.namespace) or not key.namespace
    try:
        of_kind = matches(text(one.get("kind")), key.kind)
        return named and inside and of_kind and matches(text(one.get("group")), key.group)
    except Unanswered:
        return False


def _paths(one: Mapping[str, object]) -> Iterator[_Path]:
    """Yield the fields of an entry."""
    for pointer in _texts(one, "jsonPointers"):
        keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
        yield _Path(tuple(keys), whole=True)
    for expression in _texts(one, "jqPathExpressions"):
        plain = _KEYS.match(expression)
        keys = plain[0].split(".")[1:] if plain else []
        yield _Path(tuple(keys), whole=plain is not None and plain[0] == expression)


def _extent(path: _Path, field: tuple[str, ...]) -> Extent:
    if path.keys == field[: len(path.keys)]:
        return "all" if path.whole else "parts"
    return "parts" if path.keys[: len(field)] == field else "none"


def _texts(one: Mapping[str, object], key: str) -> list[str]:
    return [text(item) for item in _list(one, key)]


def _list(one: Mapping[str, object], key: str) -> Sequence[object]:
    value = one.get(key)
    return value if isinstance(value, list) else []
