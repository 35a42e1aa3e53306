"""The objects of one Argo CD, and where each of them comes from."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import mapping, metadata, text

DEFAULT_NAMESPACE = "argocd"


class Origin(NamedTuple):
    """Where an object can be mended."""

    path: str
    """A file or directory of the repository; empty where a stack's settings make it."""
    number: int = 0
    """Which object of the file."""
    applicationset: str = ""
    """The key of the ApplicationSet that makes it."""
    parent: str = ""
    """The key of the Application that deploys it, or deploys its ApplicationSet."""
    partial: bool = False
    """Whether the file may be a base, which kustomizations that are not rendered here complete."""


class Entry(NamedTuple):
    """An object that one Argo CD has."""

    key: str
    """The Argo CD's name, the kind, the namespace and the name."""
    argocd: str
    manifest: Manifest
    origin: Origin

    @property
    def name(self) -> str:
        """The object's name."""
        return text(metadata(self.manifest).get("name"))

    @property
    def namespace(self) -> str:
        """The namespace that the object lies in; empty where it says none."""
        return text(metadata(self.manifest).get("namespace"))

    @property
    def kind(self) -> str:
        """The object's kind."""
        return text(self.manifest.get("kind"))

    @property
    def spec(self) -> Mapping[str, object]:
        """What the object wants."""
        return mapping(self.manifest.get("spec"))


def entry(argocd: str, manifest: Manifest, origin: Origin, namespace: str) -> Entry:
    """Return an object as an Argo CD has it.

    Given: `namespace`, where an object lies that says none.
    """
    about = metadata(manifest)
    place = text(about.get("namespace")) or namespace
    key = f"{argocd}: {text(manifest.get('kind'))} {place}/{text(about.get('name'))}"
    return Entry(key, argocd, manifest, origin)
