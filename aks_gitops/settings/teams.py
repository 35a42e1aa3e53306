"""Teams: what a team file in the config repository may say, and the defaults for the rest."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.settings.fields import (
    ApiGroup,
    Cron,
    Duration,
    Fault,
    GroupId,
    Kind,
    Model,
    Name,
    Namespace,
    NamespaceGlob,
    ObjectGlob,
    SourceRepository,
    Text,
    TimeZone,
    mistake,
    refuse,
)
from aks_gitops.settings.quota import Quota

DEFAULT = "default"
"""The key of a team's quota for environments that are not named."""


def _application_glob(value: str) -> str:
    if value.startswith("!") or any(mark in value for mark in "[]{}\\"):
        raise mistake("holds more than '*' and '?'", "write a name, or a glob with '*' and '?'")
    if "/" in value and not {"", ".", ".."}.isdisjoint(value.split("/")):
        raise mistake(
            "is not a path from the top of the repository",
            "write it as git lists it, such as charts/report-*, without '.', '..' or '/' at an end",
        )
    return value


ApplicationGlob = Annotated[Text, AfterValidator(_application_glob)]
"""A glob of application names, or of their directories where it holds a '/'."""


class KindRef(Model):
    """A Kubernetes kind, by API group ('' is the core group)."""

    group: ApiGroup
    """The API group, such as apps; '' is the core group."""
    kind: Kind
    """The kind as manifests write it, such as Deployment."""


class ClusterKindRef(KindRef):
    """Cluster-scoped objects that a team may deploy."""

    name: ObjectGlob = "*"
    """The objects' names, or a glob of them: objects of other names stay other teams'."""


class OrphanedResource(Model):
    """An object that is no orphan though no Application holds it."""

    group: ApiGroup = ""
    """The API group; '' is the core group."""
    kind: Kind = "*"
    """The kind, or a glob of kinds."""
    name: Text = "*"
    """The object's name, or a glob of names."""


class OrphanedResources(Model):
    """Whether Argo CD shows objects in the team's namespaces that no Application holds."""

    warn: bool = True
    """Show a warning on the team's project."""
    ignore: tuple[OrphanedResource, ...] = ()
    """What is no orphan."""


class RoleGroups(Model):
    """The Entra groups of each of the team's roles, by object id."""

    developer: tuple[GroupId, ...] = ()
    """Groups that see the team's Applications and logs, sync them and run their actions."""
    operator: tuple[GroupId, ...] = ()
    """Groups that also override, change and delete them, and open a shell in their pods."""
    viewer: tuple[GroupId, ...] = ()
    """Groups that only see the team's Applications and their logs."""


class SyncWindow(Model):
    """A time in which the team's Applications may (allow) or may not (deny) sync."""

    kind: Literal["allow", "deny"]
    """`allow`: syncs happen only in such a window. `deny`: no sync happens in it."""
    schedule: Cron
    """When it begins, as a cron schedule of five fields."""
    duration: Duration
    """How long it lasts, such as 3h."""
    time_zone: TimeZone = "UTC"
    """The schedule's time zone, such as Europe/Berlin."""
    applications: tuple[Text, ...] = ()
    """Globs of the names of the Applications it holds for."""
    namespaces: tuple[Text, ...] = ()
    """Globs of the destination namespaces it holds for."""
    clusters: tuple[Text, ...] = ()
    """Globs of the names of the destination clusters it holds for."""
    environments: tuple[Name, ...] = ()
    """The environments it holds for; none means all."""
    manual_sync: bool = False
    """Let people sync by hand while it is in force."""
    description: str = Field(default="", max_length=255)
    """Why it is there."""

    @model_validator(mode="after")
    def _matches_something(self) -> "SyncWindow":
        if not (self.applications or self.namespaces or self.clusters):
            raise mistake(
                "names no applications, namespaces or clusters, so Argo CD would ignore it",
                'add applications: ["*"]',
            )
        return self

    def meets(self, other: "SyncWindow") -> bool:
        """Tell whether Argo CD takes another one for the same, in some environment (HashIdentity in
        pkg/apis/application/v1alpha1/types.go)."""
        environments = set(self.environments) & set(other.environments)
        everywhere = not self.environments or not other.environments
        return bool(environments or everywhere) and self._identity() == other._identity()

    def _identity(self) -> tuple[object, ...]:
        apps = tuple(sorted(set(self.applications)))
        when = (self.kind, self.schedule, self.duration, self.time_zone)
        return *when, apps, self.namespaces, self.clusters


