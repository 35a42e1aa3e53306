"""Which images an application declares and really runs."""

from collections import Counter

from aks_gitops.check.images import images_of
from aks_gitops.check.render.failure import Rendered
from aks_gitops.edit.declared import Declared, declared_images
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.release.images import source_files


def running_images(found: Deployments, one: Deployment) -> list[Declared]:
    """Return the images that an application runs, by what its files declare.

    A patch can take an image away that a base declares, which only the render shows; it is asked
    where an image is declared in several versions, and not for a chart's values, whose templates
    may write an image in other words. Raises RefusedError.
    """
    declared = [
        image
        for source in found.sources(one)
        for image in declared_images(source_files(found, one, source))
    ]
    names = Counter(image.image.name for image in set(declared) if not image.helm_key)
    if max(names.values(), default=0) <= 1:
        return declared
    rendered = _rendered(found, one)
    if not rendered:
        return declared
    return [image for image in declared if image.helm_key or str(image.image) in rendered]


def _rendered(found: Deployments, one: Deployment) -> set[str]:
    """Return all images in the objects of an application; none where it cannot be rendered."""
    outcomes = found.renderer.render(found.inventory.graph, [one.key])[one.key]
    if not all(isinstance(outcome, Rendered) for outcome in outcomes):
        return set()
    objects = (item for one in outcomes if isinstance(one, Rendered) for item in one.objects)
    return {found.image for item in objects for found in images_of(item)}
