"""The Secret by which an Argo CD knows another cluster, with a login by workload identity.

Source: Argo CD's "Declarative setup", section on AKS clusters (argocd-k8s-auth).
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

import yaml

from aks_gitops.argocd.sync import Manifest

SECRET_TYPE = "argocd.argoproj.io/secret-type"
"""The label by which Argo CD finds its repositories and clusters."""

_ENVIRONMENT = "environment.aks-gitops"


class ApiServer(NamedTuple):
    """How to reach a cluster. Neither is a secret."""

    url: str
    certificate_authority: str
    """PEM in base64."""


class ClusterIdentity(NamedTuple):
    """The Azure identity that Argo CD logs in to a cluster with."""

    client_id: str
    tenant_id: str


def api_server(kubeconfig: str) -> ApiServer:
    """Return how to reach the only cluster of a kubeconfig, as Azure hands it out."""
    cluster = yaml.safe_load(kubeconfig)["clusters"][0]["cluster"]
    return ApiServer(str(cluster["server"]), str(cluster["certificate-authority-data"]))


def cluster_metadata(name: str, namespace: str, environments: Iterable[str]) -> Manifest:
    """Return the metadata of a cluster's Secret.

    Given: `name`, by which environments call the cluster; `namespace`, where Argo CD runs;
    `environments`, those that the cluster serves: a label each, for selectors of ApplicationSets.
    """
    labels = {SECRET_TYPE: "cluster", "app.kubernetes.io/managed-by": "aks-gitops"}
    labels |= {f"{_ENVIRONMENT}/{environment}": "true" for environment in environments}
    return {
        "name": secret_name(name),
        "namespace": namespace,
        "labels": dict(sorted(labels.items())),
    }


def cluster_data(
    name: str, server: ApiServer, identity: ClusterIdentity, shard: int | None
) -> dict[str, str]:
    """Return what Argo CD reads of a cluster.

    Given: `shard`, the number of the application controller that serves it; None lets Argo CD
    choose.
    """
    config = {
        "execProviderConfig": {
            "command": "argocd-k8s-auth",
            "args": ["azure"],
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "env": {
                "AAD_ENVIRONMENT_NAME": "AzurePublicCloud",
                "AAD_LOGIN_METHOD": "workloadidentity",
                "AZURE_CLIENT_ID": identity.client_id,
                "AZURE_TENANT_ID": identity.tenant_id,
            },
        },
        "tlsClientConfig": {"insecure": False, "caData": server.certificate_authority},
    }
    data = {"name": name, "server": server.url, "config": json.dumps(config, sort_keys=True)}
    return data | ({} if shard is None else {"shard": str(shard)})


def secret_name(cluster: str) -> str:
    """Return the name of a cluster's Secret."""
    return f"cluster-{cluster}"
