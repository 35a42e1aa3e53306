"""What Argo CD's own configuration must hold for the generated Applications to work."""

APPLICATION_HEALTH = """\
hs = {status = "Progressing", message = ""}
if obj.status ~= nil and obj.status.health ~= nil then
  hs.status = obj.status.health.status or hs.status
  hs.message = obj.status.health.message or hs.message
end
return hs
"""
"""Health of an Application as a resource: without it a root's waves do not wait for children."""


def argocd_cm() -> dict[str, str]:
    """Return the keys of the ConfigMap argocd-cm that the generated objects rely on."""
    return {
        "application.resourceTrackingMethod": "annotation",
        "resource.customizations.health.argoproj.io_Application": APPLICATION_HEALTH,
    }
