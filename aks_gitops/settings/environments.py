"""Environments: what their directories are called, where they run, and how Argo CD syncs them."""

from typing import Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Duration, Model, Name, mistake

IN_CLUSTER = "in-cluster"
"""Argo CD's own name for the cluster that it runs in."""


class RetryBackoff(Model):
    """How long Argo CD waits between two attempts of a failed sync."""

    duration: Duration = "5s"
    factor: int = Field(default=2, ge=1, le=10)
    max_duration: Duration = "3m"


class Retry(Model):
    """How often Argo CD repeats a failed sync. A limit below zero means without end."""

    limit: int = Field(default=5, ge=-1, le=100)
    backoff: RetryBackoff = RetryBackoff()


class NotificationSubscription(Model):
    """One notification that every Application of the environment subscribes to."""

    trigger: Name
    """The trigger's name, such as on-sync-failed."""
    service: Name
    """The notification service's name, such as teams-workflows or slack."""
    recipients: tuple[str, ...] = Field(min_length=1)
    """Channels or names of recipients; never a URL with a token."""


class SyncPolicy(Model):
    """How Argo CD keeps an environment's Applications in step with git.

    The switches that can delete or overwrite have no default: each stack says them.
    """

    automated: bool
    """Sync without a person."""
    prune: bool
    """Delete what git no longer holds."""
    self_heal: bool
    """Undo changes made in the cluster."""
    preserve_resources_on_deletion: bool
    """Leave an application's resources in the cluster when its Application goes away."""
    allow_empty: bool = False
    """Let a sync delete everything an application has."""
    applications_sync: Literal["create-only", "create-update", "create-delete", "sync"] = "sync"
    """What an ApplicationSet may do with its Applications."""
    prune_last: bool = True
    """Prune only after everything else is synced and healthy."""
    prune_propagation_policy: Literal["foreground", "background", "orphan"] = "foreground"
    server_side_apply: bool = True
    apply_out_of_sync_only: bool = True
    retry: Retry = Retry()
    revision_history_limit: int = Field(default=10, ge=0, le=100)
    ignore_replicas: bool = True
    """Leave spec.replicas of Deployments and StatefulSets to the HorizontalPodAutoscaler."""
    notifications: tuple[NotificationSubscription, ...] = ()

    @model_validator(mode="after")
    def _automation_agrees(self) -> "SyncPolicy":
        if not self.automated and (self.prune or self.self_heal):
            raise mistake(
                "prune or selfHeal is on while automated is off, so it would do nothing",
                "set automated to true, or both of them to false",
            )
        if self.allow_empty and not self.prune:
            raise mistake(
                "allowEmpty is on while prune is off, so it would do nothing",
                "set prune to true or remove allowEmpty",
            )
        return self


class Environment(Model):
    """An environment that the stack's Argo CD serves."""

    aliases: tuple[Name, ...] = ()
    """Other names that directories have for it, such as prod for production."""
    cluster: Name = IN_CLUSTER
    """The Argo CD cluster name of the cluster that it runs on."""
    clusters: tuple[Name, ...] = ()
    """Further clusters; only layouts with {cluster} deploy to them, by directory name."""
    sync_policy: SyncPolicy

    @model_validator(mode="after")
    def _clusters_are_distinct(self) -> "Environment":
        if len({self.cluster, *self.clusters}) != 1 + len(self.clusters):
            raise mistake("names a cluster twice", "list each cluster once")
        return self


class ForeignEnvironment(Model):
    """An environment of the config repository that another stack serves."""

    aliases: tuple[Name, ...] = ()
    clusters: tuple[Name, ...] = ()
    """Directory names that layouts with {cluster} use for it."""
