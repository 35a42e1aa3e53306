"""Area `cluster`: which cluster Argo CD runs in, and how the program logs in to it."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.azure_fields import (
    ClusterName,
    KubernetesVersion,
    Location,
    PoolName,
    ResourceGroup,
    Tags,
)
from aks_gitops.settings.fields import Folder, GroupId, Guid, LocalPath, Model, Text
from aks_gitops.settings.maintenance import Upgrades
from aks_gitops.settings.monitoring import Monitoring
from aks_gitops.settings.network import ApiServer, Network
from aks_gitops.settings.node_pools import SystemPool, UserPool

Login = Literal["azurecli", "workloadidentity", "msi"]
"""How kubelogin proves who deploys: on a desk, in a pipeline, on an Azure machine."""


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


class AzureCluster(Model):
    """What every cluster in Azure has."""

    subscription_id: Guid
    """The subscription that holds the cluster."""
    tenant_id: Guid
    """The Entra tenant that people and pipelines log in to."""
    resource_group: ResourceGroup
    """The cluster's resource group."""
    name: ClusterName
    """The cluster's name."""


class AksCluster(AzureCluster):
    """What every AKS cluster has."""

    login: Login
    """How kubelogin proves who deploys: on a desk, in a pipeline, on an Azure machine."""
    client_id: Guid | None = None
    """The managed identity for `msi`; by default the machine's own."""


class ExistingCluster(AksCluster):
    """An AKS cluster that is there already. Nothing of it is taken over."""

    mode: Literal["existing"]
    """`existing`: an AKS cluster, by its name in Azure."""


class ArcCluster(AzureCluster):
    """An Arc-enabled cluster: anywhere, known to Azure."""

    mode: Literal["arc"]
    """`arc`: an Arc-enabled cluster."""
    context: Text
    """The context in the kubeconfig through which objects are applied; Arc hands out none."""
    kubeconfig: LocalPath | None = None
    """The kubeconfig's path; by default KUBECONFIG, then ~/.kube/config."""
    issuer: (
        Annotated[
            str,
            Field(
                pattern=r"^https://[-a-z0-9]+\.oic\.prod-arc\.azure\.com/[-0-9a-f]+/[-0-9a-f]+/$"
            ),
        ]
        | None
    ) = None
    """The cluster's OIDC issuer with its last '/', where workload identity is on:
    az connectedk8s show --query oidcIssuerProfile.issuerUrl."""


ReplacementKey = Literal[
    "name",
    "location",
    "resourceGroup",
    "network.mode",
    "network.subnetId",
    "network.podCidr",
    "network.serviceCidr",
    "network.addressSpace",
    "apiServer.access",
    "apiServer.privateDnsZone",
    "systemPool.vmSize",
    "pools.vmSize",
]
"""Settings that Azure cannot change on a living cluster."""


class CreatedCluster(AksCluster):
    """An AKS cluster that the stack creates and owns."""

    mode: Literal["create"]
    """`create`: an AKS cluster of this stack's."""
    location: Location
    """Where it runs."""
    create_resource_group: bool = False
    """Create the resource group too; by default it is there, and the deployer has rights in it."""
    tags: Tags = Field(default_factory=dict)
    """Azure tags of everything that is created."""
    kubernetes_version: KubernetesVersion
    """The minor version of Kubernetes, such as "1.35"."""
    tier: Literal["Free", "Standard", "Premium"]
    """Standard has an uptime agreement; Premium is for long-term support."""
    long_term_support: bool = False
    """Stay on a version for two years; needs tier Premium."""
    upgrades: Upgrades = Upgrades()
    """What AKS upgrades by itself, and when."""
    api_server: ApiServer
    """Who reaches the API server."""
    admin_groups: tuple[GroupId, ...] = ()
    """Entra groups with all rights in the cluster. The deployer needs rights of its own."""
    network: Network
    """The cluster's network."""
    system_pool: SystemPool
    """The pool for AKS's own pods."""
    pools: dict[PoolName, UserPool] = Field(default_factory=dict)
    """Pools for workloads, by name: added, removed and reordered without touching the others."""
    azure_policy: bool = True
    """Let Azure Policy check what is deployed."""
    key_vault_provider: bool = True
    """Let pods mount secrets of Key Vaults."""
    image_cleaner_hours: int = Field(default=168, ge=24, le=2160)
    """How often images that nobody uses are removed from nodes."""
    monitoring: Monitoring = Monitoring()
    """Where logs and metrics go."""
    protect: bool
    """Refuse to delete or replace the cluster and its network."""
    allow_replacement: tuple[ReplacementKey, ...] = ()
    """Settings whose change may replace the cluster or a pool, with all that runs there. Any other
    change of such a setting is refused."""


Cluster = Annotated[
    KubeconfigCluster | ExistingCluster | ArcCluster | CreatedCluster, Field(discriminator="mode")
]
"""One of the ways to get a cluster, told apart by `mode`."""
