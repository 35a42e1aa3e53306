"""Clusters that Argo CD knows besides its own."""

import base64
import json

from aks_gitops.argocd.cluster_secret import cluster_metadata
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.plane import NAMESPACE, Plane


def cluster_secret(name: str, other: Plane) -> Manifest:
    """Return the Secret by which an Argo CD knows a control plane as a cluster of this name."""
    authority = base64.b64encode(other.certificate.read_bytes()).decode()
    config = {"bearerToken": other.token, "tlsClientConfig": {"caData": authority}}
    data = {"name": name, "server": other.api_url, "config": json.dumps(config)}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": cluster_metadata(name, NAMESPACE, ()),
        "stringData": data,
    }
