"""What one Argo CD knows, and the projects as it then applies them.

Source: GetAppProjectByName in util/argo/argo.go and getAppProj in controller/appcontroller.go of
argo-cd v3.5.1.
"""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.check.project.app_project import AppProject, Destination
from aks_gitops.check.project.application import Application
from aks_gitops.check.project.cluster import Cluster, Clusters
from aks_gitops.check.project.global_projects import GlobalProject, virtual_project
from aks_gitops.check.project.namespaces import source_namespace_refusal
from aks_gitops.check.project.refusal import Refusal


class ScopedRepository(NamedTuple):
    """A repository that belongs to one project."""

    url: str
    project: str


class ControlPlane(NamedTuple):
    """What one Argo CD knows."""

    namespace: str
    """Where it runs."""
    projects: Mapping[str, AppProject]
    """By name."""
    clusters: Clusters = Clusters()
    repositories: tuple[ScopedRepository, ...] = ()
    global_projects: tuple[GlobalProject, ...] = ()

    def project_of(self, application: Application) -> AppProject | Refusal:
        """Return the project of an Application, or why it has none. Raises Unanswered."""
        own = self.projects.get(application.project)
        if own is None:
            message = (
                f"Application referencing project {application.spec.project} which does not exist"
            )
            return Refusal("project-missing", message, "spec.project")
        project = self.applied(own)
        return source_namespace_refusal(project, application, self.namespace) or project

    def applied(self, project: AppProject) -> AppProject:
        """Return a project as Argo CD applies it.

        That is with its own repositories and clusters, and then with its global projects.
        """
        spec = project.spec
        repositories = (one.url for one in self.repositories if one.project == project.name)
        own = self.clusters.of_project(project.name)
        places = (place for cluster in own for place in _places(cluster))
        changes = {
            "source_repos": (*spec.source_repos, *repositories),
            "destinations": (*spec.destinations, *places),
        }
        scoped = project.model_copy(update={"spec": spec.model_copy(update=changes)})
        return virtual_project(scoped, self.projects, self.global_projects)


def _places(cluster: Cluster) -> list[Destination]:
    return [
        Destination(server=cluster.server, namespace=namespace)
        for namespace in cluster.namespaces or ("*",)
    ]
