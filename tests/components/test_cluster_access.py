"""How the program reaches a cluster, in each mode of the settings."""

from typing import Literal

import pytest
import yaml

from aks_gitops.azure.kubeconfig import with_kubelogin
from aks_gitops.offline.record import SECRET, Mode, Recording
from aks_gitops.settings.cluster import ArcCluster, Cluster, ExistingCluster, KubeconfigCluster
from aks_gitops.settings.mistakes import validate
from components.cluster_access import ClusterAccess, ClusterAccessArgs
from tests.components.recording import recorded, the

PROVIDER = "pulumi:providers:kubernetes"
GUID = "00000000-0000-0000-0000-000000000000"


def _access(cluster: Cluster, mode: Mode = "known") -> Recording:
    args = ClusterAccessArgs(cluster=cluster, stack="test")
    return recorded(lambda: ClusterAccess("cluster", args), mode)


def _existing(login: Literal["azurecli", "workloadidentity", "msi"]) -> ExistingCluster:
    return ExistingCluster.model_validate(
        {
            "mode": "existing",
            "subscriptionId": GUID,
            "tenantId": GUID,
            "resourceGroup": "rg",
            "name": "aks",
            "login": login,
        }
    )


def test_without_a_context_objects_are_rendered_in_a_folder_per_stack() -> None:
    recording = _access(KubeconfigCluster(mode="kubeconfig"))
    assert the(recording, PROVIDER).inputs == {"renderYamlToDirectory": "rendered/test"}


def test_with_a_context_the_context_identifies_the_cluster() -> None:
    recording = _access(KubeconfigCluster(mode="kubeconfig", context="kind-local"))
    inputs = the(recording, PROVIDER).inputs
    assert inputs["context"] == "kind-local"
    assert inputs["clusterIdentifier"] == "kind-local"


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_an_existing_aks_cluster_has_a_secret_kubeconfig_and_a_stable_identifier(
    mode: Mode,
) -> None:
    recording = _access(_existing("azurecli"), mode)
    inputs = the(recording, PROVIDER).inputs
    assert inputs["kubeconfig"] == SECRET
    assert inputs["clusterIdentifier"] == (
        f"/subscriptions/{GUID}/resourceGroups/rg"
        "/providers/Microsoft.ContainerService/managedClusters/aks"
    )
    assert recording.violations == []


def test_an_arc_cluster_is_reached_by_its_context_and_identified_by_azures_id() -> None:
    cluster = validate(
        ArcCluster,
        {
            "mode": "arc",
            "subscriptionId": GUID,
            "tenantId": GUID,
            "resourceGroup": "rg",
            "name": "edge",
            "context": "edge-admin",
        },
    )
    assert the(_access(cluster), PROVIDER).inputs == {
        "context": "edge-admin",
        "clusterIdentifier": (
            f"/subscriptions/{GUID}/resourceGroups/rg"
            "/providers/Microsoft.Kubernetes/connectedClusters/edge"
        ),
        # Replacing a Secret would take a cluster away from Argo CD for a moment.
        "enableSecretMutable": "true",
    }


AZURE_SAYS = yaml.safe_dump(
    {
        "clusters": [{"name": "aks", "cluster": {"server": "https://aks.example:443"}}],
        "users": [{"name": "u", "user": {"token": "a-credential-of-azure"}}],
    }
)


@pytest.mark.parametrize(
    ("login", "client", "ending"),
    [
        ("azurecli", None, ["--login", "azurecli"]),
        ("workloadidentity", None, ["--login", "workloadidentity", "--tenant-id", GUID]),
        ("msi", GUID, ["--login", "msi", "--client-id", GUID]),
    ],
)
def test_kubelogin_logs_in_the_way_the_deployer_does(
    login: Literal["azurecli", "workloadidentity", "msi"], client: str | None, ending: list[str]
) -> None:
    text = with_kubelogin(AZURE_SAYS, login=login, tenant_id=GUID, client_id=client)
    config = yaml.safe_load(text)
    run = config["users"][0]["user"]["exec"]
    assert run["command"] == "kubelogin"
    assert run["args"][-len(ending) :] == ending
    assert "a-credential-of-azure" not in text
