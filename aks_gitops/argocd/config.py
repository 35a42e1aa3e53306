"""What Argo CD's own configuration must hold for the generated Applications to work."""

from collections.abc import Mapping

from aks_gitops.argocd.sync import Manifest

APPLICATION_HEALTH = """\
hs = {status = "Progressing", message = ""}
if obj.status ~= nil and obj.status.health ~= nil then
  hs.status = obj.status.health.status or hs.status
  hs.message = obj.status.health.message or hs.message
end
return hs
"""
"""Health of an Application as a resource: without it a root's waves do not wait for children."""


def config_map(data: Mapping[str, str], namespace: str) -> Manifest:
    """Return argocd-cm with just these keys; Argo CD reads only ConfigMaps with its label."""
    metadata = {
        "name": "argocd-cm",
        "namespace": namespace,
        "labels": {"app.kubernetes.io/part-of": "argocd"},
    }
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dict(data)}


def argocd_cm() -> dict[str, str]:
    """Return the keys of the ConfigMap argocd-cm that the generated objects rely on.

    Jsonnet is off: `importstr` reads any file of the repo server, its tokens and its environment
    with them, for everybody who may commit (Argo CD's makeJsonnetVM). YAML and JSON beside it are
    applied as before.
    """
    return {
        "application.resourceTrackingMethod": "annotation",
        "jsonnet.enable": "false",
        "resource.customizations.health.argoproj.io_Application": APPLICATION_HEALTH,
    }
