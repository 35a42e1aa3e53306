"""Argo CD's namespace, and the Secrets that its settings refer to."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi

from aks_gitops.argocd import own_secrets
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.secret_keys import (
    AZURE_DEV_OPS_WEBHOOK_PASSWORD,
    GITHUB_APP_PRIVATE_KEY,
    GITHUB_WEBHOOK_SECRET,
    SLACK_TOKEN,
    teams_workflow_key,
)
from components.kubernetes_object import KubernetesObject
from components.secret_object import secret_object

_TOKEN_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class ArgoCDSecretsArgs:
    """What Argo CD is told, and the secrets for it."""

    argocd: InstalledArgoCD
    secrets: Mapping[str, pulumi.Output[str]]
    """The stack's encrypted values, by key."""
    sso_client_secret: pulumi.Input[str] | None
    """None without single sign-on, or where it works without a secret."""


class ArgoCDSecrets(pulumi.ComponentResource):
    """What must be in the cluster before Argo CD itself."""

    github_webhook: pulumi.Output[str] | None
    """Secret: what GitHub signs its webhook with. None without that webhook."""
    azure_dev_ops_webhook: pulumi.Output[str] | None
    """Secret: the password of Azure DevOps' webhook. None without that webhook."""
    ready: Sequence[pulumi.Resource]
    """The namespace and the Secrets."""

    def __init__(
        self, name: str, args: ArgoCDSecretsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:ArgoCDSecrets", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        webhooks = args.argocd.webhooks
        self.github_webhook = self._webhook(
            f"{name}-github-webhook",
            webhooks.github.secret if webhooks.github else None,
            args.secrets.get(GITHUB_WEBHOOK_SECRET),
        )
        self.azure_dev_ops_webhook = self._webhook(
            f"{name}-azure-dev-ops-webhook",
            webhooks.azure_dev_ops.secret if webhooks.azure_dev_ops else None,
            args.secrets.get(AZURE_DEV_OPS_WEBHOOK_PASSWORD),
        )
        namespace = KubernetesObject(
            f"{name}-namespace", own_secrets.namespace(args.argocd.namespace), child
        )
        made = [
            secret_object(
                f"{name}-{secret}",
                own_secrets.own_secret_metadata(secret, args.argocd.namespace),
                values,
                self,
                depends_on=[namespace],
            )
            for secret, values in self._values(args).items()
            if values
        ]
        self.ready = (namespace, *made)
        self.register_outputs({})

    def _webhook(
        self,
        name: str,
        source: Literal["generated", "given"] | None,
        given: pulumi.Output[str] | None,
    ) -> pulumi.Output[str] | None:
        """Return a webhook's secret: the stack's, or one that is made in the first update."""
        if source != "generated":
            return given
        # Every run makes another token; the stash keeps the first one until it is replaced.
        kept = pulumi.Stash(
            name,
            input=pulumi.Output.secret(secrets.token_urlsafe(_TOKEN_BYTES)),
            opts=pulumi.ResourceOptions(
                parent=self,
                ignore_changes=["input"],
                additional_secret_outputs=["input", "output"],
            ),
        )
        secret: pulumi.Output[str] = pulumi.Output.secret(kept.output)
        return secret

    def _values(self, args: ArgoCDSecretsArgs) -> dict[str, dict[str, pulumi.Input[str]]]:
        """Return the values of each Secret, by its name."""
        sso = {own_secrets.SSO_CLIENT_SECRET: args.sso_client_secret}
        webhooks = {
            own_secrets.AZURE_DEV_OPS: self.azure_dev_ops_webhook,
            own_secrets.GITHUB: self.github_webhook,
        }
        channels = map(teams_workflow_key, args.argocd.notifications.teams_workflows)
        keys = sorted((GITHUB_APP_PRIVATE_KEY, SLACK_TOKEN, *channels))
        return {
            own_secrets.NOTIFICATIONS_SECRET: _present(
                {key: args.secrets.get(key) for key in keys}
            ),
            own_secrets.SSO_SECRET: _present(sso),
            own_secrets.WEBHOOKS_SECRET: _present(webhooks),
        }


def _present(
    values: Mapping[str, pulumi.Input[str] | None],
) -> dict[str, pulumi.Input[str]]:
    return {key: pulumi.Output.secret(value) for key, value in values.items() if value is not None}
