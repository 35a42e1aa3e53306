"""Access to the cluster that Argo CD runs in: the one Kubernetes provider of the program."""

import base64
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from aks_gitops.azure.kubeconfig import with_kubelogin
from aks_gitops.azure.names import cluster_id, connected_cluster_id
from aks_gitops.settings.cluster import AksCluster, ArcCluster, Cluster, KubeconfigCluster

_IN_PLACE = True
"""Secrets change in place. By default the provider deletes one first when its values change: Argo
CD would lose a cluster or a login for a moment."""


@dataclass(frozen=True, kw_only=True)
class ClusterAccessArgs:
    """Which cluster, and the stack that names the folder of YAML where there is none."""

    cluster: Cluster
    stack: str
    azure: pulumi.ProviderResource | None = None
    """The provider for Azure, which AKS clusters need."""
    created: pulumi.Output[str] | None = None
    """The resource id of a cluster that the stack creates, once it is there."""


class ClusterAccess(pulumi.ComponentResource):
    """How the program reaches the cluster."""

    provider: kubernetes.Provider
    renders: bool
    """Whether objects are written as YAML instead of applied."""

    def __init__(
        self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ClusterAccess", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        cluster = args.cluster
        self.renders = isinstance(cluster, KubeconfigCluster) and cluster.context is None
        if isinstance(cluster, KubeconfigCluster):
            self.provider = self._kubeconfig_provider(name, cluster, args.stack)
        elif isinstance(cluster, ArcCluster):
            self.provider = self._arc_provider(name, cluster)
        else:
            self.provider = self._aks_provider(name, cluster, args)
        self.register_outputs({})

    def _kubeconfig_provider(
        self, name: str, cluster: KubeconfigCluster, stack: str
    ) -> kubernetes.Provider:
        if cluster.context is None:
            folder = f"{cluster.render_directory}/{stack}"
            return kubernetes.Provider(
                f"{name}-kubernetes", render_yaml_to_directory=folder, opts=self._child
            )
        return kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=cluster.kubeconfig,
            context=cluster.context,
            cluster_identifier=cluster.context,
            enable_secret_mutable=_IN_PLACE,
            opts=self._child,
        )

    def _arc_provider(self, name: str, cluster: ArcCluster) -> kubernetes.Provider:
        return kubernetes.Provider(
            f"{name}-kubernetes",
            kubeconfig=cluster.kubeconfig,
            context=cluster.context,
            cluster_identifier=connected_cluster_id(
                cluster.subscription_id, cluster.resource_group, cluster.name
            ),
            enable_secret_mutable=_IN_PLACE,
            opts=self._child,
        )

    def _aks_provider(
        self, name: str, cluster: AksCluster, args: ClusterAccessArgs
    ) -> kubernetes.Provider:
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import containerservice as azure

        known = cluster_id(cluster.subscription_id, cluster.resource_group, cluster.name)
        # Unknown while the stack makes the cluster or replaces it: then what is in it is replaced
        # as well. Always this text, whatever Azure makes of upper and lower case.
        identifier = args.created.apply(lambda _: known) if args.created is not None else known
        credentials = azure.list_managed_cluster_user_credentials_output(
            resource_group_name=cluster.resource_group,
            resource_name=pulumi.Output.from_input(identifier).apply(lambda _: cluster.name),
            format="exec",
            opts=pulumi.InvokeOutputOptions(provider=args.azure),
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
            cluster_identifier=identifier,
            enable_secret_mutable=_IN_PLACE,
            opts=self._child,
        )
