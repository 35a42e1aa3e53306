"""Who may tell Argo CD of a push.

argocd-secret holds names of keys in a Secret of the stack, never the secrets. Argo CD resolves
them (its util/settings/settings.go, GetWebhookGitHubSecret); without that Secret it would take the
name itself for the secret, so the Secret comes first. Source: operator-manual/webhook.md.
"""

from aks_gitops.argocd.own_secrets import AZURE_DEV_OPS, GITHUB, WEBHOOKS_SECRET
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD


def webhook_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the webhooks of an Argo CD; none without one."""
    entries: dict[str, str] = {}
    if argocd.webhooks.github:
        entries["webhook.github.secret"] = f"${WEBHOOKS_SECRET}:{GITHUB}"
    if azure_dev_ops := argocd.webhooks.azure_dev_ops:
        entries["webhook.azuredevops.username"] = azure_dev_ops.username
        entries["webhook.azuredevops.password"] = f"${WEBHOOKS_SECRET}:{AZURE_DEV_OPS}"
    return {"configs": {"secret": {"extra": entries}}} if entries else {}
