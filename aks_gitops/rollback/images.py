"""The images that rendered objects run, each with its place."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.images import images_of
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.edit.images import Reference, full_name, split


class Place(NamedTuple):
    """Where an image stands, whatever it is."""

    application: str
    """The Application's key."""
    object: ObjectKey
    path: tuple[str, ...]
    """Keys, and the container's or the volume's name."""


def placed_images(application: str, objects: Iterator[Manifest]) -> Iterator[tuple[Place, str]]:
    """Yield the images of an application's objects."""
    for manifest in objects:
        key = key_of(manifest)
        for found in images_of(manifest):
            yield Place(application, key, found.owner), found.image


def is_image(image: str, wanted: Reference) -> bool:
    """Tell whether an object's image is the wanted one; tag and digest count where it says them."""
    found = split(image)
    return full_name(found.name) == full_name(wanted.name) and _is_version(found, wanted)


def is_called_alike(image: str, wanted: Reference) -> bool:
    """Tell whether an object's image is the wanted one but for where it comes from."""
    found = split(image)
    return found.last == wanted.last and _is_version(found, wanted)


def _is_version(found: Reference, wanted: Reference) -> bool:
    is_tagged = not wanted.tag or found.tag == wanted.tag
    return is_tagged and (not wanted.digest or found.digest == wanted.digest)
