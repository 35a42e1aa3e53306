"""What an edit has to know of an application in an environment."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from aks_gitops.edit.images import Reference

Renderer = Literal["kustomize", "helm", "manifests"]


class ApplicationFiles(Protocol):
    """What an application in an environment reads."""

    @property
    def name(self) -> str:
        """The application, as messages call it: `web in production`."""

    @property
    def renderer(self) -> Renderer:
        """How Argo CD renders it."""

    @property
    def directory(self) -> str:
        """Its directory, from the top of the repository; of a chart from elsewhere, its strongest
        values file."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """All files that are read for it, by path."""

    @property
    def ordered(self) -> Sequence[str]:
        """The manifests, or the values files from the weakest to the strongest, the chart's own
        first; empty for kustomize."""

    @property
    def overridden(self) -> Collection[str]:
        """What Argo CD's Application sets itself: `spec.source.kustomize.images`, or the keys of
        Helm's parameters and values, such as image.tag."""

    @property
    def unseen(self) -> Sequence[str]:
        """What else decides a chart's values and does not lie in this repository, such as the
        chart itself; empty where all of it lies here."""

    def others(self, path: str) -> Collection[str]:
        """Return the other applications, and environments, that read a file."""


@dataclass(frozen=True)
class GivenFiles:
    """Files that are there already."""

    name: str
    renderer: Renderer
    directory: str
    files: Mapping[str, bytes]
    ordered: Sequence[str] = ()
    overridden: Collection[str] = ()
    readers: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The other applications by path."""
    unseen: Sequence[str] = ()

    def others(self, path: str) -> Collection[str]:
        """Return the other applications that read a file."""
        return self.readers.get(path, ())


TagRule = Callable[[str], str | None]
"""Given an image, returns its tag where an environment forbids it; None where it may run."""


def any_tag(_: str) -> None:
    """Forbid nothing."""


class Wanted(NamedTuple):
    """The image that is to run."""

    image: Reference
    replaces: str = ""
    """Kustomize: the name in the base, where the image takes the place of one of another name."""
    helm_keys: tuple[str, ...] = ()
    """Helm: where the image stands, such as api.image or api.image.tag; empty to look for it."""
    by_key: bool = True
    """Helm: whether such a key counts also where only a chart from elsewhere knows its image."""
    forbidden_tag: TagRule = any_tag
    """What the environment says of tags that move."""


class FileEdit(NamedTuple):
    """One file, before and after."""

    path: str
    old: bytes
    new: bytes
