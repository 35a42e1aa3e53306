"""Which images a kustomization brings, and what its `images` make of them; nothing is run.

Rules: kustomize's api/internal/target/kusttarget.go (accumulateTarget) and
api/filters/imagetag/updater.go (v0.21.1): bases first, each with its own entries, then components,
then patches, then the entries of `images`, one after the other.

An image that a patch takes away still counts: only a render can tell.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.edit.containers import images_in
from aks_gitops.edit.images import Reference, is_matched, split
from aks_gitops.edit.nodes import Node, parse
from aks_gitops.edit.reading import followed, items_at, text_at, text_of
from aks_gitops.edit.refusal import refused
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES

_UNSEEN = ("helmCharts", "helmChartInflationGenerator", "generators", "transformers")
_PATCHES = ("patches", "patchesJson6902")


class Entry(NamedTuple):
    """An entry of `images`."""

    name: str
    new_name: str = ""
    new_tag: str = ""
    digest: str = ""
    suffix: str = ""
    line: int = 0

    def applied(self, image: str) -> str:
        """Return what it makes of an image that it matches (SetImageValue)."""
        name, tag, digest = split(image)
        name = self.new_name or name
        if self.new_tag or self.digest:
            tag, digest = self.new_tag, self.digest
        elif self.suffix:
            tag, digest = tag + self.suffix, ""
        return str(Reference(name, tag, digest))


class Build(NamedTuple):
    """The images of a kustomization."""

    before: tuple[str, ...] = ()
    """What its own entries are given."""
    after: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """What brings images that cannot be seen: remote bases, charts, plugins."""


def kustomization_of(files: Mapping[str, bytes], directory: str) -> str:
    """Return the path of a directory's kustomization. Raises RefusedError where it is not one."""
    found = _kustomizations(files, directory)
    if len(found) != 1:
        fact = "has more than one kustomization file" if found else "has no kustomization file"
        raise refused("the directory", fact, directory, "keep exactly one")
    return found[0]


def entries_of(root: Node) -> list[Entry]:
    """Return the entries of `images` in a kustomization."""
    return [
        Entry(
            text_at(one, "name"),
            text_at(one, "newName"),
            text_at(one, "newTag"),
            text_at(one, "digest"),
            text_at(one, "tagSuffix"),
            one.line,
        )
        for one in items_at(root, "images")
    ]


def build(files: Mapping[str, bytes], directory: str) -> Build:
    """Return what a directory's kustomization brings. Raises RefusedError for unreadable files."""
    return _Builder(files).build(directory, (), ())


def after_entries(images: tuple[str, ...], entries: list[Entry], path: str) -> tuple[str, ...]:
    """Return images after all entries. Raises RefusedError for a name that matches nothing."""
    return tuple(_after(image, entries, path) for image in images)


def last_match(image: str, entries: list[Entry], path: str) -> int | None:
    """Return the index of the last entry that an image meets; None where none does."""
    found = None
    for index, entry in enumerate(entries):
        if matches(image, entry, path):
            found, image = index, entry.applied(image)
    return found


def matches(image: str, entry: Entry, path: str) -> bool:
    """Tell whether an entry is for an image. Raises RefusedError where nobody can tell."""
    try:
        return is_matched(image, entry.name)
    except (GoError, NotEvaluatedError):
        fact = "is no regular expression, which kustomize takes it for"
        raise refused(
            f"images entry {entry.name}", fact, path, "mend its name", entry.line
        ) from None


def _after(image: str, entries: list[Entry], path: str) -> str:
    for entry in entries:
        if matches(image, entry, path):
            image = entry.applied(image)
    return image


def _kustomizations(files: Mapping[str, bytes], directory: str) -> list[str]:
    paths = (posixpath.join(directory, name) for name in sorted(KUSTOMIZATION_FILES))
    return [path for path in paths if path in files]


class _Builder:
    """Adds up what kustomizations bring; each file is read once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._parsed: dict[str, tuple[Node, ...]] = {}

    def build(self, directory: str, given: tuple[str, ...], above: tuple[str, ...]) -> Build:
        """Return what a directory makes of the images that it is given."""
        path = kustomization_of(self._files, directory)
        if directory in above:
            raise refused("the kustomization", "is a base of itself", path, "break the circle")
        images, unseen = list(given), list[str]()
        for root in self._documents(path):
            for image, source in self._brought(root, directory, (*above, directory)):
                images += [image] if image else []
                unseen += [source] if source else []
            for one in items_at(root, "components"):
                part = self._component(directory, text_of(one), tuple(images), above)
                images, unseen = list(part.after), unseen + list(part.unseen)
            images += self._patched(root, directory)
        before = tuple(dict.fromkeys(images))
        entries = [one for root in self._documents(path) for one in entries_of(root)]
        return Build(before, after_entries(before, entries, path), tuple(unseen))

    def _component(
        self, directory: str, text: str, images: tuple[str, ...], above: tuple[str, ...]
    ) -> Build:
        inner = posixpath.normpath(posixpath.join(directory, text))
        if not _kustomizations(self._files, inner):
            return Build(images, images, (text,))
        return self.build(inner, images, (*above, directory))

    def _brought(
        self, root: Node, directory: str, above: tuple[str, ...]
    ) -> Iterator[tuple[str, str]]:
        """Yield the images of resources, and what brings some that cannot be seen."""
        for one in (*items_at(root, "resources"), *items_at(root, "bases")):
            text = text_of(one)
            path = posixpath.normpath(posixpath.join(directory, text))
            if path in self._files:
                yield from ((image, "") for image in self._images(path))
            elif _kustomizations(self._files, path):
                part = self.build(path, (), above)
                yield from ((image, "") for image in part.after)
                yield from (("", source) for source in part.unseen)
            else:
                yield "", text
        yield from (("", key) for key in _UNSEEN if items_at(root, key))

    def _patched(self, root: Node, directory: str) -> Iterator[str]:
        """Yield the images that patches name."""
        for one in items_at(root, "patchesStrategicMerge"):
            yield from self._of_patch(text_of(one), text_of(one), directory)
        for one in (item for key in _PATCHES for item in items_at(root, key)):
            yield from self._of_patch(text_at(one, "path"), text_at(one, "patch"), directory)

    def _of_patch(self, name: str, inline: str, directory: str) -> Iterator[str]:
        path = posixpath.normpath(posixpath.join(directory, name)) if name else ""
        if path in self._files:
            roots = self._documents(path)
        else:
            roots = parse(inline.encode(), directory).documents if ":" in inline else ()
        for root in roots:
            yield from (one.image for one in images_in(root))
            for step in followed(root).items:
                if text_at(step, "path").endswith("/image"):
                    yield text_at(step, "value")

    def _images(self, path: str) -> list[str]:
        return [one.image for root in self._documents(path) for one in images_in(root)]

    def _documents(self, path: str) -> tuple[Node, ...]:
        if path not in self._parsed:
            self._parsed[path] = parse(self._files[path], path).documents
        return self._parsed[path]
