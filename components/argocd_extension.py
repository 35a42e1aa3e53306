"""Argo CD from the AKS extension Microsoft.ArgoCD."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.settings.argocd import Extension
from aks_gitops.settings.cluster import ArcCluster, AzureCluster
from components.references import Outputs, resolved

EXTENSION_TYPE = "Microsoft.ArgoCD"


@dataclass(frozen=True, kw_only=True)
class ArgoCDExtensionArgs:
    """Which version of the extension, on which cluster, and with which settings."""

    extension_name: str
    extension: Extension
    cluster: AzureCluster
    cluster_name: pulumi.Input[str]
    """Its name, once it is there: an extension goes with its cluster."""
    resource_group: pulumi.Input[str]
    """The cluster's resource group, once the cluster is there."""
    namespace: pulumi.Input[str]
    settings: Mapping[str, str]
    """Configuration settings, all of them text. There are no protected ones: secrets lie in
    Secrets of the cluster, which the settings name."""
    references: Outputs


class ArgoCDExtension(pulumi.ComponentResource):
    """The extension, at a version of the user's; Azure upgrades nothing by itself."""

    extension: pulumi.Resource

    def __init__(
        self, name: str, args: ArgoCDExtensionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:ArgoCDExtension", name, None, opts)
        # Imported where it is needed: stacks without the extension start faster.
        from pulumi_azure_native import kubernetesconfiguration as azure

        arc = isinstance(args.cluster, ArcCluster)
        settings = resolved(args.settings, args.references)
        assert isinstance(settings, Mapping)  # noqa: S101 as args.settings is
        self.extension = azure.Extension(
            f"{name}-extension",
            extension_name=args.extension_name,
            extension_type=EXTENSION_TYPE,
            resource_group_name=args.resource_group,
            cluster_rp="Microsoft.Kubernetes" if arc else "Microsoft.ContainerService",
            cluster_resource_name="connectedClusters" if arc else "managedClusters",
            cluster_name=args.cluster_name,
            release_train=args.extension.release_train,
            version=args.extension.version,
            auto_upgrade_minor_version=False,
            # On Arc the agents act under an identity of the extension's own.
            identity=azure.IdentityArgs(type=azure.ResourceIdentityType.SYSTEM_ASSIGNED)
            if arc
            else None,
            scope=azure.ScopeArgs(cluster=azure.ScopeClusterArgs(release_namespace=args.namespace)),
            configuration_settings=settings,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
