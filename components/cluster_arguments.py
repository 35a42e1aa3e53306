"""From settings to the arguments of a cluster: azure-native's own classes, and nothing created."""

from typing import TYPE_CHECKING

import pulumi

from aks_gitops.azure.address_plan import dns_service_address
from aks_gitops.settings.cluster import CreatedCluster
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.maintenance import MaintenanceWindow
from aks_gitops.settings.network import Outbound, PrivateApiServer

if TYPE_CHECKING:
    from pulumi_azure_native import containerservice as azure

_OUTBOUND: dict[Outbound, str] = {
    "loadBalancer": "loadBalancer",
    # AKS's own NAT gateway does not go with a subnet of ours; ours is on the subnet already.
    "natGateway": "userAssignedNATGateway",
    "userDefinedRouting": "userDefinedRouting",
}


def network_profile(cluster: CreatedCluster) -> "azure.ContainerServiceNetworkProfileArgs":
    """Return the addresses and the dataplane: overlay and Cilium."""
    from pulumi_azure_native import containerservice as azure

    network = cluster.network
    return azure.ContainerServiceNetworkProfileArgs(
        network_plugin="azure",
        network_plugin_mode="overlay",
        network_dataplane="cilium",
        network_policy="cilium",
        load_balancer_sku="standard",
        outbound_type=_OUTBOUND[network.outbound],
        pod_cidr=network.pod_cidr,
        service_cidr=network.service_cidr,
        dns_service_ip=dns_service_address(network.service_cidr),
    )


def api_server_access(
    cluster: CreatedCluster, egress_address: pulumi.Output[str] | None
) -> "azure.ManagedClusterAPIServerAccessProfileArgs":
    """Return who reaches the API server.

    Given: `egress_address`, that of the stack's own NAT gateway: nodes come from there, and AKS
    does not let it in by itself.
    """
    from pulumi_azure_native import containerservice as azure

    server = cluster.api_server
    if isinstance(server, PrivateApiServer):
        return azure.ManagedClusterAPIServerAccessProfileArgs(
            enable_private_cluster=True,
            private_dns_zone=server.private_dns_zone,
            # Without a zone the name has to stand in public DNS, or nobody could resolve it.
            enable_private_cluster_public_fqdn=server.private_dns_zone == "none",
            # `az aks command invoke` is the way in when the network is broken.
            disable_run_command=False,
        )
    ranges: list[pulumi.Input[str]] = list(server.authorized_ranges)
    if ranges and egress_address is not None:
        ranges.append(pulumi.Output.concat(egress_address, "/32"))
    return azure.ManagedClusterAPIServerAccessProfileArgs(
        authorized_ip_ranges=ranges or None, disable_run_command=True
    )


def entra_profile(cluster: CreatedCluster) -> "azure.ManagedClusterAADProfileArgs":
    """Return who may log in, and that Azure's roles say what they may do."""
    from pulumi_azure_native import containerservice as azure

    return azure.ManagedClusterAADProfileArgs(
        managed=True,
        enable_azure_rbac=True,
        tenant_id=cluster.tenant_id,
        admin_group_object_ids=list(cluster.admin_groups),
    )


def security_profile(
    cluster: CreatedCluster, workspace_id: pulumi.Input[str] | None
) -> "azure.ManagedClusterSecurityProfileArgs":
    """Return workload identity, the image cleaner and Defender."""
    from pulumi_azure_native import containerservice as azure

    defender = azure.ManagedClusterSecurityProfileDefenderArgs(
        log_analytics_workspace_resource_id=workspace_id,
        security_monitoring=azure.ManagedClusterSecurityProfileDefenderSecurityMonitoringArgs(
            enabled=True
        ),
    )
    return azure.ManagedClusterSecurityProfileArgs(
        workload_identity=azure.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
        image_cleaner=azure.ManagedClusterSecurityProfileImageCleanerArgs(
            enabled=True, interval_hours=cluster.image_cleaner_hours
        ),
        defender=defender if cluster.monitoring.defender else None,
    )


def addon_profiles(
    cluster: CreatedCluster, workspace_id: pulumi.Input[str] | None
) -> "dict[str, azure.ManagedClusterAddonProfileArgs]":
    """Return every add-on with whether it is on, so that what is switched off goes away."""
    from pulumi_azure_native import containerservice as azure

    addons = {
        "azurepolicy": azure.ManagedClusterAddonProfileArgs(enabled=cluster.azure_policy),
        "azureKeyvaultSecretsProvider": azure.ManagedClusterAddonProfileArgs(
            enabled=cluster.key_vault_provider,
            config={"enableSecretRotation": "true"} if cluster.key_vault_provider else None,
        ),
        "omsagent": azure.ManagedClusterAddonProfileArgs(enabled=False),
    }
    if cluster.monitoring.containers and workspace_id is not None:
        addons["omsagent"] = azure.ManagedClusterAddonProfileArgs(
            enabled=True,
            config={"logAnalyticsWorkspaceResourceID": workspace_id, "useAADAuth": "true"},
        )
    return addons


def metrics_profile(cluster: CreatedCluster) -> "azure.ManagedClusterAzureMonitorProfileArgs":
    """Return whether managed Prometheus collects metrics."""
    from pulumi_azure_native import containerservice as azure

    return azure.ManagedClusterAzureMonitorProfileArgs(
        metrics=azure.ManagedClusterAzureMonitorProfileMetricsArgs(
            enabled=cluster.monitoring.prometheus != "none"
        )
    )


def ingress_profile(
    routing: WebAppRouting | None,
) -> "azure.ManagedClusterIngressProfileArgs":
    """Return whether application routing is on, and which DNS zone it writes to."""
    from pulumi_azure_native import containerservice as azure

    zones = [routing.dns_zone_id] if routing and routing.dns_zone_id else None
    return azure.ManagedClusterIngressProfileArgs(
        web_app_routing=azure.ManagedClusterIngressProfileWebAppRoutingArgs(
            enabled=routing is not None, dns_zone_resource_ids=zones
        )
    )


def autoscaler_profile(
    cluster: CreatedCluster,
) -> "azure.ManagedClusterPropertiesAutoScalerProfileArgs | None":
    """Return how pools grow and shrink; None where all have a fixed number of nodes.

    Every value is text (azure-native's types).
    """
    from pulumi_azure_native import containerservice as azure

    if not any(pool.autoscaled for pool in (cluster.system_pool, *cluster.pools.values())):
        return None
    return azure.ManagedClusterPropertiesAutoScalerProfileArgs(
        # Pools of one kind, one in each zone, grow evenly.
        balance_similar_node_groups="true",
        expander="least-waste",
    )


def maintenance_window(window: MaintenanceWindow) -> "azure.MaintenanceWindowArgs":
    """Return a window of every week."""
    from pulumi_azure_native import containerservice as azure

    return azure.MaintenanceWindowArgs(
        schedule=azure.ScheduleArgs(
            weekly=azure.WeeklyScheduleArgs(interval_weeks=1, day_of_week=window.day)
        ),
        start_time=window.start,
        duration_hours=window.hours,
        utc_offset=window.utc_offset,
    )
