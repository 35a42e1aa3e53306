"""AppProjects, as far as they permit or refuse something.

Source: AppProjectSpec in pkg/apis/application/v1alpha1/types.go of argo-cd v3.5.1.
"""

from collections.abc import Mapping

from pydantic import Field

from aks_gitops.check.project.manifests import Manifest, Metadata, read


class Destination(Manifest):
    """Where something may go or goes: a cluster by URL or by name, and a namespace."""

    server: str = ""
    name: str = ""
    namespace: str = ""


class GroupKind(Manifest):
    """A pattern of kinds; '' is the core group."""

    group: str = ""
    kind: str = ""


class ClusterResource(GroupKind):
    """A pattern of cluster-scoped objects; no name means every name."""

    name: str = ""


class DestinationServiceAccount(Manifest):
    """The service account with which Argo CD syncs to some destinations."""

    server: str = ""
    namespace: str = ""
    default_service_account: str = ""


class SyncWindow(Manifest):
    """A time in which some Applications may, or may not, sync."""

    kind: str = ""
    schedule: str = ""
    duration: str = ""
    applications: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    manual_sync: bool = False
    time_zone: str = ""
    and_operator: bool = False
    sync_overrun: bool = False


class AppProjectSpec(Manifest):
    """What a project permits."""

    source_repos: tuple[str, ...] = ()
    destinations: tuple[Destination, ...] = ()
    source_namespaces: tuple[str, ...] = ()
    cluster_resource_whitelist: tuple[ClusterResource, ...] = ()
    cluster_resource_blacklist: tuple[ClusterResource, ...] = ()
    namespace_resource_whitelist: tuple[GroupKind, ...] | None = None
    """None permits every kind, () none. The only list of a project where both differ."""
    namespace_resource_blacklist: tuple[GroupKind, ...] = ()
    sync_windows: tuple[SyncWindow, ...] = ()
    permit_only_project_scoped_clusters: bool = False
    destination_service_accounts: tuple[DestinationServiceAccount, ...] = ()


class AppProject(Manifest):
    """A project of Argo CD."""

    metadata: Metadata
    spec: AppProjectSpec = Field(default_factory=AppProjectSpec)

    @property
    def name(self) -> str:
        """Return the project's name."""
        return self.metadata.name


def parse_project(manifest: Mapping[str, object], path: str = "") -> AppProject:
    """Return the project that a manifest writes.

    Given: `path`, the file that is named in messages, or ''. Raises SettingsError.
    """
    return read(AppProject, manifest, path)
