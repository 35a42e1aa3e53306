"""The one provider of a stack for Azure."""

from typing import TYPE_CHECKING

import pulumi

from aks_gitops.settings.cluster import AzureCluster

if TYPE_CHECKING:
    from pulumi_azure_native import Provider


def azure_provider(
    name: str, cluster: AzureCluster, opts: pulumi.ResourceOptions | None = None
) -> "Provider":
    """Register the provider of a cluster's subscription.

    It logs in with what the deployer's environment gives: the Azure CLI, or ARM_* variables.
    """
    # Imported where it is needed: stacks without Azure start faster.
    import pulumi_azure_native as azure

    return azure.Provider(
        name, subscription_id=cluster.subscription_id, tenant_id=cluster.tenant_id, opts=opts
    )
