"""The Secret by which Argo CD knows a spoke."""

import json

from aks_gitops.argocd.cluster_secret import (
    ApiServer,
    ClusterIdentity,
    api_server,
    cluster_data,
    cluster_metadata,
)

KUBECONFIG = """\
clusters:
- name: aks
  cluster: {server: "https://aks.example:443", certificate-authority-data: Y2E=}
users:
- name: u
  user: {token: a-credential-of-azure}
"""
SERVER = ApiServer("https://aks.example:443", "Y2E=")
IDENTITY = ClusterIdentity(client_id="client", tenant_id="tenant")


def test_only_the_address_of_azures_kubeconfig_is_used() -> None:
    assert api_server(KUBECONFIG) == SERVER


def test_argo_cd_logs_in_with_the_token_of_its_own_pods() -> None:
    data = cluster_data("aks-staging", SERVER, IDENTITY, None)
    assert (data["name"], data["server"]) == ("aks-staging", "https://aks.example:443")
    assert json.loads(data["config"]) == {
        "execProviderConfig": {
            "command": "argocd-k8s-auth",
            "args": ["azure"],
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "env": {
                "AAD_ENVIRONMENT_NAME": "AzurePublicCloud",
                "AAD_LOGIN_METHOD": "workloadidentity",
                "AZURE_CLIENT_ID": "client",
                "AZURE_TENANT_ID": "tenant",
            },
        },
        "tlsClientConfig": {"insecure": False, "caData": "Y2E="},
    }
    assert "shard" not in data


def test_a_cluster_can_have_an_application_controller_of_its_own() -> None:
    assert cluster_data("aks-staging", SERVER, IDENTITY, 0)["shard"] == "0"


def test_the_secret_is_labelled_with_the_environments_of_the_cluster() -> None:
    assert cluster_metadata("aks-staging", "argocd", ["test", "staging"]) == {
        "name": "cluster-aks-staging",
        "namespace": "argocd",
        "labels": {
            "app.kubernetes.io/managed-by": "aks-gitops",
            "argocd.argoproj.io/secret-type": "cluster",
            "environment.aks-gitops/staging": "true",
            "environment.aks-gitops/test": "true",
        },
    }
