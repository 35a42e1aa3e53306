"""What watches a cluster: which resources there are for which settings, and what ties them."""

import json

import pulumi
import pulumi_azure_native as azure
import pytest

from aks_gitops.offline.record import Mode, Recording
from aks_gitops.settings.monitoring import Monitoring
from components.log_workspace import LogWorkspace, LogWorkspaceArgs
from components.monitoring import ClusterMonitoring
from components.watched_cluster import WatchedCluster
from tests.components.arm import arm_faults
from tests.components.recording import named, recorded, the

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers"
CLUSTER = f"{GROUP}/Microsoft.ContainerService/managedClusters/aks"
WORKSPACE = f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"
MONITOR = f"{GROUP}/Microsoft.Monitor/accounts/metrics"
WORKSPACE_TYPE = "azure-native:operationalinsights:Workspace"


def watching(**settings: object) -> Recording:
    return watching_as("known", settings)


def watching_as(mode: Mode, settings: dict[str, object]) -> Recording:
    monitoring = Monitoring.model_validate_json(json.dumps(settings))

    def build() -> None:
        options = pulumi.ResourceOptions(providers=[azure.Provider("azure")])
        args = LogWorkspaceArgs(
            monitoring=monitoring,
            cluster_name="aks",
            resource_group_name="rg",
            location="westeurope",
            tags={"owner": "platform"},
        )
        workspace = LogWorkspace("logs", args, options)
        watched = WatchedCluster(
            monitoring=monitoring,
            workspace_id=workspace.workspace_id,
            cluster_name="aks",
            cluster_id=CLUSTER,
            resource_group_name="rg",
            location="westeurope",
            tags={"owner": "platform"},
        )
        ClusterMonitoring("monitoring", watched, options)

    return recorded(build, mode)


def kinds(recording: Recording) -> list[str]:
    types = (one.type for one in recording.resources.values())
    return sorted(one.rpartition(":")[2] for one in types if one.startswith("azure-native:"))


METRICS = [
    "AzureMonitorWorkspace",
    "DataCollectionEndpoint",
    "DataCollectionRule",
    "DataCollectionRuleAssociation",
]
KINDS = ("containers", "metrics")
CONTAINERS = ["DataCollectionRule", "DataCollectionRuleAssociation"]


@pytest.mark.parametrize("mode", ["known", "unknown"])
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"logs": "create", "controlPlane": []}, ["Workspace"]),
        ({"logs": "create"}, ["DiagnosticSetting", "Workspace"]),
        ({"logs": WORKSPACE}, ["DiagnosticSetting"]),
        (
            {"logs": WORKSPACE, "containers": True, "controlPlane": []},
            CONTAINERS,
        ),
        ({"prometheus": "create"}, METRICS),
        ({"prometheus": MONITOR}, METRICS[1:]),
        (
            {"logs": "create", "containers": True, "prometheus": "create", "defender": True},
            sorted([*METRICS, *CONTAINERS, "DiagnosticSetting", "Workspace"]),
        ),
    ],
)
def test_each_setting_brings_its_own_resources_and_no_others(
    settings: dict[str, object], expected: list[str], mode: Mode
) -> None:
    recording = watching_as(mode, settings)
    assert kinds(recording) == expected
    assert recording.violations == []
    assert arm_faults(recording) == []


def test_a_created_workspace_keeps_logs_as_long_as_the_stack_says() -> None:
    inputs = the(watching(logs="create", retentionDays=90), WORKSPACE_TYPE).inputs
    assert inputs["workspaceName"] == "aks-logs"
    assert inputs["retentionInDays"] == 90
    assert inputs["tags"] == {"owner": "platform"}


def test_the_logs_of_the_control_plane_go_to_tables_of_their_own_in_a_fixed_order() -> None:
    setting = the(
        watching(logs=WORKSPACE, controlPlane=["guard", "cluster-autoscaler"]),
        "azure-native:monitor:DiagnosticSetting",
    ).inputs
    assert setting["resourceUri"] == CLUSTER
    assert setting["workspaceId"] == WORKSPACE
    assert setting["logAnalyticsDestinationType"] == "Dedicated"
    assert setting["logs"] == [
        {"category": "cluster-autoscaler", "enabled": True},
        {"category": "guard", "enabled": True},
    ]


def test_the_logs_of_pods_have_the_rule_that_the_add_on_waits_for() -> None:
    recording = watching(logs=WORKSPACE, containers=True)
    rule = named(recording, "containers-rule").inputs
    assert rule["dataFlows"] == [
        {"streams": ["Microsoft-ContainerInsights-Group-Default"], "destinations": ["logs"]}
    ]
    assert rule["destinations"] == {
        "logAnalytics": [{"name": "logs", "workspaceResourceId": WORKSPACE}]
    }
    association = named(recording, "containers-association")
    assert association.inputs["resourceUri"] == CLUSTER
    assert association.dependencies == (named(recording, "containers-rule").urn,)


@pytest.mark.parametrize(
    ("settings", "ending", "location"),
    [
        ({"logs": WORKSPACE, "containers": True}, "containers-rule", "westeurope"),
        (
            {"logs": WORKSPACE, "logsLocation": "northeurope", "containers": True},
            "containers-rule",
            "northeurope",
        ),
        ({"prometheus": MONITOR}, "metrics-endpoint", "westeurope"),
        (
            {"prometheus": MONITOR, "prometheusLocation": "northeurope"},
            "metrics-endpoint",
            "northeurope",
        ),
        (
            {"prometheus": MONITOR, "prometheusLocation": "northeurope"},
            "metrics-rule",
            "northeurope",
        ),
    ],
)
def test_rules_are_where_the_workspace_is(
    settings: dict[str, object], ending: str, location: str
) -> None:
    assert named(watching(**settings), ending).inputs["location"] == location


def test_metrics_go_to_the_workspace_by_the_endpoint() -> None:
    recording = watching(prometheus=MONITOR)
    rule = named(recording, "metrics-rule")
    assert rule.dependencies == (named(recording, "metrics-endpoint").urn,)
    assert rule.inputs["destinations"] == {
        "monitoringAccounts": [{"name": "metrics", "accountResourceId": MONITOR}]
    }
    assert named(recording, "metrics-association").inputs["resourceUri"] == CLUSTER


def test_both_rules_of_a_cluster_have_names_and_associations_of_their_own() -> None:
    recording = watching(logs="create", containers=True, prometheus="create")
    for ending, key in (("rule", "dataCollectionRuleName"), ("association", "associationName")):
        names = [named(recording, f"{kind}-{ending}").inputs[key] for kind in KINDS]
        assert len(set(names)) == len(KINDS)
