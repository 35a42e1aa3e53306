"""Area `cluster`: which cluster Argo CD runs in, and how the program logs in to it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.azure import cluster_names
from aks_gitops.azure.address_plan import nodes_in_pods, nodes_in_space, pods_for, space_for
from aks_gitops.azure.versions import NEWEST, is_supported
from aks_gitops.settings.azure_fields import (
    ClusterName,
    KubernetesVersion,
    Location,
    PoolName,
    ResourceGroup,
    Tags,
)
from aks_gitops.settings.fields import (
    Fault,
    Folder,
    GroupId,
    Guid,
    LocalPath,
    Model,
    Text,
    refuse,
)
from aks_gitops.settings.maintenance import Upgrades
from aks_gitops.settings.monitoring import Monitoring
from aks_gitops.settings.network import ApiServer, CreatedNetwork, Network, PrivateApiServer
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
    resource_providers: Literal["check", "register"] = "check"
    """Whether `aks-gitops providers`, run before `pulumi up`, registers the subscription's missing
    resource providers or only names them."""


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
    "createResourceGroup",
    "network.mode",
    "network.subnetId",
    "network.podCidr",
    "network.serviceCidr",
    "network.addressSpace",
    "network.outbound",
    "apiServer.access",
    "apiServer.privateDnsZone",
    "systemPool.name",
    "systemPool.vmSize",
    "systemPool.zones",
    "systemPool.maxPods",
    "systemPool.osDiskGb",
    "pools.vmSize",
    "pools.zones",
    "pools.maxPods",
    "pools.osDiskGb",
    "pools.spot",
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
    """Entra groups with all rights in the cluster."""
    deployer_id: Guid | None = None
    """The object id of the service principal or managed identity that deploys. It gets the roles
    that it needs to log in; people get theirs through `adminGroups`."""
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

    @property
    def most_nodes(self) -> int:
        """The most nodes that there are at a time, during upgrades too."""
        return self.system_pool.most_nodes + sum(one.most_nodes for one in self.pools.values())

    @model_validator(mode="after")
    def _settings_go_together(self) -> "CreatedCluster":
        refuse(
            [
                *self._version_faults(),
                *self._name_faults(),
                *self._access_faults(),
                *self._pool_faults(),
                *self._address_faults(),
            ]
        )
        return self

    def _version_faults(self) -> Iterator[Fault]:
        if not is_supported(self.kubernetes_version, long_term=self.long_term_support):
            late = is_supported(self.kubernetes_version, long_term=True)
            fix = f'write "{NEWEST}"' + (", or set longTermSupport" if late else "")
            yield Fault("is no longer supported by AKS", fix, "kubernetesVersion")
        if not self.long_term_support:
            return
        if self.tier != "Premium":
            fact = f"needs the tier Premium, but tier is {self.tier}"
            yield Fault(fact, "write tier: Premium, or remove it", "longTermSupport")
        if self.upgrades.cluster != "patch":
            fact = f"is {self.upgrades.cluster}, which leaves a version with long-term support"
            yield Fault(fact, "write patch", "upgrades.cluster")

    def _name_faults(self) -> Iterator[Fault]:
        limit = cluster_names.DNS_PREFIX_LIMIT
        if len(self.name) > limit:
            fact = f"is longer than the {limit} characters that the API server's host name may have"
            yield Fault(fact, "shorten it", "name")
        group = cluster_names.node_resource_group(self.resource_group, self.name, self.location)
        limit = cluster_names.NODE_RESOURCE_GROUP_LIMIT
        if len(group) > limit:
            fact = (
                f"makes the resource group of the nodes, MC_<resourceGroup>_<name>_<location>, "
                f"{len(group)} characters long; AKS takes {limit}"
            )
            yield Fault(fact, "shorten it, or resourceGroup", "name")

    def _access_faults(self) -> Iterator[Fault]:
        if not self.admin_groups and self.deployer_id is None:
            fact = "is empty and deployerId is missing, so nobody could log in: there are no local"
            yield Fault(f"{fact} accounts", "name a group, or the deployer", "adminGroups")
        if not isinstance(self.api_server, PrivateApiServer) or not self.api_server.own_zone:
            return
        zone = f"privatelink.{self.location}.azmk8s.io"
        name = self.api_server.own_zone.rpartition("/")[2].lower()
        if name != zone and not name.endswith(f".{zone}"):
            fix = f"bring a zone named {zone}, or one below it"
            yield Fault("has a name that AKS does not take", fix, "apiServer.privateDnsZone")

    def _pool_faults(self) -> Iterator[Fault]:
        if self.system_pool.name in self.pools:
            place = f"pools.{self.system_pool.name}"
            yield Fault("has the name of the system pool", "rename one of the two", place)

    def _address_faults(self) -> Iterator[Fault]:
        nodes = self.most_nodes
        room = nodes_in_pods(self.network.pod_cidr)
        if room < nodes:
            fact = f"has room for {room} nodes of the {nodes} that there may be during an upgrade"
            yield Fault(fact, f"write a /{pods_for(nodes)} or larger", "network.podCidr")
        if not isinstance(self.network, CreatedNetwork):
            return
        room = nodes_in_space(self.network.address_space)
        if room < nodes:
            fact = f"has room for {room} nodes of the {nodes} that there may be during an upgrade"
            yield Fault(fact, f"write a /{space_for(nodes)} or larger", "network.addressSpace")


Cluster = Annotated[
    KubeconfigCluster | ExistingCluster | ArcCluster | CreatedCluster, Field(discriminator="mode")
]
"""One of the ways to get a cluster, told apart by `mode`."""
