"""Environments: what their directories are called, where they run, and how Argo CD syncs them."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import (
    LABEL_LIMIT,
    Duration,
    Fault,
    Model,
    Name,
    Recipient,
    refuse,
)

IN_CLUSTER = "in-cluster"
"""Argo CD's own name for the cluster that it runs in."""


class RetryBackoff(Model):
    """How long Argo CD waits between two attempts of a failed sync."""

    duration: Duration = "5s"
    """The wait before the second attempt."""
    factor: int = Field(default=2, ge=1, le=10)
    """How many times longer each further wait is."""
    max_duration: Duration = "3m"
    """The longest wait."""


class Retry(Model):
    """How often Argo CD repeats a failed sync."""

    limit: int = Field(default=10, ge=-1, le=100)
    """How often it is repeated; -1 means without end. The default lasts a quarter of an hour: a new
    node and an operator on it may take longer than the 155 seconds of Argo CD's own five."""
    backoff: RetryBackoff = RetryBackoff()
    """How long it waits between two attempts."""
    refresh: bool = True
    """Repeat with the newest commit, so that one that mends need not wait for the last attempt.
    Argo CD knows it from 3.2 on."""


class NotificationSubscription(Model):
    """One notification that every Application of the environment subscribes to."""

    trigger: Name
    """The trigger's name, such as on-sync-failed."""
    service: Name
    """The notification service's name, such as teams-workflows or slack."""
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    """Channels or names of recipients; never a URL with a token."""

    @property
    def annotation(self) -> str:
        """The name of the annotation by which an Application subscribes, without its domain."""
        return f"subscribe.{self.trigger}.{self.service}"

    @model_validator(mode="after")
    def _fits_into_an_annotation(self) -> "NotificationSubscription":
        if (length := len(self.annotation)) > LABEL_LIMIT:
            fact = f"makes an annotation of {length} characters with its service and 'subscribe'"
            fix = f"shorten the names; Kubernetes takes {LABEL_LIMIT}"
            refuse([Fault(fact, fix, "trigger")])
        return self


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
    """How Kubernetes deletes what depends on a pruned object."""
    server_side_apply: bool = True
    """Let the API server merge, which also takes manifests too large for an annotation."""
    apply_out_of_sync_only: bool = False
    """Apply only what differs. Waves then wait for the health of nothing that is applied already: a
    repeated sync goes past a wave that is degraded."""
    retry: Retry = Retry()
    """How often a failed sync is repeated."""
    revision_history_limit: int = Field(default=10, ge=0, le=100)
    """How many revisions Argo CD keeps for a rollback."""
    ignore_replicas: bool = True
    """Leave spec.replicas of Deployments and StatefulSets to the HorizontalPodAutoscaler."""
    notifications: tuple[NotificationSubscription, ...] = ()
    """The notifications that every Application subscribes to."""

    @model_validator(mode="after")
    def _automation_agrees(self) -> "SyncPolicy":
        refuse(self._idle_switches())
        return self

    def _idle_switches(self) -> Iterator[Fault]:
        switches = {"prune": self.prune, "selfHeal": self.self_heal}
        for key in (key for key, on in switches.items() if on and not self.automated):
            fact = "is true while automated is false, so it would do nothing"
            yield Fault(fact, f"set automated to true, or {key} to false", key)
        if self.allow_empty and not self.prune:
            fact = "is true while prune is false, so it would do nothing"
            yield Fault(fact, "set prune to true, or remove allowEmpty", "allowEmpty")


class Environment(Model):
    """An environment that the stack's Argo CD serves."""

    aliases: tuple[Name, ...] = ()
    """Other names that directories have for it, such as prod for production."""
    cluster: Name = IN_CLUSTER
    """The Argo CD cluster name of the cluster that it runs on."""
    clusters: tuple[Name, ...] = ()
    """Further clusters; only layouts with {cluster} deploy to them, by directory name."""
    sync_policy: SyncPolicy
    """How Argo CD keeps its Applications in step with git."""

    @model_validator(mode="after")
    def _clusters_are_distinct(self) -> "Environment":
        refuse(
            Fault("is listed before", "list each cluster once", f"clusters.{index}")
            for index, name in enumerate(self.clusters)
            if name in (self.cluster, *self.clusters[:index])
        )
        return self


class ForeignEnvironment(Model):
    """An environment of the config repository that another stack serves."""

    aliases: tuple[Name, ...] = ()
    """Other names that directories have for it."""
    clusters: tuple[Name, ...] = ()
    """Directory names that layouts with {cluster} use for it."""
