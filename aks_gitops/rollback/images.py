"""The images that rendered objects run, each with its place."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.edit.images import Reference, full_name, split

_LISTS = frozenset({"containers", "initContainers"})
_SKIPPED = "CustomResourceDefinition"
_MOST_DEPTH = 40


class Place(NamedTuple):
    """Where an image stands, whatever it is."""

    application: str
    """The Application's key."""
    object: ObjectKey
    path: tuple[str, ...]
    """Keys, and the names of containers."""


def images_of(application: str, objects: Iterator[Manifest]) -> Iterator[tuple[Place, str]]:
    """Yield the images of an application's objects."""
    for manifest in objects:
        key = key_of(manifest)
        if key.kind != _SKIPPED:
            for path, image in _below(manifest, ()):
                yield Place(application, key, path), image


def is_image(image: str, wanted: Reference) -> bool:
    """Tell whether an object's image is the wanted one; tag and digest count where it says them."""
    found = split(image)
    is_named = full_name(found.name) == full_name(wanted.name)
    is_tagged = not wanted.tag or found.tag == wanted.tag
    return is_named and is_tagged and (not wanted.digest or found.digest == wanted.digest)


def _below(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(path) > _MOST_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _LISTS and isinstance(inner, list):
                yield from _of_containers(inner, (*path, str(key)))
            yield from _below(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _below(inner, (*path, str(index)))


def _of_containers(
    listed: list[object], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for index, one in enumerate(listed):
        container = mapping(one)
        image = text(container.get("image")).strip()
        if image:
            yield (*path, text(container.get("name")) or str(index)), image
