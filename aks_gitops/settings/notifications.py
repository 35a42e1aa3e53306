"""Whom Argo CD tells, of what, and how."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Fault, Model, Name, refuse

Trigger = Literal[
    "on-created",
    "on-deleted",
    "on-deployed",
    "on-health-degraded",
    "on-sync-failed",
    "on-sync-running",
    "on-sync-status-unknown",
    "on-sync-succeeded",
]


class GitHubCommitStatus(Model):
    """A GitHub App that marks commits as deployed or failed."""

    app_id: int = Field(ge=1)
    """The App's id."""
    installation_id: int = Field(ge=1)
    """The id of its installation in the organisation."""


class Notifications(Model):
    """Services, and the triggers that people may subscribe to."""

    teams_workflows: tuple[Name, ...] = ()
    """Microsoft Teams channels. The Workflows URL of each is the key teamsWorkflow-NAME."""
    slack: bool = False
    """A Slack bot, with the key slackToken."""
    github: GitHubCommitStatus | None = None
    """Commit statuses in GitHub, with the key githubAppPrivateKey."""
    triggers: tuple[Trigger, ...] = (
        "on-deployed",
        "on-health-degraded",
        "on-sync-failed",
        "on-sync-status-unknown",
    )
    """What can be subscribed to."""

    @model_validator(mode="after")
    def _all_of_it_is_used(self) -> "Notifications":
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        lists = (("teamsWorkflows", self.teams_workflows), ("triggers", self.triggers))
        for key, names in lists:
            for index, name in enumerate(names):
                if name in names[:index]:
                    yield Fault("is listed before", "remove it", f"{key}.{index}")
        if self.enabled and not self.triggers:
            yield Fault("is empty, so that nothing is ever sent", "add a trigger", "triggers")
        if not self.enabled and "triggers" in self.model_fields_set:
            fix = "add teamsWorkflows, slack or github, or remove it"
            yield Fault("has nothing to send with", fix, "triggers")

    @property
    def enabled(self) -> bool:
        """Whether there is anything to send with."""
        return bool(self.teams_workflows or self.slack or self.github)


class GitHubWebhook(Model):
    """Push events of GitHub."""

    secret: Literal["generated", "given"]
    """`generated` once and kept in the stack, or `given` as the key githubWebhookSecret."""


class AzureDevOpsWebhook(Model):
    """Push events of Azure Repos."""

    username: Name = "argocd"
    """The name that Azure DevOps logs in with."""
    secret: Literal["generated", "given"]
    """`generated` once and kept in the stack, or `given` as the key azureDevOpsWebhookPassword."""


class Webhooks(Model):
    """Who may tell Argo CD of a push, so that it need not wait for the next poll."""

    github: GitHubWebhook | None = None
    """Push events of GitHub."""
    azure_dev_ops: AzureDevOpsWebhook | None = None
    """Push events of Azure Repos."""
