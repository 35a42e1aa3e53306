"""The images that rendered objects run: of containers and volumes, in any kind, at any depth."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import mapping, text

Keys = tuple[str | int, ...]

IMAGES: Mapping[str, tuple[str, ...]] = {
    "containers": ("image",),
    "initContainers": ("image",),
    "ephemeralContainers": ("image",),
    "volumes": ("image", "reference"),
}
"""The keys of lists whose items may run an image, and where each item names it."""
NO_OBJECT = "CustomResourceDefinition"
"""The kind in which such keys describe fields."""
_MOST_DEPTH = 40


class RunImage(NamedTuple):
    """An image, and what runs it."""

    image: str
    keys: Keys
    """Where it stands."""
    owner: tuple[str, ...]
    """The container or the volume: keys, and its name, or its place where it has none."""


def images_of(manifest: Manifest) -> Iterator[RunImage]:
    """Yield the images of an object."""
    if manifest.get("kind") != NO_OBJECT:
        yield from _below(manifest, ())


def _below(value: object, keys: Keys) -> Iterator[RunImage]:
    if len(keys) > _MOST_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in IMAGES and isinstance(inner, list):
                yield from _of_items(inner, (*keys, key), IMAGES[key])
            yield from _below(inner, (*keys, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _below(inner, (*keys, index))


def _of_items(items: list[object], keys: Keys, steps: tuple[str, ...]) -> Iterator[RunImage]:
    for index, item in enumerate(items):
        image: object = item
        for step in steps:
            image = mapping(image).get(step)
        if name := text(image).strip():
            owner = (*map(str, keys), text(mapping(item).get("name")) or str(index))
            yield RunImage(name, (*keys, index, *steps), owner)
