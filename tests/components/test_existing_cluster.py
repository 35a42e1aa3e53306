"""Clusters that are there already: what the program learns of them, and where it stops."""

import copy
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pytest

from aks_gitops.azure.existing import Needs, needs_of
from aks_gitops.offline import answers, monitor
from aks_gitops.offline.preview import ProgramFailed
from aks_gitops.offline.record import Mode, Recording
from aks_gitops.settings.cluster import ArcCluster, ExistingCluster
from components.arc_cluster import ConnectedCluster
from components.cluster_outputs import ClusterOutputs
from components.existing_cluster import ExistingAks, ExistingAksArgs
from tests.components.recording import recorded
from tests.unit.stacks import HELM, stack

GUID = "00000000-0000-0000-0000-000000000000"
TOKEN = "azure-native:containerservice:getManagedCluster"
NAMED = {"subscriptionId": GUID, "tenantId": GUID, "resourceGroup": "rg", "name": "aks"}
CLUSTER = ExistingCluster.model_validate({**NAMED, "mode": "existing", "login": "azurecli"})
TOKENS = Needs(tokens=True)


def azure_says(monkeypatch: pytest.MonkeyPatch, **facts: object) -> None:
    """Let Azure describe the cluster so; None leaves a fact out."""
    found: dict[str, Any] = copy.deepcopy(dict(answers.INVOKES[TOKEN])) | facts
    kept = {key: value for key, value in found.items() if value is not None}
    monkeypatch.setattr(monitor, "INVOKES", {**answers.INVOKES, TOKEN: kept})


def using(
    make: Callable[[pulumi.ResourceOptions], ClusterOutputs], mode: Mode = "known"
) -> tuple[Recording, dict[str, object]]:
    """Return what a cluster's outputs come to."""
    seen: dict[str, object] = {}

    def build() -> None:
        options = pulumi.ResourceOptions(providers=[azure.Provider("azure")])
        for name, output in vars(make(options)).items():
            if isinstance(output, pulumi.Output):
                output.apply(partial(seen.__setitem__, name))

    return recorded(build, mode), seen


def existing(
    needs: Needs = TOKENS, *, nodes_pull: bool = True, mode: Mode = "known"
) -> tuple[Recording, dict[str, object]]:
    args = ExistingAksArgs(cluster=CLUSTER, needs=needs, nodes_pull=nodes_pull)
    return using(lambda options: ExistingAks("cluster", args, options).outputs, mode)


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_an_existing_cluster_is_read_and_nothing_of_it_is_taken_over(mode: Mode) -> None:
    recording, seen = existing(mode=mode)
    made = {one.type for one in recording.resources.values()} - {"pulumi:pulumi:Stack"}
    assert made == {"pulumi:providers:azure-native", "aks-gitops:cluster:ExistingAks"}
    assert recording.violations == []
    assert seen == {
        "id": answers.INVOKES[TOKEN]["id"],
        "location": "westeurope",
        "issuer_url": "https://offline.invalid/issuer/",
        "kubelet_object_id": "00000000-0000-0000-0000-000000000001",
    }


def test_what_the_stack_does_not_rest_on_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    azure_says(monkeypatch, oidcIssuerProfile=None, securityProfile=None, identityProfile=None)
    _, seen = existing(Needs(), nodes_pull=False)
    assert set(seen) == {"id", "location"}


def test_all_that_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    azure_says(monkeypatch, oidcIssuerProfile={"enabled": False}, aadProfile=None)
    with pytest.raises(ProgramFailed) as error:
        existing()
    assert str(error.value).splitlines() == [
        "The cluster aks is not usable for this stack:",
        "  does not log people in by Entra, and kubelogin knows no other way; "
        "az aks update --enable-aad --enable-azure-rbac --resource-group rg --name aks",
        "  has no OIDC issuer, whose tokens Entra would trust; az aks update "
        "--enable-oidc-issuer --enable-workload-identity --resource-group rg --name aks",
    ]


def test_node_pools_are_read_as_azure_describes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = stack(
        cluster={**NAMED, "mode": "existing", "login": "azurecli"},
        argocd={**HELM, "availability": {"mode": "ha"}},
    )
    pools = [
        {"name": "system", "mode": "System", "osType": "Linux", "count": 3, "maxPods": 110}
        | {"nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"]},
        {"name": "win", "mode": "User", "osType": "Windows", "count": 3, "maxPods": 110},
        {"name": "spot", "mode": "User", "osType": "Linux", "count": 3, "maxPods": 110}
        | {"scaleSetPriority": "Spot"},
        {"name": "apps", "mode": "User", "osType": "Linux", "count": 1, "maxPods": 110}
        | {"enableAutoScaling": True, "minCount": 1, "maxCount": 2},
    ]
    azure_says(monkeypatch, agentPoolProfiles=pools)
    with pytest.raises(
        ProgramFailed, match="Argo CD can run on at most 2; give the node pool apps"
    ):
        existing(needs_of(settings))


def test_nodes_without_an_identity_cannot_pull(monkeypatch: pytest.MonkeyPatch) -> None:
    azure_says(monkeypatch, identityProfile=None)
    with pytest.raises(ProgramFailed, match="has no identity that nodes pull with"):
        existing()


def test_what_is_only_unwise_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    azure_says(monkeypatch, disableLocalAccounts=False)
    existing()
    assert "The cluster aks has local accounts" in caplog.text


@pytest.mark.parametrize("issuer", [None, f"https://eastus.oic.prod-arc.azure.com/{GUID}/{GUID}/"])
def test_an_arc_cluster_has_the_issuer_of_its_settings(issuer: str | None) -> None:
    keys = {**NAMED, "mode": "arc", "context": "edge", **({"issuer": issuer} if issuer else {})}
    cluster = ArcCluster.model_validate_json(json.dumps(keys))
    recording, seen = using(lambda options: ConnectedCluster("cluster", cluster, options).outputs)
    assert recording.violations == []
    assert seen.get("issuer_url") == issuer
    assert "kubelet_object_id" not in seen
    assert str(seen["id"]).endswith("/Microsoft.Kubernetes/connectedClusters/offline")
