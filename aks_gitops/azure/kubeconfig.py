"""A kubeconfig that logs in to AKS with kubelogin, the way the deployer logs in to Azure.

AKS hands out a kubeconfig with a device-code login, which would wait for a person for ever.
"""

from typing import Any, Literal

import yaml

AKS_SERVER_APPLICATION = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The Entra application of every AKS API server; the same in all tenants."""


def with_kubelogin(
    kubeconfig: str,
    *,
    login: Literal["azurecli", "workloadidentity", "msi"],
    tenant_id: str,
    client_id: str | None,
) -> str:
    """Return a kubeconfig for the same cluster whose only user is kubelogin.

    Given: `kubeconfig`, what Azure returned; only its cluster is used, so that no credential in it
    is kept.
    """
    source: dict[str, Any] = yaml.safe_load(kubeconfig)
    arguments = ["get-token", "--server-id", AKS_SERVER_APPLICATION, "--login", login]
    arguments += ["--tenant-id", tenant_id] if login == "workloadidentity" else []
    arguments += ["--client-id", client_id] if client_id else []
    cluster = source["clusters"][0]
    name = str(cluster["name"])
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "kubelogin",
            "args": arguments,
            "interactiveMode": "Never",
            "provideClusterInfo": False,
        }
    }
    result = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster["cluster"]}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return yaml.safe_dump(result, sort_keys=False)
