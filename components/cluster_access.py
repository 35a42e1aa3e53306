"""Access to the cluster that Argo CD runs in: the one Kubernetes provider of the program."""

import base64
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from aks_gitops.azure.kubeconfig import with_kubelogin
from aks_gitops.azure.names import cluster_id
from aks_gitops.settings.cluster import Cluster, ExistingCluster, KubeconfigCluster


@dataclass(frozen=True, kw_only=True)
class ClusterAccessArgs:
    """Which cluster, and the stack that names the folder of YAML where there is none."""

    cluster: Cluster
    stack: str


class ClusterAccess(pulumi.ComponentResource):
    """How the program reaches the cluster."""

    provider: kubernetes.Provider
    renders: bool
    """Whether objects are written as YAML instead of applied."""

    def __init__(
        self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ClusterAccess", name, None, opts)
        cluster = args.cluster
        self.renders = isinstance(cluster, KubeconfigCluster) and cluster.context is None
        if isinstance(cluster, ExistingCluster):
            self.provider = self._aks_provider(name, cluster)
        else:
            self.provider = self._kubeconfig_provider(name, cluster, args.stack)
        self.register_outputs({})

    def _kubeconfig_provider(
        self, name: str, cluster: KubeconfigCluster, stack: str
    ) -> kubernetes.Provider:
        child = pulumi.ResourceOptions(parent=self)
        if cluster.context is None:
            folder = f"{cluster.render_directory}/{stack}"
            return kubernetes.Provider(
                f"{name}-kubernetes", render_yaml_to_directory=folder, opts=child
            )
        return kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=cluster.kubeconfig,
            context=cluster.context,
            cluster_identifier=cluster.context,
            opts=child,
        )

    def _aks_provider(self, name: str, cluster: ExistingCluster) -> kubernetes.Provider:
        # Imported where it is needed: stacks without Azure start faster.
        import pulumi_azure_native as azure

        subscription = azure.Provider(
            f"{name}-azure",
            subscription_id=cluster.subscription_id,
            tenant_id=cluster.tenant_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        credentials = azure.containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=cluster.resource_group,
            resource_name=cluster.name,
            format="exec",
            opts=pulumi.InvokeOutputOptions(provider=subscription),
        )
        kubeconfig: pulumi.Output[str] = credentials.kubeconfigs.apply(
            lambda found: with_kubelogin(
                base64.b64decode(found[0].value).decode(),
                login=cluster.login,
                tenant_id=cluster.tenant_id,
                client_id=cluster.client_id,
            )
        )
        secret: pulumi.Output[str] = pulumi.Output.secret(kubeconfig)
        return kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=secret,
            cluster_identifier=cluster_id(
                cluster.subscription_id, cluster.resource_group, cluster.name
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
