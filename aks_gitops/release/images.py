"""Let an application in an environment run an image: the files of a revision that change."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from aks_gitops.check.findings.images import tag_of
from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.levels import level_of
from aks_gitops.edit.application import ApplicationFiles, TagRule, any_tag
from aks_gitops.edit.declared import Declared, declared_images
from aks_gitops.edit.images import Reference
from aks_gitops.edit.refusal import Refusal, RefusedError
from aks_gitops.edit.set_image import set_image, wanted_image
from aks_gitops.release.application_files import Contents, graph_files
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.settings.checks import Checks

_RULE = "image-mutable"
Files = Mapping[str, bytes]
"""What files hold once they are edited, by path."""
UNEDITED: Files = MappingProxyType({})


class ImageWish(NamedTuple):
    """What somebody asks for."""

    image: str
    """[NAME=]IMAGE:TAG|@DIGEST."""
    helm_keys: tuple[str, ...] = ()
    """Where a chart's values hold it; empty to look for it."""


class Selected(NamedTuple):
    """An application in an environment, and what says how strict that is."""

    deployments: Deployments
    clusters: tuple[Deployment, ...]
    """The application, once for each cluster."""
    checks: Checks


class ImageChange(NamedTuple):
    """An image of an application, before and after."""

    deployment: Deployment
    old: Reference
    new: Reference


def image_edits(selected: Selected, wish: ImageWish, before: Files = UNEDITED) -> Files:
    """Return the files that have to change, with those of an edit before; no more of them where
    the image is set already.

    All of the application's sources in this repository that use the image get it. Raises
    RefusedError.
    """
    edited = before
    for one in selected.clusters:
        edited = _of_deployment(selected, one, wish, edited)
    return edited


def image_changes(
    deployments: Deployments,
    clusters: Collection[Deployment],
    files: Files,
    helm_keys: tuple[str, ...] = (),
) -> Iterator[ImageChange]:
    """Yield what an edit does to the images of applications, each once."""
    for one in clusters:
        pairs = (
            pair
            for source in deployments.sources(one)
            for pair in zip(
                _declared(deployments, one, source, UNEDITED, helm_keys),
                _declared(deployments, one, source, files, helm_keys),
                strict=True,
            )
        )
        changes = (ImageChange(one, old.image, new.image) for old, new in pairs if old != new)
        yield from dict.fromkeys(changes)


def source_files(
    deployments: Deployments,
    one: Deployment,
    source: Dependencies,
    edited: Files = UNEDITED,
    apart: Collection[Deployment] = (),
) -> ApplicationFiles:
    """Return what an edit has to know of a source of an application.

    Given: `apart`, who may read the same files. Raises RefusedError where no edit understands it.
    """
    readers = deployments.readers(source.files, (one, *apart))
    contents = Contents(deployments.inventory.snapshot, edited)
    return graph_files(str(one), source, contents, readers)


def tag_rule(environment: str, path: str, checks: Checks) -> TagRule:
    """Return what an environment says of tags that move: production takes none, unless the
    repository's level of the rule says otherwise."""
    level = level_of(_RULE, path, checks)
    if level in ("off", "note"):
        return any_tag
    return tag_of if level == "error" or environment == PRODUCTION else any_tag


def _of_deployment(selected: Selected, one: Deployment, wish: ImageWish, edited: Files) -> Files:
    deployments, apart = selected.deployments, selected.clusters
    found, refusals = dict(edited), list[Refusal]()
    sources = deployments.sources(one)
    for source in sources:
        application = source_files(deployments, one, source, found, apart)
        rule = tag_rule(one.environment, source.directory, selected.checks)
        wanted = wanted_image(wish.image, helm_keys=wish.helm_keys, forbidden_tag=rule)
        answer = set_image(application, wanted)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            found |= {edit.path: edit.new for edit in answer}
    _check(one, sources, refusals)
    return found


def _check(one: Deployment, sources: Collection[Dependencies], refusals: list[Refusal]) -> None:
    """Raise what was refused, unless another source uses the image."""
    if not sources:
        fact = "has no source in this repository"
        fix = "change it where its files are"
        raise RefusedError(Refusal(str(one), fact, one.name, fix))
    serious = [refusal for refusal in refusals if not refusal.unused]
    if serious or len(refusals) == len(sources):
        raise RefusedError((serious or refusals)[0])


def _declared(
    deployments: Deployments,
    one: Deployment,
    source: Dependencies,
    edited: Files,
    helm_keys: tuple[str, ...],
) -> tuple[Declared, ...]:
    return declared_images(source_files(deployments, one, source, edited), helm_keys)
