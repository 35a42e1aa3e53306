"""Area `cluster`: which cluster the objects go to, and how the program logs in to it."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.fields import Folder, Guid, LocalPath, Model, Text


class KubeconfigCluster(Model):
    """Any cluster of a kubeconfig; without a context the objects are only written as YAML."""

    mode: Literal["kubeconfig"]
    """`kubeconfig`: a cluster of a kubeconfig, or none at all."""
    context: Text | None = None
    """The context in the kubeconfig. None: render YAML instead of applying."""
    kubeconfig: LocalPath | None = None
    """The kubeconfig's path; by default KUBECONFIG, then ~/.kube/config."""
    render_directory: Folder = "rendered"
    """Where `pulumi up` writes YAML when there is no context, in a folder per stack."""


class ExistingCluster(Model):
    """An AKS cluster that is there already. Nothing of it is taken over."""

    mode: Literal["existing"]
    """`existing`: an AKS cluster, by its name in Azure."""
    subscription_id: Guid
    """The subscription that holds the cluster."""
    tenant_id: Guid
    """The Entra tenant that people and pipelines log in to."""
    resource_group: str = Field(min_length=1, max_length=90, pattern=r"^[-\w.()]*[-\w()]$")
    """The cluster's resource group."""
    name: str = Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9](?:[-\w]*[A-Za-z0-9])?$")
    """The cluster's name."""
    login: Literal["azurecli", "workloadidentity", "msi"]
    """How kubelogin proves who deploys: on a desk, in a pipeline, on an Azure machine."""
    client_id: Guid | None = None
    """The managed identity for `msi`; by default the machine's own."""


Cluster = Annotated[KubeconfigCluster | ExistingCluster, Field(discriminator="mode")]
"""One of the ways to reach a cluster, told apart by `mode`."""
