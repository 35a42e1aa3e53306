"""What Argo CD wants in its namespace before it starts."""

import base64
from collections.abc import Iterator, Mapping

from aks_gitops.argocd.config import config_map
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.charts import operator_kinds
from aks_gitops.live.plane import NAMESPACE

_LABELS = {"app.kubernetes.io/part-of": "argocd"}
_EMPTY = (
    "argocd-cmd-params-cm",
    "argocd-gpg-keys-cm",
    "argocd-ssh-known-hosts-cm",
    "argocd-tls-certs-cm",
)
CONFIG = {
    "admin.enabled": "true",
}


def _without_operator() -> dict[str, str]:
    """Return the health of objects that wait for an operator: there is none, so all are healthy."""
    health = 'return {status = "Healthy", message = "a local control plane has no operator"}\n'
    return {
        f"resource.customizations.health.{one.group}_{one.kind}": health for one in operator_kinds()
    }


def argocd_objects(
    argocd_cm: Mapping[str, str], policy: Mapping[str, str], server_key: bytes
) -> Iterator[Manifest]:
    """Yield the objects that Argo CD reads (operator manual, "Declarative Setup").

    Given: the data of argocd-cm that the stack relies on, the data of argocd-rbac-cm, and the key
    that signs sessions.
    """
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    yield config_map({**CONFIG, **_without_operator(), **argocd_cm}, NAMESPACE)
    yield _config_map("argocd-rbac-cm", policy)
    for name in _EMPTY:
        yield _config_map(name, {})
    yield {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "argocd-secret", "namespace": NAMESPACE, "labels": dict(_LABELS)},
        "type": "Opaque",
        "data": {"server.secretkey": base64.b64encode(server_key).decode()},
    }


def _config_map(name: str, data: Mapping[str, str]) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": dict(_LABELS)},
        "data": dict(data),
    }
