"""What examples/config-repo shows really happens: waves, hooks, an autoscaler's replicas, secrets,
subscriptions."""

from collections.abc import Mapping
from typing import cast

import pytest

from aks_gitops.live.deployment import apply_program, local_program
from aks_gitops.live.plane import Plane
from tests.live.argocd import ArgoCD
from tests.live.conftest import PROJECT
from tests.live.creations import in_order
from tests.live.values import value

_NAMESPACE = "orders-dev"
_ARCHIVE = f"/apis/apps/v1/namespaces/{_NAMESPACE}/deployments/order-archive"


@pytest.fixture(scope="module")
def argocd(plane: Plane) -> ArgoCD:
    """Argo CD, once the local stack is deployed as it is."""
    found = ArgoCD(plane)
    program = local_program(plane, PROJECT, "local")
    apply_program(found.api, program)
    found.settle(program, seconds=300)
    return found


def test_waves_bring_secrets_database_schema_service_and_ingress_in_this_order(
    plane: Plane, argocd: ArgoCD
) -> None:
    assert argocd.state("orders-order-archive-dev")
    expected = [
        f"namespaces/{_NAMESPACE}",
        f"externalsecrets/{_NAMESPACE}/order-archive",
        f"statefulsets/{_NAMESPACE}/order-archive-database",
        f"jobs/{_NAMESPACE}/order-archive-schema",
        f"deployments/{_NAMESPACE}/order-archive",
        f"ingress/{_NAMESPACE}/order-archive",
    ]
    assert in_order(plane, reversed(expected)) == expected


def test_the_migration_runs_before_anything_of_its_application_is_applied(
    plane: Plane, argocd: ArgoCD
) -> None:
    assert argocd.state("orders-makeline-service-dev")
    expected = [
        f"networkpolicies/{_NAMESPACE}/makeline-service-migration",
        f"jobs/{_NAMESPACE}/makeline-service-migration",
        f"externalsecrets/{_NAMESPACE}/makeline-service",
        f"deployments/{_NAMESPACE}/makeline-service",
    ]
    assert in_order(plane, reversed(expected)) == expected


def test_the_autoscaler_owns_the_replicas_and_argo_cd_leaves_them(argocd: ArgoCD) -> None:
    name = "orders-order-archive-dev"

    def scaled() -> bool:
        return value(argocd.api.get(_ARCHIVE), "spec.replicas") == 2

    argocd.wait(lambda _: scaled(), [name])
    argocd.refresh(name)
    argocd.wait_for(name)
    assert scaled()


def test_a_hand_written_application_subscribes_to_a_notification(argocd: ArgoCD) -> None:
    found = value(argocd.application("cert-manager-dev"), "metadata.annotations")
    key = "notifications.argoproj.io/subscribe.on-sync-failed.teams-workflows"
    assert cast(Mapping[str, str], found)[key] == "platform"
