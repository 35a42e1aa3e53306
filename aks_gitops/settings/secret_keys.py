"""The encrypted keys of a stack: their names, and which of them its settings need."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.fields import DNS_LABEL
from aks_gitops.settings.repositories import GitHubAppLogin, SshLogin, TokenLogin
from aks_gitops.settings.sso import EntraSso

if TYPE_CHECKING:
    from aks_gitops.settings.stack import Settings

REPOSITORY_TOKEN = "repositoryToken"
SSO_CLIENT_SECRET = "ssoClientSecret"
GITHUB_WEBHOOK_SECRET = "githubWebhookSecret"
AZURE_DEV_OPS_WEBHOOK_PASSWORD = "azureDevOpsWebhookPassword"
SLACK_TOKEN = "slackToken"
GITHUB_APP_PRIVATE_KEY = "githubAppPrivateKey"

NAMED_KEYS: Mapping[str, str] = {
    REPOSITORY_TOKEN: "the token that reads the config repository",
    SSO_CLIENT_SECRET: "the client secret of Argo CD's app registration",
    GITHUB_WEBHOOK_SECRET: "the secret of GitHub's webhook",
    AZURE_DEV_OPS_WEBHOOK_PASSWORD: "the password of Azure DevOps' webhook",
    SLACK_TOKEN: "the token of the Slack bot",
    GITHUB_APP_PRIVATE_KEY: "the private key of the GitHub App that marks commits",
}
"""The keys with a fixed name, and what each is for."""

_REPOSITORY = "repository-"
_TEAMS_WORKFLOW = "teamsWorkflow-"

KEY_FAMILIES: Mapping[str, str] = {
    _REPOSITORY: "the token or private key of a repository in argocd.repositories",
    _TEAMS_WORKFLOW: "the Workflows URL of a channel in argocd.notifications.teamsWorkflows",
}
"""The starts of keys that end in a name of the settings, and what such a key is for."""


class SecretKey(NamedTuple):
    """An encrypted key that a stack needs."""

    key: str
    purpose: str

    @property
    def command(self) -> str:
        """The command that sets it; it asks for the value, or reads it from a file by `<`."""
        return f"pulumi config set --secret {self.key}"


def repository_key(name: str) -> str:
    """Return the key of a repository's token or private key."""
    return f"{_REPOSITORY}{name}"


def teams_workflow_key(channel: str) -> str:
    """Return the key of a Teams channel's Workflows URL."""
    return f"{_TEAMS_WORKFLOW}{channel}"


def family_pattern(start: str) -> str:
    """Return an expression for the keys of a family, which end in a Kubernetes name."""
    return f"{re.escape(start)}{DNS_LABEL.pattern}"


def secret_keys(settings: "Settings") -> tuple[SecretKey, ...]:
    """Return the encrypted keys that a stack needs, by name."""
    return tuple(sorted({*_of_gitops(settings), *_of_argocd(settings)}))


def _of_gitops(settings: "Settings") -> Iterator[SecretKey]:
    if settings.gitops.credentials == "token":
        yield _named(REPOSITORY_TOKEN)


def _of_argocd(settings: "Settings") -> Iterator[SecretKey]:
    argocd = settings.argocd
    if not isinstance(argocd, InstalledArgoCD):
        return
    yield from map(_named, _fixed(argocd))
    for name, repository in argocd.repositories.items():
        if isinstance(repository.login, TokenLogin | SshLogin | GitHubAppLogin):
            yield SecretKey(repository_key(name), _purpose(repository.login, name))
    for channel in argocd.notifications.teams_workflows:
        yield SecretKey(teams_workflow_key(channel), f"the Workflows URL of the channel {channel}")


def _fixed(argocd: InstalledArgoCD) -> Iterator[str]:
    webhooks, notifications = argocd.webhooks, argocd.notifications
    needed = {
        SSO_CLIENT_SECRET: isinstance(argocd.sso, EntraSso) and argocd.sso.secret_is_given,
        GITHUB_WEBHOOK_SECRET: webhooks.github and webhooks.github.secret == "given",
        AZURE_DEV_OPS_WEBHOOK_PASSWORD: webhooks.azure_dev_ops
        and webhooks.azure_dev_ops.secret == "given",
        SLACK_TOKEN: notifications.slack,
        GITHUB_APP_PRIVATE_KEY: notifications.github,
    }
    return (key for key, wanted in needed.items() if wanted)


def _named(key: str) -> SecretKey:
    return SecretKey(key, NAMED_KEYS[key])


def _purpose(login: TokenLogin | SshLogin | GitHubAppLogin, name: str) -> str:
    what = "token" if isinstance(login, TokenLogin) else "private key"
    return f"the {what} for the repository {name}"
