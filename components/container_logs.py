"""Container Insights: the rule by which a cluster's add-on omsagent sends the logs of pods.

With `useAADAuth`, the add-on sends nothing without a data collection rule and its association.
"""

import pulumi

from aks_gitops.azure.monitor_names import containers_rule_name
from components.watched_cluster import WatchedCluster

# Source: the onboarding templates of Container insights.
_STREAM = "Microsoft-ContainerInsights-Group-Default"
_EXTENSION = "ContainerInsights"
_SETTINGS = {
    "dataCollectionSettings": {
        "interval": "1m",
        "namespaceFilteringMode": "Off",
        "enableContainerLogV2": True,
    }
}
_DESTINATION = "logs"


class ContainerLogs(pulumi.ComponentResource):
    """The rule, in the region of the workspace, and its tie to the cluster."""

    def __init__(
        self, name: str, args: WatchedCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:monitoring:ContainerLogs", name, None, opts)
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import monitor as azure

        # The names are fixed, so the old one goes first.
        child = pulumi.ResourceOptions(parent=self, delete_before_replace=True)
        rule = azure.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=containers_rule_name(args.cluster_name),
            resource_group_name=args.resource_group_name,
            location=args.monitoring.logs_location or args.location,
            kind=azure.KnownDataCollectionRuleResourceKind.LINUX,
            data_sources=azure.DataCollectionRuleDataSourcesArgs(
                extensions=[
                    azure.ExtensionDataSourceArgs(
                        name=f"{_EXTENSION}Extension",
                        extension_name=_EXTENSION,
                        streams=[_STREAM],
                        extension_settings=_SETTINGS,
                    )
                ]
            ),
            destinations=azure.DataCollectionRuleDestinationsArgs(
                log_analytics=[
                    azure.LogAnalyticsDestinationArgs(
                        name=_DESTINATION, workspace_resource_id=args.workspace_id
                    )
                ]
            ),
            data_flows=[azure.DataFlowArgs(streams=[_STREAM], destinations=[_DESTINATION])],
            tags=args.tags,
            opts=child,
        )
        azure.DataCollectionRuleAssociation(
            f"{name}-association",
            association_name=f"{_EXTENSION}Extension",
            resource_uri=args.cluster_id,
            data_collection_rule_id=rule.id,
            description="Sends the logs of pods to the Log Analytics workspace.",
            opts=child,
        )
        self.register_outputs({})
