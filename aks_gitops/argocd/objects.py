"""What a Plan is made of: Kubernetes objects as plain dicts, in stages, with what caused them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import Manifest

Stage = Literal["namespaces", "projects", "roots", "applicationsets"]
"""Stages are applied in this order and deleted in reverse."""

IN_CLUSTER_SERVER = "https://kubernetes.default.svc"
ARGO_API = "argoproj.io/v1alpha1"
DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy"
"""The annotation that tells Pulumi's Kubernetes provider how to delete an object."""


@dataclass(frozen=True)
class RepositoryContext:
    """The config repository as every generated object names it, and where Argo CD runs."""

    repository: str
    revision: str
    folder: str
    """The folder of the repository in which the layouts start."""
    argocd_namespace: str


@dataclass(frozen=True)
class PlannedObject:
    """One Kubernetes object that the stack owns."""

    stage: Stage
    manifest: Manifest
    environment: str
    """Empty for objects that all environments share."""
    team: str
    """Empty for objects of the platform itself."""
    origins: tuple[str, ...]
    """The paths in the config repository that caused it; none where the settings alone did."""
    adopt: bool = False
    """It may be there already, made by Argo CD: take it over, and leave it there at the end."""
    retain: bool = False
    """Leave it in the cluster when it goes away here."""

    @property
    def kind(self) -> str:
        """The object's kind."""
        return str(self.manifest["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return metadata_of(self.manifest)["name"]

    @property
    def namespace(self) -> str:
        """The object's namespace; empty for cluster-scoped kinds."""
        return metadata_of(self.manifest).get("namespace", "")

    @property
    def key(self) -> str:
        """What tells it from every other object of the Plan: Kind/namespace/name."""
        return "/".join(filter(None, (self.kind, self.namespace, self.name)))


class PlannedApplication(NamedTuple):
    """An Application that Argo CD will make from an ApplicationSet."""

    name: str
    project: str
    environment: str
    team: str
    app: str
    path: str
    """Its directory, from the top of the repository."""
    destination_namespace: str
    destination_cluster: str
    automated: bool
    applicationset: str
    owner: str
    """What says that the team owns it."""
    origin: str
    """The path in the config repository that caused it."""


def metadata_of(manifest: Manifest) -> dict[str, str]:
    """Return the texts in an object's metadata."""
    metadata = manifest["metadata"]
    assert isinstance(metadata, dict)  # noqa: S101 every manifest is made here
    return {key: value for key, value in metadata.items() if isinstance(value, str)}


def labels(team: str, environment: str) -> dict[str, str]:
    """Return the labels that every generated object carries."""
    every = {
        "app.kubernetes.io/managed-by": "aks-gitops",
        "aks-gitops/team": team,
        "aks-gitops/environment": environment,
    }
    return {key: value for key, value in sorted(every.items()) if value}


def destination(cluster: str, namespace: str) -> Manifest:
    """Return a destination: Argo CD's own cluster by server, any other by name."""
    if cluster == "in-cluster":
        return {"namespace": namespace, "server": IN_CLUSTER_SERVER}
    return {"name": cluster, "namespace": namespace}
