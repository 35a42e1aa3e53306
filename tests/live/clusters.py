"""Clusters that Argo CD knows besides its own."""

import base64
import json
from collections.abc import Iterable

from aks_gitops.argocd.cluster_secret import (
    ClusterIdentity,
    api_server,
    cluster_data,
    cluster_metadata,
)
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.plane import NAMESPACE, Plane


def cluster_secret(name: str, other: Plane, environments: Iterable[str] = ()) -> Manifest:
    """Return the Secret by which an Argo CD knows a control plane as a cluster of this name.

    It is the product's own but for the login: a bearer token stands in for the workload identity
    of an Azure that is not there.
    """
    identity = ClusterIdentity(client_id="", tenant_id="")
    data = cluster_data(name, api_server(_kubeconfig(other)), identity, None)
    config = json.loads(data["config"])
    del config["execProviderConfig"]
    config["bearerToken"] = other.token
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": cluster_metadata(name, NAMESPACE, environments),
        "stringData": {**data, "config": json.dumps(config)},
    }


def _kubeconfig(other: Plane) -> str:
    """Return a kubeconfig in the form in which Azure hands it out, with the certificate inside."""
    certificate = base64.b64encode(other.certificate.read_bytes()).decode()
    cluster = {"server": other.api_url, "certificate-authority-data": certificate}
    return json.dumps({"clusters": [{"name": other.name, "cluster": cluster}]})
