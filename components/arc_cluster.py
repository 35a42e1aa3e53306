"""An Arc-enabled cluster: what the program needs to know of it."""

import pulumi

from aks_gitops.settings.cluster import ArcCluster
from components.cluster_outputs import ClusterOutputs


class ConnectedCluster(pulumi.ComponentResource):
    """A cluster that Azure knows by Arc. Its issuer is a setting: the API version that
    azure-native uses by default does not tell it."""

    outputs: ClusterOutputs

    def __init__(
        self, name: str, cluster: ArcCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ConnectedCluster", name, None, opts)
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import kubernetes as azure

        found = azure.get_connected_cluster_output(
            resource_group_name=cluster.resource_group,
            cluster_name=cluster.name,
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        self.outputs = ClusterOutputs(
            id=found.apply(lambda found: found.id),
            location=found.apply(lambda found: found.location),
            issuer_url=pulumi.Output.from_input(cluster.issuer) if cluster.issuer else None,
            kubelet_object_id=None,
            ready=(),
        )
        self.register_outputs({"id": self.outputs.id})
