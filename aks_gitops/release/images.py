"""Let an application in an environment run an image: the files of a revision that change."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from aks_gitops.check.findings.images import tag_of
from aks_gitops.check.inventory.declared import sources_of, text
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.levels import level_of
from aks_gitops.edit.application import ApplicationFiles, TagRule, any_tag
from aks_gitops.edit.declared import Declared, declared_images
from aks_gitops.edit.images import Reference
from aks_gitops.edit.refusal import Refusal, RefusedError, refused
from aks_gitops.edit.set_image import set_image, wanted_image
from aks_gitops.release.application_files import Contents, Source, files_of
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

    def called(self, name: str) -> "ImageChange":
        """Return the change of an image that has this name where the files know none."""
        pair = (one._replace(name=one.name or name) for one in (self.old, self.new))
        return ImageChange(self.deployment, *pair)


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
            for source in deployments.every_source(one.key)
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
    source: Source,
    edited: Files = UNEDITED,
    apart: Collection[Deployment] = (),
) -> ApplicationFiles:
    """Return what an edit has to know of a source of an application.

    Given: `apart`, who may read the same files. Raises RefusedError where no edit understands it.
    """
    readers = deployments.readers(source.files, (one, *apart))
    if deployments.is_told_by_stacks:
        for path in source.files:
            readers[path] += deployments.unclaimed.readers(path, (one.key,))
    contents = Contents(deployments.inventory.snapshot, edited)
    return files_of(str(one), source, contents, readers)


def tag_rule(environment: str, path: str, checks: Checks) -> TagRule:
    """Return what an environment says of tags that move: production takes none, unless the
    repository's level of the rule says otherwise."""
    level = level_of(_RULE, path, checks)
    if level in ("off", "note"):
        return any_tag
    return tag_of if level == "error" or environment == PRODUCTION else any_tag


class _Answers(NamedTuple):
    """What came of asking an application's sources for an image."""

    files: Files
    accepted: int
    """How many sources have the image."""
    refusals: tuple[Refusal, ...]

    @property
    def serious(self) -> tuple[Refusal, ...]:
        """The reasons that are more than not to use the image."""
        return tuple(one for one in self.refusals if not one.unused)


def _of_deployment(selected: Selected, one: Deployment, wish: ImageWish, edited: Files) -> Files:
    answers = _asked(selected, one, wish, edited, by_key=False)
    if not answers.accepted and not answers.serious and wish.helm_keys:
        answers = _asked(selected, one, wish, edited, by_key=True)
        if answers.accepted > 1:
            fact = "stands in the values of several charts from elsewhere"
            fix = "write the image's repository beside it"
            raise refused(f"key {', '.join(wish.helm_keys)}", fact, str(one), fix)
    if not answers.accepted and not answers.refusals:
        raise _is_elsewhere(selected.deployments.inventory, one)
    if answers.serious or not answers.accepted:
        raise RefusedError((answers.serious or answers.refusals)[0])
    return answers.files


def _is_elsewhere(inventory: Inventory, one: Deployment) -> RefusedError:
    """Return the refusal to change what is not in this revision."""
    here, sources = inventory.here, sources_of(inventory.applications[one.key].spec)
    named = [(text(x.get("repoURL")), text(x.get("targetRevision"))) for x in sources]
    other = [rev for url, rev in named if here.is_repository(url) and not here.holds(url, rev)]
    if other:
        fact = f"follows {', '.join(dict.fromkeys(other))} of this repository, not this branch"
        fix = "if that is a branch, give it with --branch"
        return refused(str(one), fact, one.name, fix)
    fact = "has no source in this repository"
    return refused(str(one), fact, one.name, "change it where its files are")


def _asked(
    selected: Selected, one: Deployment, wish: ImageWish, edited: Files, *, by_key: bool
) -> _Answers:
    """Ask all sources. Given: `by_key`, as in Wanted: an image's own name comes first."""
    deployments, apart = selected.deployments, selected.clusters
    found, accepted, refusals = dict(edited), 0, list[Refusal]()
    for source in deployments.every_source(one.key):
        application = source_files(deployments, one, source, found, apart)
        rule = tag_rule(one.environment, application.directory, selected.checks)
        wanted = wanted_image(
            wish.image, helm_keys=wish.helm_keys, by_key=by_key, forbidden_tag=rule
        )
        answer = set_image(application, wanted)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            accepted += 1
            found |= {edit.path: edit.new for edit in answer}
    return _Answers(found, accepted, tuple(refusals))


def _declared(
    deployments: Deployments,
    one: Deployment,
    source: Source,
    edited: Files,
    helm_keys: tuple[str, ...],
) -> tuple[Declared, ...]:
    return declared_images(source_files(deployments, one, source, edited), helm_keys)
