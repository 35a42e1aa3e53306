"""The Secrets that Argo CD's own settings refer to, by name and key."""

from aks_gitops.argocd.objects import labels
from aks_gitops.argocd.sync import Manifest

SSO_SECRET = "argocd-sso"
SSO_CLIENT_SECRET = "clientSecret"

WEBHOOKS_SECRET = "argocd-webhooks"
GITHUB = "github"
AZURE_DEV_OPS = "azuredevops"

NOTIFICATIONS_SECRET = "argocd-notifications-secret"
"""The one Secret that templates of notifications can refer to."""


def own_secret_metadata(name: str, namespace: str) -> Manifest:
    """Return the metadata of such a Secret; without the label Argo CD does not read it."""
    label = {**labels("", ""), "app.kubernetes.io/part-of": "argocd"}
    return {"name": name, "namespace": namespace, "labels": dict(sorted(label.items()))}


def namespace(name: str) -> Manifest:
    """Return Argo CD's namespace."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": labels("", "")},
    }
