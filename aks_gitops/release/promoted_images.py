"""Which images go from one environment to another: those that both have, in another version."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aks_gitops.edit.declared import Declared
from aks_gitops.edit.images import Reference, full_name
from aks_gitops.edit.refusal import refused


class Move(NamedTuple):
    """An image that is to run in another environment too."""

    runs: Declared
    """As it runs in the first environment."""
    becomes: Declared
    """As the other environment declares it, before."""

    @property
    def image(self) -> Reference:
        """What is to run: the version of the one by the name of the other, which may have a
        registry of its own."""
        version = self.runs.image
        return Reference(self.becomes.image.name, version.tag, version.digest)


def moves(
    runs: Sequence[Declared], there: Sequence[Declared], title: str, environment: str
) -> Iterator[Move]:
    """Yield the images that are to change where they are promoted to.

    Given: `title`, the application in the environment `environment` that they come from. Raises
    RefusedError where it is not clear what runs there.
    """
    for one in dict.fromkeys(there):
        same = alike(one, runs)
        if len({version(found) for found in same}) > 1:
            listed = ", ".join(sorted({str(found.image) for found in same}))
            fix = "set the image by set-image instead"
            fact = f"runs in several versions: {listed}"
            raise refused(f"image {one.image.name}", fact, title, fix)
        if not same or version(same[0]) == version(one) or version(same[0]) == ("", ""):
            continue
        if same[0].overridden:
            fact = f"is set by the Application itself in {environment}, not by its files"
            fix = "set the image by set-image instead"
            raise refused(f"image {one.image.name}", fact, title, fix)
        yield Move(same[0], one)


def alike(one: Declared, among: Iterable[Declared]) -> list[Declared]:
    """Return the same image among others: at the same place, else by its name."""
    known = list(among)
    here = [x for x in known if x.name == one.name and x.image.last == one.image.last]
    full = full_name(one.image.name)
    return here or [x for x in known if full_name(x.image.name) == full]


def version(one: Declared) -> tuple[str, str]:
    """Return an image's tag and digest."""
    return one.image.tag, one.image.digest
