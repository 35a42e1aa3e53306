"""Which images a directory deploys at one commit, without running kustomize or Helm.

Rules: those of edit.kustomize_build and edit.helm_values, over facts instead of files. A chart's
templates are not read: as `helm create` writes them, an empty tag stands for the appVersion.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.edit import helm_values
from aks_gitops.edit.images import Reference, is_matched
from aks_gitops.edit.kustomize_build import Entry
from aks_gitops.edit.reading import Keys
from aks_gitops.history.facts import ENTRY_PARTS, Facts, Leaf
from aks_gitops.history.places import VALUES_FILE, Place
from aks_gitops.history.tree_state import TreeState, joined
from aks_gitops.repo.rendering import CHART_FILE, MANIFEST_ENDINGS

_MOST_DEEP = 32
"""How far kustomizations may build in each other; a circle ends there."""


class Build(NamedTuple):
    """What a kustomization comes to."""

    images: tuple[str, ...] = ()
    unseen: bool = False
    """Whether something brings images that cannot be seen, such as a remote base."""


class _Gathered(NamedTuple):
    """What a kustomization's own entries are given."""

    facts: Facts
    """Of the kustomization that it was gathered for."""
    build: Build


class Builder:
    """Answers from a state; what was built is kept until it is forgotten."""

    def __init__(self, state: TreeState) -> None:
        self._state = state
        self._built: dict[str, Build] = {}
        self._gathered: dict[str, _Gathered] = {}

    def forget(self, directories: Iterable[str], own: str | None = None) -> None:
        """Forget what was built of directories in which something changed.

        Given: `own`, the one of them in which only the kustomization itself changed.
        """
        for one in directories:
            self._built.pop(one, None)
            if one != own:
                self._gathered.pop(one, None)

    def kustomization(self, directory: str) -> tuple[str, ...]:
        """Return the images of a directory with a kustomization."""
        return self._build(directory, 0).images

    def chart(self, place: Place) -> tuple[str, ...]:
        """Return the images in the values that a chart gets."""
        values: dict[Keys, helm_values.Leaf] = {}
        for path in dict.fromkeys((joined(place.directory, VALUES_FILE), *place.values)):
            _lay_over(values, self._state.facts("values", path).leaves, path)
        version = self._state.facts("chart", joined(place.directory, CHART_FILE)).leaves
        app_version = version[0].text if version else ""
        return tuple(_image_text(one, values, app_version) for one in helm_values.places_in(values))

    def manifests(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the images of plain manifests."""
        return tuple(image for path in paths for image in self._manifest(path))

    def _build(self, directory: str, depth: int) -> Build:
        known = self._built.get(directory)
        if known is None:
            facts = self._facts(directory)
            gathered = self._gathered.get(directory)
            if gathered is None or not _reads_the_same(gathered.facts, facts):
                gathered = _Gathered(facts, self._gather(directory, facts, (), depth))
                self._gathered[directory] = gathered
            known = self._built[directory] = _after(gathered.build, facts)
        return known

    def _facts(self, directory: str) -> Facts:
        return self._state.facts("kustomization", self._state.kustomization(directory))

    def _gather(self, directory: str, facts: Facts, given: tuple[str, ...], depth: int) -> Build:
        """Return the images that a kustomization reads, before its entries."""
        if depth > _MOST_DEEP:
            return Build(given, unseen=True)
        images, unseen = list(given), facts.unseen
        for text in facts.references:
            if text not in facts.components and "\n" not in text:
                part = self._part(joined(directory, text), depth)
                images += part.images
                unseen |= part.unseen
        for text in facts.components:
            target = joined(directory, text)
            if self._state.kustomization(target):
                own = self._facts(target)
                part = _after(self._gather(target, own, tuple(images), depth + 1), own)
                images, unseen = list(part.images), unseen or part.unseen
            else:
                unseen = True
        return Build(tuple(dict.fromkeys(images)), unseen)

    def _part(self, path: str, depth: int) -> Build:
        if path in self._state.files:
            return Build(tuple(self._manifest(path)))
        if self._state.kustomization(path):
            return self._build(path, depth + 1)
        return Build(unseen=True)

    def _manifest(self, path: str) -> Iterator[str]:
        if path.endswith(MANIFEST_ENDINGS):
            yield from (leaf.text for leaf in self._state.facts("manifest", path).leaves)


def _reads_the_same(one: Facts, other: Facts) -> bool:
    return one[1:] == other[1:]  # all but the leaves


def _entries(facts: Facts) -> list[Entry]:
    found: dict[str | int, dict[str | int, str]] = {}
    for leaf in facts.leaves:
        index, part = leaf.keys
        found.setdefault(index, {})[part] = leaf.text
    texts = ([one.get(part, "") for part in ENTRY_PARTS] for one in found.values())
    return [Entry(name, new, tag, digest, suffix) for name, new, tag, digest, suffix in texts]


def _after(before: Build, facts: Facts) -> Build:
    """Return images after the entries; an entry for what cannot be seen names an image itself."""
    entries = _entries(facts)
    if not entries:
        return before
    found, used = list[str](), set[int]()
    for one in before.images:
        image = one
        for number, entry in enumerate(entries):
            if _matches(image, entry.name):
                image = entry.applied(image)
                used.add(number)
        found.append(image)
    if before.unseen:
        idle = (entry for number, entry in enumerate(entries) if number not in used)
        found += [entry.applied(entry.name) for entry in idle if entry.name]
    return Build(tuple(found), before.unseen)


@lru_cache(maxsize=1 << 16)
def _matches(image: str, name: str) -> bool:
    try:
        return is_matched(image, name)
    except (GoError, NotEvaluatedError):
        return False


def _lay_over(values: dict[Keys, helm_values.Leaf], leaves: Iterable[Leaf], path: str) -> None:
    """Lay one file over the values so far; Helm replaces lists whole."""
    found = list(leaves)
    lists = {leaf.keys[: _list_depth(leaf.keys)] for leaf in found} - {()}
    for above in lists:
        for keys in [keys for keys in values if keys[: len(above)] == above]:
            del values[keys]
    for leaf in found:
        values[leaf.keys] = helm_values.Leaf(leaf.text, path, leaf.line)


def _list_depth(keys: Keys) -> int:
    return next((depth for depth, key in enumerate(keys) if isinstance(key, int)), 0)


def _image_text(
    one: helm_values.Place, values: dict[Keys, helm_values.Leaf], app_version: str
) -> str:
    image: Reference = one.image
    says_none = one.tag is not None and one.tag in values and not image.tag and not image.digest
    return str(image._replace(tag=app_version) if says_none else image)
