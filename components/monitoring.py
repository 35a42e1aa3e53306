"""What watches a cluster once it is there: its own logs, its pods' logs, and its metrics."""

import pulumi

from aks_gitops.azure.monitor_names import DIAGNOSTIC_SETTING
from components.container_logs import ContainerLogs
from components.metrics import Metrics
from components.watched_cluster import WatchedCluster


class ClusterMonitoring(pulumi.ComponentResource):
    """Diagnostic settings of the control plane, Container Insights and managed Prometheus."""

    def __init__(
        self, name: str, args: WatchedCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:monitoring:ClusterMonitoring", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        if args.workspace_id is not None and args.monitoring.control_plane:
            self._control_plane(name, args)
        if args.workspace_id is not None and args.monitoring.containers:
            ContainerLogs(f"{name}-containers", args, child)
        if args.monitoring.prometheus != "none":
            Metrics(f"{name}-metrics", args, child)
        self.register_outputs({})

    def _control_plane(self, name: str, args: WatchedCluster) -> None:
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import monitor as azure

        azure.DiagnosticSetting(
            f"{name}-control-plane",
            name=DIAGNOSTIC_SETTING,
            resource_uri=args.cluster_id,
            workspace_id=args.workspace_id,
            # Tables of AKS's own, which cost less than the one table of all diagnostics.
            log_analytics_destination_type="Dedicated",
            logs=[
                azure.DiagnosticsLogSettingsArgs(category=category, enabled=True)
                for category in sorted(args.monitoring.control_plane)
            ],
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
