"""Which object in one render is the same as which in the other."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.object_key import ObjectKey, key_of

_SUFFIX = re.compile(r"(.+)-[2456789bcdfghkmt]{10}")
"""A name with kustomize's hash of the content (api/hasher/hasher.go, encode)."""
_GENERATED = frozenset({("", "ConfigMap"), ("", "Secret")})


class Pair(NamedTuple):
    """An object in both renders; in one of them it may be absent."""

    key: ObjectKey
    """Of a generated object, its name without the hash."""
    before: Manifest | None
    after: Manifest | None
    names: tuple[str, str] | None = None
    """The names before and after of a generated object whose content changed."""


def stem(key: ObjectKey) -> ObjectKey | None:
    """Return the key without kustomize's hash; None for an object that was not generated."""
    match = _SUFFIX.fullmatch(key.name) if key[:2] in _GENERATED else None
    return key._replace(name=match[1]) if match else None


def pairs(before: Iterable[Manifest], after: Iterable[Manifest]) -> list[Pair]:
    """Return the objects of two renders side by side, sorted by key.

    An object that stands twice is paired in the order of the renders.
    """
    ones, others = _by_key(before), _by_key(after)
    found: list[Pair] = []
    gone: dict[ObjectKey, list[Manifest]] = {}
    new: dict[ObjectKey, list[Manifest]] = {}
    for key in sorted(ones.keys() | others.keys()):
        both = list(zip(ones[key], others[key], strict=False))
        found += (Pair(key, *both_sides) for both_sides in both)
        gone[key], new[key] = ones[key][len(both) :], others[key][len(both) :]
    found += _generated(gone, new)
    found += (Pair(key, one, None) for key, rest in gone.items() for one in rest)
    found += (Pair(key, None, one) for key, rest in new.items() for one in rest)
    return sorted(found, key=lambda pair: pair.key)


def _generated(
    gone: dict[ObjectKey, list[Manifest]], new: dict[ObjectKey, list[Manifest]]
) -> Iterator[Pair]:
    """Yield, and take out, generated objects that differ only in their hash."""
    by_stem: defaultdict[ObjectKey, list[ObjectKey]] = defaultdict(list)
    for key, rest in new.items():
        if rest and (short := stem(key)):
            by_stem[short].append(key)
    for key, rest in gone.items():
        short = stem(key)
        if rest and short and by_stem[short]:
            other = by_stem[short].pop(0)
            yield Pair(short, rest.pop(0), new[other].pop(0), (key.name, other.name))


def _by_key(manifests: Iterable[Manifest]) -> defaultdict[ObjectKey, list[Manifest]]:
    found: defaultdict[ObjectKey, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        found[key_of(manifest)].append(manifest)
    return found


def names_of(found: Sequence[Pair]) -> dict[str, str]:
    """Return the generated names that changed, each with the name without the hash."""
    return {name: pair.key.name for pair in found for name in pair.names or ()}
