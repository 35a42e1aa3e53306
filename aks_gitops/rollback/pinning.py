"""Old images, set where only the application itself reads them."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.edit.application import Wanted
from aks_gitops.edit.images import full_name, split
from aks_gitops.edit.refusal import Refusal, RefusedError
from aks_gitops.edit.set_image import set_image, wanted_image
from aks_gitops.release.application_files import Contents, Source, files_of
from aks_gitops.rollback.state import State


class Pins(NamedTuple):
    """Edits that make an application run its old images."""

    files: Mapping[str, bytes]
    images: tuple[str, ...]
    """What is pinned."""
    refused: tuple[str, ...]
    """What could not be, and why."""


def pins(now: State, then: State) -> Pins:
    """Return the edits that make `now` run the images of `then`, where both have the container."""
    files: dict[str, bytes] = {}
    pinned, refused = list[str](), dict[str, None]()
    for (key, image), old in sorted(_wanted(now, then).items()):
        edited, reasons = _pinned(now, key, image, old, files)
        if edited is None:
            refused |= dict.fromkeys(reasons)
        else:
            files |= edited
            pinned.append(old)
    return Pins(files, tuple(sorted(set(pinned))), tuple(refused))


def _wanted(now: State, then: State) -> dict[tuple[str, str], str]:
    """Return the old image for each Application and image that runs now."""
    return {
        (place.application, image): then.images[place]
        for place, image in now.images.items()
        if then.images.get(place, image) != image
    }


def _pinned(
    now: State, key: str, image: str, old: str, files: Mapping[str, bytes]
) -> tuple[dict[str, bytes] | None, list[str]]:
    """Return the edits by the first source that has the image, or why none can have it."""
    reasons = []
    for one in now.deployments.every_source(key):
        try:
            return _edited(now, key, one, _wanted_image(image, old), files), []
        except RefusedError as error:
            reasons.append(str(error))
    return None, reasons


def _edited(
    now: State, key: str, source: Source, wanted: Wanted, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the edits of one source. Raises RefusedError."""
    deployments = now.deployments
    contents = Contents(deployments.inventory.snapshot, files)
    own = [one for one in deployments.all if one.key in now.keys]
    others = deployments.readers(source.files, own)
    edits = set_image(files_of(deployments.title(key), source, contents, others), wanted)
    if isinstance(edits, Refusal):
        raise RefusedError(edits)
    return {edit.path: edit.new for edit in edits}


def _wanted_image(image: str, old: str) -> Wanted:
    """Return the old image in place of the one that runs now. Raises RefusedError."""
    name = split(image).name
    is_renamed = full_name(name) != full_name(split(old).name)
    return wanted_image(f"{name}={old}" if is_renamed else old)
