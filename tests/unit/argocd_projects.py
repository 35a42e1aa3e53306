"""Projects and Applications for the tests of the checks."""

from aks_gitops.check.project.app_project import AppProject, parse_project
from aks_gitops.check.project.application import Application, parse_application
from aks_gitops.check.project.cluster import Cluster, Clusters

PROD = Cluster("https://prod.example.com", "prod")
DEV = Cluster("https://dev.example.com", "dev")
CLUSTERS = Clusters.declared([PROD, DEV])
REPOSITORY = "https://github.com/org/app"


def project(
    name: str = "team", labels: dict[str, str] | None = None, /, **spec: object
) -> AppProject:
    """Return a project whose spec has these keys."""
    return parse_project({"metadata": {"name": name, "labels": labels}, "spec": spec})


def application(name: str = "web", namespace: str = "argocd", /, **spec: object) -> Application:
    """Return an Application that deploys to the namespace team-a, with other keys of its spec."""
    whole = {
        "project": "team",
        "source": {"repoURL": REPOSITORY, "path": "web"},
        "destination": {"server": PROD.server, "namespace": "team-a"},
        **spec,
    }
    return parse_application({"metadata": {"name": name, "namespace": namespace}, "spec": whole})
