"""The images that an application's own files declare, in the order in which they stand there."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.edit.application import ApplicationFiles, Renderer
from aks_gitops.edit.containers import images_in
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.helm_images import is_overridden, values_files
from aks_gitops.edit.helm_values import merged, place_at, places_in
from aks_gitops.edit.images import Reference, split
from aks_gitops.edit.kustomize_build import build
from aks_gitops.edit.manifests import readable
from aks_gitops.edit.subcharts import defaults_of


class Declared(NamedTuple):
    """An image that an application is to run."""

    name: str
    """What it is called wherever the application is deployed: the name in kustomize's base, the
    key in a chart's values, the image's own name in manifests."""
    image: Reference
    helm_key: str = ""
    """Where a chart's values hold it; empty for what is no chart."""
    overridden: bool = False
    """Whether Argo CD's Application sets it too, and wins."""


def declared_images(
    application: ApplicationFiles, helm_keys: tuple[str, ...] = ()
) -> tuple[Declared, ...]:
    """Return the images that an application declares. Raises RefusedError for unreadable files.

    Given: `helm_keys`, keys of a chart's values that hold an image and do not look like it.
    """
    return tuple(_READERS[application.renderer](application, helm_keys))


def _of_overlay(application: ApplicationFiles, _: tuple[str, ...]) -> Iterator[Declared]:
    built = build(application.files, application.directory)
    set_above = {split(text.partition("=")[0]).name for text in application.overridden}
    for before, after in zip(built.before, built.after, strict=True):
        names = {split(before).name, split(after).name}
        yield Declared(split(before).name, split(after), "", not names.isdisjoint(set_above))


def _of_chart(application: ApplicationFiles, helm_keys: tuple[str, ...]) -> Iterator[Declared]:
    leaves = merged(values_files(application), defaults_of(application))
    named = (place_at(key, leaves) for key in helm_keys)
    found = {one.keys: one for one in (*named, *places_in(leaves)) if one is not None}
    for place in found.values():
        keys = [place.keys, *filter(None, (place.tag, place.digest))]
        overridden = any(is_overridden(application, one) for one in keys)
        yield Declared(str(place), place.image, str(place), overridden)


def _of_manifests(application: ApplicationFiles, _: tuple[str, ...]) -> Iterator[Declared]:
    for path in readable(application):
        for root in YamlFile(application.files[path], path).documents:
            for one in images_in(root):
                image = split(one.image)
                yield Declared(image.name, image)


_Reader = Callable[[ApplicationFiles, tuple[str, ...]], Iterator[Declared]]
_READERS: Mapping[Renderer, _Reader] = {
    "kustomize": _of_overlay,
    "helm": _of_chart,
    "manifests": _of_manifests,
}
