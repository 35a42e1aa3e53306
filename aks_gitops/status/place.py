"""Where Argo CD keeps an Application, and who it belongs to."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import mapping, metadata, text
from aks_gitops.check.inventory.entries import Entry, Origin
from aks_gitops.check.inventory.environments import environment_of

_TEAM = "aks-gitops/team"


class Place(NamedTuple):
    """Which Application it is."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


class Belongs(NamedTuple):
    """Whose Application it is; empty where nothing tells."""

    team: str
    environment: str


def belongs(manifest: Manifest) -> Belongs:
    """Return whose an Application is, by its labels; an environment also by the words in its names,
    as checks have it."""
    labels: Mapping[str, object] = mapping(metadata(manifest).get("labels"))
    environment = environment_of(Entry("", "", manifest, Origin("")))
    return Belongs(text(labels.get(_TEAM)), environment)
