"""Which fields of an object differ, with lists read as Kubernetes reads them.

Rule for lists: the merge keys of Kubernetes' own types (k8s.io/api, patchMergeKey and
listMapKey).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple, cast

Path = tuple[str, ...]


class Absent:
    """Stands for the value of a field that is not there."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = Absent()


class FieldChange(NamedTuple):
    """A field that differs."""

    path: Path
    """Keys, and of items in lists `[name=web]` or `[2]`; last also `[order]`."""
    before: object
    """The value; ABSENT where the field is added."""
    after: object
    """The value; ABSENT where the field is removed."""

    def __str__(self) -> str:
        return path_text(self.path)


_KEYS: Mapping[str, tuple[Path, ...]] = {
    "ports": (("containerPort", "protocol"), ("port", "protocol"), ("name",)),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "hostAliases": (("ip",),),
    "subjects": (("kind", "namespace", "name"),),
    "conditions": (("type",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "paths": (("path", "pathType"),),
    "rules": (("host",),),
}
_DEFAULTS = {"protocol": "TCP"}
_NAME: tuple[Path, ...] = (("name",),)
_ORDERED = frozenset({"initContainers", "env"})
"""Lists with keys whose order matters all the same: containers that run one after the other, and
variables that refer to earlier ones."""
_SETS = frozenset(
    {
        "accessModes",
        "apiGroups",
        "drop",
        "add",
        "finalizers",
        "groups",
        "hosts",
        "namespaces",
        "nonResourceURLs",
        "operations",
        "policyTypes",
        "resourceNames",
        "resources",
        "shortNames",
        "categories",
        "values",
        "verbs",
    }
)
"""Lists of texts whose order means nothing."""
_MOST_ALIGNED = 1_000
"""Above that, lists without keys are compared item by item."""

Same = Callable[[object], object]
"""Returns the value that stands for another one when lists are aligned."""


def changes(
    before: object, after: object, path: Path = (), same: Same = lambda value: value
) -> Iterator[FieldChange]:
    """Yield the fields that differ between two values.

    Given: `same`, which makes values alike that count as the same when items of lists are matched.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys(), key=str):
            inner = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from changes(*inner, (*path, str(key)), same)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_changes(before, after, path, same)
    elif not _equal(before, after):
        yield FieldChange(path, before, after)


def path_text(path: Path) -> str:
    """Return a path as a person writes it: spec.containers[name=web].image."""
    pieces = (
        step
        if step.startswith("[")
        else f".{step}"
        if step.replace("-", "").replace("_", "").isalnum()
        else f"[{json.dumps(step)}]"
        for step in path
    )
    return "".join(pieces).removeprefix(".")


def _equal(before: object, after: object) -> bool:
    """Compare as JSON does: true is not 1."""
    return type(before) is type(after) and before == after


def _list_changes(
    before: list[object], after: list[object], path: Path, same: Same
) -> Iterator[FieldChange]:
    name = next((step for step in reversed(path) if not step.startswith("[")), "")
    if name in _SETS and all(isinstance(one, str) for one in (*before, *after)):
        if sorted(cast(list[str], before)) != sorted(cast(list[str], after)):
            yield FieldChange(path, before, after)
        return
    for keys in _KEYS.get(name, ()) + _NAME:
        ones, others = _keyed(before, keys), _keyed(after, keys)
        if ones is not None and others is not None:
            yield from _keyed_changes(ones, others, path, same, ordered=name in _ORDERED)
            return
    yield from _aligned_changes(before, after, path, same)


def _keyed(items: Sequence[object], keys: Path) -> dict[str, object] | None:
    """Return items by their key; None where they have none, or not one of their own."""
    found: dict[str, object] = {}
    for item in items:
        if not isinstance(item, dict) or keys[0] not in item:
            return None
        default = _DEFAULTS.get
        parts = (
            f"{key}={item[key]}" for key in keys if item.get(key, default(key)) != default(key)
        )
        found[f"[{','.join(parts)}]"] = item
    return found if len(found) == len(items) else None


def _keyed_changes(
    before: dict[str, object],
    after: dict[str, object],
    path: Path,
    same: Same,
    *,
    ordered: bool,
) -> Iterator[FieldChange]:
    for key in [*before, *(key for key in after if key not in before)]:
        inner = before.get(key, ABSENT), after.get(key, ABSENT)
        yield from changes(*inner, (*path, key), same)
    old = [key for key in before if key in after]
    new = [key for key in after if key in before]
    if ordered and old != new:
        yield FieldChange((*path, "[order]"), old, new)


def _aligned_changes(
    before: list[object], after: list[object], path: Path, same: Same
) -> Iterator[FieldChange]:
    if max(len(before), len(after)) > _MOST_ALIGNED:
        blocks = [("replace", 0, len(before), 0, len(after))]
    else:
        matcher = SequenceMatcher(a=_texts(before, same), b=_texts(after, same), autojunk=False)
        blocks = list(matcher.get_opcodes())
    for _, start, end, other_start, other_end in blocks:
        for offset in range(max(end - start, other_end - other_start)):
            old = before[start + offset] if start + offset < end else ABSENT
            new = after[other_start + offset] if other_start + offset < other_end else ABSENT
            position = start + offset if old is not ABSENT else other_start + offset
            yield from changes(old, new, (*path, f"[{position}]"), same)


def _texts(items: list[object], same: Same) -> list[str]:
    return [json.dumps(same(item), sort_keys=True) for item in items]
