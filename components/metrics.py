"""Managed Prometheus: where a cluster's metrics go, and the rule that sends them there."""

import pulumi

from aks_gitops.azure.monitor_names import (
    metrics_endpoint_name,
    metrics_rule_name,
    monitor_name,
)
from components.watched_cluster import WatchedCluster

_STREAM = "Microsoft-PrometheusMetrics"
_DESTINATION = "metrics"


class Metrics(pulumi.ComponentResource):
    """An Azure Monitor workspace, its endpoint and rule, and the rule's tie to the cluster.

    Azure keeps the endpoint and the rule in the region of the workspace; the cluster may be in
    another one.
    """

    monitor_id: pulumi.Input[str]
    """The Azure Monitor workspace's resource id."""

    def __init__(
        self, name: str, args: WatchedCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:monitoring:Metrics", name, None, opts)
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import monitor as azure

        self._region = args.monitoring.prometheus_location or args.location
        given = args.monitoring.prometheus
        self.monitor_id = self._workspace(name, args) if given == "create" else given
        azure.DataCollectionRuleAssociation(
            f"{name}-association",
            association_name=metrics_rule_name(args.cluster_name),
            resource_uri=args.cluster_id,
            data_collection_rule_id=self._rule(name, args),
            description="Sends the cluster's metrics to the Azure Monitor workspace.",
            opts=self._child,
        )
        self.register_outputs({"monitorId": self.monitor_id})

    @property
    def _child(self) -> pulumi.ResourceOptions:
        # The names are fixed, so the old one goes first.
        return pulumi.ResourceOptions(parent=self, delete_before_replace=True)

    def _workspace(self, name: str, args: WatchedCluster) -> pulumi.Output[str]:
        from pulumi_azure_native import monitor as azure

        return azure.AzureMonitorWorkspace(
            f"{name}-workspace",
            azure_monitor_workspace_name=monitor_name(args.cluster_name),
            resource_group_name=args.resource_group_name,
            location=self._region,
            tags=args.tags,
            opts=self._child,
        ).id

    def _rule(self, name: str, args: WatchedCluster) -> pulumi.Output[str]:
        from pulumi_azure_native import monitor as azure

        endpoint = azure.DataCollectionEndpoint(
            f"{name}-endpoint",
            data_collection_endpoint_name=metrics_endpoint_name(args.cluster_name),
            resource_group_name=args.resource_group_name,
            location=self._region,
            kind=azure.KnownDataCollectionEndpointResourceKind.LINUX,
            tags=args.tags,
            opts=self._child,
        )
        return azure.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=metrics_rule_name(args.cluster_name),
            resource_group_name=args.resource_group_name,
            location=self._region,
            kind=azure.KnownDataCollectionRuleResourceKind.LINUX,
            data_collection_endpoint_id=endpoint.id,
            data_sources=azure.DataCollectionRuleDataSourcesArgs(
                prometheus_forwarder=[
                    azure.PrometheusForwarderDataSourceArgs(name=_DESTINATION, streams=[_STREAM])
                ]
            ),
            destinations=azure.DataCollectionRuleDestinationsArgs(
                monitoring_accounts=[
                    azure.MonitoringAccountDestinationArgs(
                        name=_DESTINATION, account_resource_id=self.monitor_id
                    )
                ]
            ),
            data_flows=[azure.DataFlowArgs(streams=[_STREAM], destinations=[_DESTINATION])],
            tags=args.tags,
            opts=self._child,
        ).id
