"""Applications, as far as a project permits or refuses them.

Source: ApplicationSpec in pkg/apis/application/v1alpha1/types.go of argo-cd v3.5.1.
"""

from collections.abc import Mapping

from pydantic import Field

from aks_gitops.check.project.app_project import Destination
from aks_gitops.check.project.manifests import Manifest, Metadata, read

DEFAULT_PROJECT = "default"


class Source(Manifest):
    """Where manifests come from."""

    repo_url: str = Field(default="", alias="repoURL")
    path: str = ""
    chart: str = ""
    ref: str = ""
    target_revision: str = ""


class SyncSource(Manifest):
    """The branch that hydrated manifests are synced from."""

    repo_url: str = Field(default="", alias="repoURL")
    target_branch: str = ""


class HydrateTo(Manifest):
    """The branch that manifests are hydrated to."""

    target_branch: str = ""


class SourceHydrator(Manifest):
    """A source whose manifests are rendered to another branch first."""

    dry_source: Source = Field(default_factory=Source)
    sync_source: SyncSource = Field(default_factory=SyncSource)
    hydrate_to: HydrateTo | None = None

    @property
    def sync_repo_url(self) -> str:
        """Return the repository that is synced from."""
        return self.sync_source.repo_url or self.dry_source.repo_url


class SyncPolicy(Manifest):
    """How an Application syncs."""

    automated: Mapping[str, object] | None = None
    """How it syncs by itself; {} too makes it do so."""
    sync_options: tuple[str, ...] = ()
    managed_namespace_metadata: Mapping[str, object] | None = None
    """What Argo CD writes on the destination's namespace; {} too makes it manage that namespace."""


class ApplicationSpec(Manifest):
    """What an Application deploys, and where."""

    project: str = ""
    source: Source = Field(default_factory=Source)
    sources: tuple[Source, ...] = ()
    source_hydrator: SourceHydrator | None = None
    destination: Destination = Field(default_factory=Destination)
    sync_policy: SyncPolicy = Field(default_factory=SyncPolicy)


class Application(Manifest):
    """An Application of Argo CD."""

    metadata: Metadata
    spec: ApplicationSpec = Field(default_factory=ApplicationSpec)

    @property
    def project(self) -> str:
        """Return the name of its project."""
        return self.spec.project or DEFAULT_PROJECT


def parse_application(manifest: Mapping[str, object], path: str = "") -> Application:
    """Return the Application that a manifest writes.

    Given: `path`, the file that is named in messages, or ''. Raises SettingsError.
    """
    return read(Application, manifest, path)
