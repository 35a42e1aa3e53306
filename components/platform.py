"""Everything in Azure that Argo CD runs on, and the way into its cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from aks_gitops.azure.existing import needs_of
from aks_gitops.azure.federation import argocd_credentials
from aks_gitops.azure.names import argocd_identity, cluster_id, connected_cluster_id
from aks_gitops.azure.pull_roles import nodes_get_a_role
from aks_gitops.install.capacity import capacity_findings, pools_of
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import (
    ArcCluster,
    AzureCluster,
    CreatedCluster,
    ExistingCluster,
    KubeconfigCluster,
)
from aks_gitops.settings.environments import IN_CLUSTER
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.registry import NoRegistry
from aks_gitops.settings.stack import Settings
from components.arc_cluster import ConnectedCluster
from components.azure_provider import azure_provider
from components.cluster import AksCluster, AksClusterArgs
from components.cluster_access import ClusterAccess, ClusterAccessArgs
from components.cluster_outputs import ClusterOutputs
from components.cluster_place import ClusterPlace
from components.existing_cluster import ExistingAks, ExistingAksArgs
from components.identity import FederatedIdentity, FederatedIdentityArgs, Trust
from components.leaving import leaving_with
from components.log_workspace import LogWorkspace, LogWorkspaceArgs
from components.monitoring import ClusterMonitoring
from components.registry import ContainerRegistry, ContainerRegistryArgs
from components.watched_cluster import WatchedCluster


@dataclass(frozen=True, kw_only=True)
class PlatformArgs:
    """The settings, and the stack that names the folder of YAML where there is no cluster."""

    settings: Settings
    stack: str


class Platform(pulumi.ComponentResource):
    """The cluster in whichever mode, Argo CD's identity, and the registry that both pull from."""

    access: ClusterAccess
    cluster: ClusterOutputs | None
    """None outside Azure."""
    azure: pulumi.ProviderResource | None
    resource_group: pulumi.Input[str]
    """The name of the cluster's resource group, once it is there. Empty outside Azure."""
    egress_address: pulumi.Output[str] | None
    """The public address that nodes go out with, where the stack makes it."""
    identity: FederatedIdentity | None
    """Argo CD's identity; None where it needs none."""
    ready: Sequence[pulumi.Resource]
    """What must be there before the first pod of Argo CD."""

    def __init__(
        self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:Platform", name, None, opts)
        self._settings = args.settings
        cluster = args.settings.cluster
        child = pulumi.ResourceOptions(parent=self)
        self.azure, self.cluster, self.resource_group, self.identity = None, None, "", None
        self.egress_address = None
        self._transformations: list[pulumi.ResourceTransformation] = []
        if isinstance(cluster, AzureCluster):
            self.azure = azure_provider(f"{name}-azure", cluster, child)
            self._in_azure = pulumi.ResourceOptions(parent=self, providers=[self.azure])
            self.cluster = self._azure_cluster(name, cluster)
            self.identity = self._argocd_identity(name, cluster, self.cluster)
        created = isinstance(cluster, CreatedCluster) and self.cluster
        self.access = ClusterAccess(
            f"{name}-access",
            ClusterAccessArgs(
                cluster=cluster,
                stack=args.stack,
                azure=self.azure,
                created=pulumi.Output.from_input(created.id) if created else None,
            ),
            child,
        )
        self.ready = tuple(self._needed(name))
        self.register_outputs({})

    @property
    def issuers(self) -> Mapping[str, pulumi.Output[str]]:
        """The URL that signs tokens, by Argo CD's name of its own cluster; empty without one."""
        issuer = self.cluster.issuer_url if self.cluster else None
        return {} if issuer is None else {IN_CLUSTER: issuer}

    def options(self, depends_on: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        """Return the options of a component that makes something in the cluster or in Azure."""
        providers = [self.access.provider, *filter(None, [self.azure])]
        return pulumi.ResourceOptions(
            providers=providers,
            depends_on=list(depends_on),
            transformations=self._transformations,
        )

    def _azure_cluster(self, name: str, cluster: AzureCluster) -> ClusterOutputs:
        self.resource_group = cluster.resource_group
        if isinstance(cluster, CreatedCluster):
            return self._created(name, cluster)
        if isinstance(cluster, ArcCluster):
            return ConnectedCluster(f"{name}-arc", cluster, self._in_azure).outputs
        assert isinstance(cluster, ExistingCluster)  # noqa: S101 the union has no other members
        existing = ExistingAksArgs(
            cluster=cluster,
            needs=needs_of(self._settings),
            nodes_pull=nodes_get_a_role(cluster, self._settings.registry),
        )
        return ExistingAks(f"{name}-existing", existing, self._in_azure).outputs

    def _created(self, name: str, cluster: CreatedCluster) -> ClusterOutputs:
        place = ClusterPlace(f"{name}-place", cluster, self._in_azure)
        self.resource_group = place.resource_group
        workspace = LogWorkspaceArgs(
            monitoring=cluster.monitoring,
            cluster_name=cluster.name,
            resource_group_name=place.resource_group,
            location=place.location,
            tags=cluster.tags,
        )
        workspace_id = LogWorkspace(f"{name}-logs", workspace, self._in_azure).workspace_id
        argocd = self._settings.argocd
        exposure = argocd.exposure if isinstance(argocd, InstalledArgoCD) else None
        args = AksClusterArgs(
            cluster=cluster,
            place=place,
            workspace_id=workspace_id,
            web_app_routing=exposure if isinstance(exposure, WebAppRouting) else None,
        )
        if isinstance(argocd, InstalledArgoCD):
            for one in capacity_findings(pools_of(cluster), argocd):
                if one.severity == "warning":
                    pulumi.log.warn(str(one))
        aks = AksCluster(name, args, self._in_azure)
        self.egress_address = aks.egress_address
        if cluster.allow_replacement:
            self._transformations.append(leaving_with(aks.cluster, aks.below))
        watched = WatchedCluster(
            monitoring=cluster.monitoring,
            workspace_id=workspace_id,
            cluster_name=cluster.name,
            cluster_id=aks.outputs.id,
            resource_group_name=place.resource_group,
            location=place.location,
            tags=cluster.tags,
        )
        ClusterMonitoring(f"{name}-monitoring", watched, self._in_azure)
        return aks.outputs

    def _argocd_identity(
        self, name: str, cluster: AzureCluster, outputs: ClusterOutputs
    ) -> FederatedIdentity | None:
        argocd = self._settings.argocd
        if not isinstance(argocd, InstalledArgoCD) or not argocd.workload_identity:
            return None
        assert outputs.issuer_url is not None  # noqa: S101 the settings' combinations see to it
        credentials = argocd_credentials(argocd.namespace, spokes=bool(argocd.spokes))
        args = FederatedIdentityArgs(
            resource_group=self.resource_group,
            location=outputs.location,
            identity_name=argocd_identity(cluster.name),
            trusts=[Trust(issuer_url=outputs.issuer_url, credentials=credentials)],
            tags=_tags(cluster),
        )
        return FederatedIdentity(f"{name}-argocd-identity", args, self._in_azure)

    def _needed(self, name: str) -> list[pulumi.Resource]:
        identity = self.identity.ready if self.identity else ()
        cluster = self.cluster.ready if self.cluster else ()
        return [*cluster, *identity, *self._registry(name)]

    def _registry(self, name: str) -> Sequence[pulumi.Resource]:
        registry, cluster = self._settings.registry, self._settings.cluster
        if isinstance(registry, NoRegistry) or isinstance(cluster, KubeconfigCluster):
            return ()
        assert self.cluster is not None  # noqa: S101 every cluster in Azure has outputs
        pullers = {
            "kubelet": self.cluster.kubelet_object_id,
            "argocd": self.identity.principal_id if self.identity else None,
        }
        args = ContainerRegistryArgs(
            registry=registry,
            subscription_id=cluster.subscription_id,
            resource_group=cluster.resource_group,
            resource_group_name=self.resource_group,
            location=self.cluster.location,
            tags=_tags(cluster),
            pullers={label: one for label, one in pullers.items() if one is not None},
            cluster_id=azure_id(cluster),
        )
        return ContainerRegistry(f"{name}-registry", args, self._in_azure).ready


def azure_id(cluster: AzureCluster) -> str:
    """Return the resource id of a cluster, as its settings name it."""
    make = connected_cluster_id if isinstance(cluster, ArcCluster) else cluster_id
    return make(cluster.subscription_id, cluster.resource_group, cluster.name)


def _tags(cluster: AzureCluster) -> dict[str, str]:
    return cluster.tags if isinstance(cluster, CreatedCluster) else {}