class TeamDefaults(Model):
    """What holds for a team whose file does not say it."""

    namespaces: tuple[NamespaceGlob, ...] = Field(default=("{team}-{env}",), min_length=1)
    """Where a team may deploy, with the placeholders {team} and {env}."""
    namespace: Namespace = "{team}-{env}"
    """Where an application goes, with the placeholders {team}, {env} and {app}."""
    denied_kinds: tuple[KindRef, ...] = (
        KindRef(group="", kind="ResourceQuota"),
        KindRef(group="", kind="LimitRange"),
        KindRef(group="rbac.authorization.k8s.io", kind="Role"),
        KindRef(group="rbac.authorization.k8s.io", kind="RoleBinding"),
    )
    """Namespaced kinds that teams may not deploy: by default what limits a namespace, and what lets
    a pod change these limits (a Role may name the Namespace that it is in)."""
    orphaned_resources: OrphanedResources = OrphanedResources(
        ignore=(OrphanedResource(kind="ConfigMap", name="kube-root-ca.crt"),)
    )
    """Whether Argo CD shows objects that no Application holds."""
    pod_security: Literal["privileged", "baseline", "restricted"] = "baseline"
    """The Pod Security level that is enforced in a team's namespaces."""
    network_policy: Literal["none", "default-deny"] = "none"
    """`default-deny`: nothing reaches a team's pods until a NetworkPolicy permits it."""
    quota: Quota = {}
    """ResourceQuota of each team namespace, such as pods: "40"."""


class TeamFile(Model):
    """`teams/<team>.yaml` of a config repository; an absent key takes the stack's default."""

    description: str = Field(default="", max_length=255)
    """What the team does; it becomes the description of its AppProject."""
    groups: RoleGroups = RoleGroups()
    """The Entra groups of each of the team's roles."""
    codeowners: tuple[Text, ...] = ()
    """The handles in CODEOWNERS that mean this team; its own name always does."""
    applications: tuple[ApplicationGlob, ...] = ()
    """The applications that the team owns in layouts without {team}."""
    namespaces: tuple[NamespaceGlob, ...] | None = Field(default=None, min_length=1)
    """Where the team may deploy, with the placeholders {team} and {env}."""
    namespace: Namespace | None = None
    """Where an application goes, with the placeholders {team}, {env} and {app}."""
    source_repos: tuple[SourceRepository, ...] = ()
    """Repositories the team may deploy from, besides the config repository."""
    cluster_kinds: tuple[ClusterKindRef, ...] = ()
    """Cluster-scoped kinds that the team may deploy; all others are denied."""
    denied_kinds: tuple[KindRef, ...] | None = None
    """Namespaced kinds that the team may not deploy."""
    sync_windows: tuple[SyncWindow, ...] = ()
    """When the team's Applications may or may not sync."""
    deletion_hooks: bool = False
    """Let PreDelete and PostDelete hooks run. Argo CD does not ask the project what they are, so
    whoever may commit for the team can then make any object anywhere."""
    orphaned_resources: OrphanedResources | None = None
    """Whether Argo CD shows objects that no Application holds."""
    pod_security: Literal["privileged", "baseline", "restricted"] | None = None
    """The Pod Security level that is enforced in the team's namespaces."""
    network_policy: Literal["none", "default-deny"] | None = None
    """`default-deny`: nothing reaches the team's pods until a NetworkPolicy permits it."""
    quota: dict[Name, Quota] = {}
    """ResourceQuota by environment name, or `default`."""

    @model_validator(mode="after")
    def _windows_are_distinct(self) -> "TeamFile":
        refuse(
            Fault("is the same window as one before", "keep one of the two", f"syncWindows.{index}")
            for index, window in enumerate(self.sync_windows)
            if any(window.meets(other) for other in self.sync_windows[:index])
        )
        return self
