"""The Log Analytics workspace that a cluster's logs go to; it is there before the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.azure.monitor_names import workspace_name
from aks_gitops.settings.monitoring import Monitoring


@dataclass(frozen=True, kw_only=True)
class LogWorkspaceArgs:
    """What is watched, of which cluster."""

    monitoring: Monitoring
    cluster_name: str
    resource_group_name: pulumi.Input[str]
    location: pulumi.Input[str]
    tags: Mapping[str, str]


class LogWorkspace(pulumi.ComponentResource):
    """A workspace of the stack's own, or the id of one that is there already."""

    workspace_id: pulumi.Input[str] | None
    """Its resource id; None where no logs are kept."""

    def __init__(
        self, name: str, args: LogWorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:monitoring:LogWorkspace", name, None, opts)
        logs = args.monitoring.logs
        if logs == "create":
            self.workspace_id = self._created(name, args)
        else:
            self.workspace_id = None if logs == "none" else logs
        self.register_outputs({"workspaceId": self.workspace_id})

    def _created(self, name: str, args: LogWorkspaceArgs) -> pulumi.Output[str]:
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import operationalinsights as azure

        workspace = azure.Workspace(
            f"{name}-workspace",
            workspace_name=workspace_name(args.cluster_name),
            resource_group_name=args.resource_group_name,
            location=args.location,
            sku=azure.WorkspaceSkuArgs(name=azure.WorkspaceSkuNameEnum.PER_GB2018),
            retention_in_days=args.monitoring.retention_days,
            # Who may read a resource may read its logs, and no others.
            features=azure.WorkspaceFeaturesArgs(
                enable_log_access_using_only_resource_permissions=True
            ),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        return workspace.id
