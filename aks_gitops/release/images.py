"""Let an application in an environment run an image: the files of a revision that change."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.check.findings.images import tag_of
from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.levels import level_of
from aks_gitops.edit.application import TagRule, any_tag
from aks_gitops.edit.refusal import Refusal, RefusedError
from aks_gitops.edit.set_image import set_image, wanted_image
from aks_gitops.release.application_files import Contents, graph_files
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.settings.checks import Checks

_RULE = "image-mutable"


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


def image_edits(selected: Selected, wish: ImageWish) -> Mapping[str, bytes]:
    """Return what the files hold that have to change; none where the image is set already.

    All of the application's sources in this repository that use the image get it. Raises
    RefusedError.
    """
    edited: dict[str, bytes] = {}
    for one in selected.clusters:
        edited = _of_deployment(selected, one, wish, edited)
    return edited


def tag_rule(environment: str, path: str, checks: Checks) -> TagRule:
    """Return what an environment says of tags that move: production takes none, unless the
    repository's level of the rule says otherwise."""
    level = level_of(_RULE, path, checks)
    if level in ("off", "note"):
        return any_tag
    return tag_of if level == "error" or environment == PRODUCTION else any_tag


def _of_deployment(
    selected: Selected, one: Deployment, wish: ImageWish, edited: Mapping[str, bytes]
) -> dict[str, bytes]:
    deployments = selected.deployments
    found, refusals = dict(edited), list[Refusal]()
    sources = deployments.sources(one)
    for source in sources:
        files = Contents(deployments.inventory.snapshot, found)
        readers = deployments.readers(source.files, selected.clusters)
        application = graph_files(str(one), source, files, readers)
        rule = tag_rule(one.environment, source.directory, selected.checks)
        wanted = wanted_image(wish.image, helm_keys=wish.helm_keys, forbidden_tag=rule)
        answer = set_image(application, wanted)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            found |= {edit.path: edit.new for edit in answer}
    _check(one, sources, refusals)
    return found


def _check(one: Deployment, sources: tuple[Dependencies, ...], refusals: list[Refusal]) -> None:
    """Raise what was refused, unless another source uses the image."""
    if not sources:
        fact = "has no source in this repository"
        fix = "change it where its files are"
        raise RefusedError(Refusal(str(one), fact, one.name, fix))
    serious = [refusal for refusal in refusals if not refusal.unused]
    if serious or len(refusals) == len(sources):
        raise RefusedError((serious or refusals)[0])
