"""Where a cluster and all that belongs to it lie in Azure."""

import pulumi

from aks_gitops.settings.cluster import CreatedCluster
from components.made import once_made
from components.replacement_guard import ReplacementGuard


class ClusterPlace(pulumi.ComponentResource):
    """The location and resource group, known once no setting has changed that would replace the
    cluster. Whatever belongs to the cluster takes them from here, and so waits for the check."""

    location: pulumi.Output[str]
    resource_group: pulumi.Output[str]
    """The resource group's name, once the group is there."""

    def __init__(
        self, name: str, cluster: CreatedCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ClusterPlace", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        passed = ReplacementGuard(f"{name}-replacement", cluster, child).passed
        self.location = passed.apply(lambda _: cluster.location)
        if cluster.create_resource_group:
            self.resource_group = self._group(name, cluster)
        else:
            self.resource_group = passed.apply(lambda _: cluster.resource_group)
        self.register_outputs({"resourceGroup": self.resource_group})

    def _group(self, name: str, cluster: CreatedCluster) -> pulumi.Output[str]:
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import resources as azure

        group = azure.ResourceGroup(
            f"{name}-resource-group",
            resource_group_name=cluster.resource_group,
            location=self.location,
            tags=cluster.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=cluster.protect, delete_before_replace=True
            ),
        )
        return once_made(group, cluster.resource_group)
