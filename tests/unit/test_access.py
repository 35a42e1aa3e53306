"""What a person is told after `pulumi up`."""

from collections.abc import Mapping

import pytest

from aks_gitops.install.access import Access, access
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings
from tests.unit.test_combinations import ARC, EXISTING, GUID, KIND, argocd, stack

GATEWAY = {"kind": "gateway", "gateway": "public", "namespace": "gateways"}
SSO = {"mode": "entra", "clientId": GUID, "credential": "secret"}


def found(cluster: Mapping[str, object], **keys: object) -> Access:
    settings = validate(Settings, stack(cluster=cluster, argocd=argocd(**keys)))
    return access(settings.cluster, settings.argocd)


def test_an_exposed_argocd_has_an_address_for_people_and_webhooks() -> None:
    way = found(EXISTING, exposure=GATEWAY, sso=SSO)
    assert way.url == "https://argocd.example.com"
    assert way.login == "argocd login argocd.example.com --sso --grpc-web"
    assert way.webhook_url == "https://argocd.example.com/api/webhook"
    assert way.next_steps == (
        way.get_credentials,
        "point argocd.example.com to the address of Argo CD (gateway)",
        way.login,
        "argocd app list",
    )


def test_without_an_address_it_is_reached_by_port_forward() -> None:
    way = found(KIND, localAdmin=True)
    assert way.url == "https://localhost:8080"
    assert way.login == "argocd login localhost:8080 --username admin --insecure"
    assert way.webhook_url == ""
    assert way.next_steps[:3] == (
        "kubectl config use-context kind",
        "kubectl port-forward --namespace argocd service/argocd-server 8080:443",
        "argocd admin initial-password --namespace argocd",
    )


def test_an_app_registration_of_ones_own_has_to_trust_argocd_server() -> None:
    way = found(EXISTING, sso={**SSO, "credential": "workloadIdentity"})
    subject = "system:serviceaccount:argocd:argocd-server"
    assert f"let the app registration trust {subject} of the output issuerUrl" in way.next_steps


@pytest.mark.parametrize(
    ("cluster", "command"),
    [
        (
            EXISTING,
            f"az aks get-credentials --subscription {GUID} --resource-group rg --name aks"
            " && kubelogin convert-kubeconfig --login azurecli",
        ),
        (ARC, f"az connectedk8s proxy --subscription {GUID} --resource-group rg --name aks"),
        (KIND, "kubectl config use-context kind"),
    ],
)
def test_the_command_for_kubectl_fits_the_cluster(
    cluster: Mapping[str, object], command: str
) -> None:
    assert found(cluster).get_credentials == command


def test_an_argocd_of_somebody_elses_is_theirs_to_explain() -> None:
    values = stack(cluster={"mode": "kubeconfig"}, argocd={"install": "none", "config": "leave"})
    settings = validate(Settings, values)
    assert access(settings.cluster, settings.argocd) == Access("", "", "", "", ())
