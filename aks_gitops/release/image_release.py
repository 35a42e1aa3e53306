"""A release: an image for an application in an environment, as a change of files."""

from dataclasses import dataclass

from aks_gitops.edit.images import Reference
from aks_gitops.edit.set_image import wanted_image
from aks_gitops.release.images import ImageWish, Selected, image_edits
from aks_gitops.release.reading import DeploymentReader, checks_of
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.message import Message, Trailer


@dataclass(frozen=True)
class ImageRelease:
    """What somebody asks for, to be applied to each new tip."""

    reader: DeploymentReader
    app: str
    environment: str
    image: str
    """[NAME=]IMAGE:TAG|@DIGEST."""
    helm_keys: tuple[str, ...] = ()
    source_commit: str = ""

    def change(self, tree: WholeTree) -> Edits:
        """Return the files that change. Raises SelectionError, RefusedError and SourceError."""
        deployments = self.reader.read(tree)
        clusters = deployments.find(self.app, self.environment)
        selected = Selected(deployments, clusters, checks_of(tree))
        return image_edits(selected, ImageWish(self.image, self.helm_keys))

    def message(self) -> Message:
        """Return what the commit says. Raises RefusedError for what is no image."""
        image = wanted_image(self.image).image
        trailers = [
            Trailer("Application", self.app),
            Trailer("Environment", self.environment),
            Trailer("Image", str(image)),
        ]
        if self.source_commit:
            trailers.append(Trailer("Source-Commit", self.source_commit))
        summary = f"run {_short(image)} in {self.environment}"
        return Message("chore", self.app, summary, trailers=tuple(trailers))


def _short(image: Reference) -> str:
    """Return the last part of an image's name, with its tag or the start of its digest."""
    version = f":{image.tag}" if image.tag else f"@{image.digest[:19]}"
    return image.name.rpartition("/")[2] + version
