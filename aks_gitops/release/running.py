"""Which images an application declares and really runs."""

from collections import Counter
from collections.abc import Iterable

from aks_gitops.check.images import images_of
from aks_gitops.check.render.failure import Rendered
from aks_gitops.edit.declared import Declared, declared_images
from aks_gitops.release.application_files import Source
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.release.images import source_files


def running_images(found: Deployments, one: Deployment) -> list[Declared]:
    """Return the images that an application runs, by what its files declare.

    A patch can take an image away that a base declares, which only the render shows; it is asked
    where an image is declared in several versions, and not for a chart's values, whose templates
    may write an image in other words. Raises RefusedError.
    """
    here = _declared(found, one, found.sources(one))
    elsewhere = _declared(found, one, found.lent(one.key))
    names = Counter(image.image.name for image in set(here) if not image.helm_key)
    if max(names.values(), default=0) <= 1:
        return here + elsewhere
    rendered = _rendered(found, one)
    if not rendered:
        return here + elsewhere
    seen = [image for image in here if image.helm_key or str(image.image) in rendered]
    return seen + elsewhere


def _declared(found: Deployments, one: Deployment, sources: Iterable[Source]) -> list[Declared]:
    return [
        image for source in sources for image in declared_images(source_files(found, one, source))
    ]


def _rendered(found: Deployments, one: Deployment) -> set[str]:
    """Return all images in the objects of an application; none where it cannot be rendered."""
    outcomes = found.renderer.render(found.inventory.graph, [one.key])[one.key]
    if not all(isinstance(outcome, Rendered) for outcome in outcomes):
        return set()
    objects = (item for one in outcomes if isinstance(one, Rendered) for item in one.objects)
    return {found.image for item in objects for found in images_of(item)}
