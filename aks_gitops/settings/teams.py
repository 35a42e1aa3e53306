"""Teams: what a team file in the config repository may say, and the defaults for the rest."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.settings.fields import (
    Cron,
    Duration,
    GroupId,
    Model,
    Name,
    Namespace,
    NamespaceGlob,
    SourceRepository,
    mistake,
)

DEFAULT = "default"
"""The key of a team's quota for environments that are not named."""


def _application_glob(value: str) -> str:
    if value.startswith("!") or any(mark in value for mark in "[]{}\\"):
        raise mistake("holds more than '*' and '?'", "write a name, or a glob with '*' and '?'")
    return value


ApplicationGlob = Annotated[str, AfterValidator(_application_glob), Field(min_length=1)]
"""A glob of application names, or of their directories where it holds a '/'."""


class KindRef(Model):
    """A Kubernetes kind, by API group ('' is the core group)."""

    group: str
    kind: str = Field(min_length=1)


class OrphanedResource(Model):
    """An object that is no orphan though no Application holds it."""

    group: str = ""
    kind: str = "*"
    name: str = "*"


class OrphanedResources(Model):
    """Whether Argo CD shows objects in the team's namespaces that no Application holds."""

    warn: bool = True
    ignore: tuple[OrphanedResource, ...] = ()


class RoleGroups(Model):
    """The Entra groups of each of the team's roles, by object id."""

    developer: tuple[GroupId, ...] = ()
    operator: tuple[GroupId, ...] = ()
    viewer: tuple[GroupId, ...] = ()


class SyncWindow(Model):
    """A time in which the team's Applications may (allow) or may not (deny) sync."""

    kind: Literal["allow", "deny"]
    schedule: Cron
    duration: Duration
    time_zone: str = "UTC"
    applications: tuple[ApplicationGlob, ...] = ()
    namespaces: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    environments: tuple[Name, ...] = ()
    """The environments it holds for; none means all."""
    manual_sync: bool = False
    """Let people sync by hand while it is in force."""
    description: str = ""

    @model_validator(mode="after")
    def _matches_something(self) -> "SyncWindow":
        if not (self.applications or self.namespaces or self.clusters):
            raise mistake(
                "names no applications, namespaces or clusters, so Argo CD would ignore it",
                'add applications: ["*"]',
            )
        return self


class TeamDefaults(Model):
    """What holds for a team whose file does not say it."""

    namespaces: tuple[NamespaceGlob, ...] = Field(default=("{team}-{env}",), min_length=1)
    """Where a team may deploy, with the placeholders {team} and {env}."""
    namespace: Namespace = "{team}-{env}"
    """Where an application goes, with the placeholders {team}, {env} and {app}."""
    denied_kinds: tuple[KindRef, ...] = (
        KindRef(group="", kind="ResourceQuota"),
        KindRef(group="", kind="LimitRange"),
    )
    """Namespaced kinds that teams may not deploy."""
    orphaned_resources: OrphanedResources = OrphanedResources(
        ignore=(OrphanedResource(kind="ConfigMap", name="kube-root-ca.crt"),)
    )
    pod_security: Literal["privileged", "baseline", "restricted"] = "baseline"
    """The Pod Security level that is enforced in a team's namespaces."""
    network_policy: Literal["none", "default-deny"] = "none"
    quota: dict[str, str] = {}
    """ResourceQuota of each team namespace, such as pods: "40"."""


class TeamFile(Model):
    """`teams/<team>.yaml` of a config repository; an absent key takes the stack's default."""

    description: str = ""
    groups: RoleGroups = RoleGroups()
    codeowners: tuple[str, ...] = ()
    """The handles in CODEOWNERS that mean this team; its own name always does."""
    applications: tuple[ApplicationGlob, ...] = ()
    """The applications that the team owns in layouts without {team}."""
    namespaces: tuple[NamespaceGlob, ...] | None = Field(default=None, min_length=1)
    namespace: Namespace | None = None
    source_repos: tuple[SourceRepository, ...] = ()
    """Repositories the team may deploy from, besides the config repository."""
    cluster_kinds: tuple[KindRef, ...] = ()
    """Cluster-scoped kinds that the team may deploy; all others are denied."""
    denied_kinds: tuple[KindRef, ...] | None = None
    sync_windows: tuple[SyncWindow, ...] = ()
    orphaned_resources: OrphanedResources | None = None
    pod_security: Literal["privileged", "baseline", "restricted"] | None = None
    network_policy: Literal["none", "default-deny"] | None = None
    quota: dict[str, dict[str, str]] = {}
    """ResourceQuota by environment name, or `default`."""
