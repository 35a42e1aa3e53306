"""A release: an image for an application in an environment, as a change of files."""

from aks_gitops.edit.images import Reference
from aks_gitops.edit.set_image import wanted_image
from aks_gitops.release.deployments import Deployment, canonical
from aks_gitops.release.images import ImageWish, Selected, image_changes, image_edits
from aks_gitops.release.outcome import About, Applied, applied
from aks_gitops.release.reading import DeploymentReader, checks_of
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.message import Message, Trailer


class ImageRelease:
    """What somebody asks for, to be applied to each new tip."""

    def __init__(
        self,
        reader: DeploymentReader,
        app: str,
        environment: str,
        wish: ImageWish,
        source_commit: str = "",
    ) -> None:
        """Raises RefusedError for what is no image."""
        self._reader = reader
        self._app = app
        self._environment = environment
        self._wish = wish
        self._image = wanted_image(wish.image).image
        self._source_commit = source_commit
        self._clusters: tuple[Deployment, ...] = ()
        self._applied: tuple[Applied, ...] = ()
        self._beside: tuple[str, ...] = ()

    def change(self, tree: WholeTree) -> Edits:
        """Return the files that change. Raises SelectionError, RefusedError and SourceError."""
        deployments = self._reader.read(tree)
        self._clusters = deployments.find(self._app, self._environment)
        edits = image_edits(Selected(deployments, self._clusters, checks_of(tree)), self._wish)
        keys = self._wish.helm_keys
        changes = tuple(
            one.called(self._image.name)
            for one in image_changes(deployments, self._clusters, edits, keys)
        )
        self._applied = applied(self._clusters, changes)
        self._beside = deployments.changed_beside(self._clusters, edits)
        return edits

    def message(self) -> Message:
        """Return what the commit of the last change says."""
        titles = dict.fromkeys(one.title for one in self._clusters)
        names = dict.fromkeys(one.app for one in self._clusters)
        environment = self._clusters[0].environment or canonical(self._environment)
        trailers = (
            *(Trailer("Application", title) for title in titles),
            Trailer("Environment", environment),
            Trailer("Image", str(self._image)),
            Trailer("Source-Commit", self._source_commit),
        )
        summary = f"run {short(self._image)}{f' in {environment}' if environment else ''}"
        told = tuple(one for one in trailers if one.value)
        return Message("chore", ", ".join(names), summary, trailers=told)

    def about(self) -> About:
        """Return what the last change does to whom."""
        lines = tuple(f"warning: {one}" for one in self._beside)
        return About(self._applied, lines, {"warnings": list(self._beside)})


def short(image: Reference) -> str:
    """Return the last part of an image's name, with its tag or the start of its digest."""
    version = f":{image.tag}" if image.tag else f"@{image.digest[:19]}"
    return image.last + version
