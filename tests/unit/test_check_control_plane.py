"""A project is applied with what Argo CD adds to it."""

import pytest

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.cluster import Clusters
from aks_gitops.check.project.control_plane import ControlPlane, ScopedRepository
from aks_gitops.check.project.global_projects import parse_global_projects
from aks_gitops.check.project.refusal import Refusal
from tests.unit.argocd_projects import DEV, PROD, application, project

OWN = Clusters.declared(
    [PROD._replace(project="team"), DEV._replace(project="team", namespaces=("a", "b"))]
)


def plane(*projects: AppProject, clusters: Clusters = OWN) -> ControlPlane:
    return ControlPlane(
        namespace="argocd",
        projects={one.name: one for one in projects},
        clusters=clusters,
        repositories=(ScopedRepository("https://x", "team"), ScopedRepository("y", "other")),
        global_projects=parse_global_projects("- projectName: global"),
    )


def test_a_project_that_does_not_exist_is_missing() -> None:
    assert plane().project_of(application()) == Refusal(
        "project-missing",
        "Application referencing project team which does not exist",
        "spec.project",
    )


def test_an_application_without_a_project_belongs_to_the_default_one() -> None:
    found = plane(project("default")).project_of(application(project=""))
    assert isinstance(found, AppProject)
    assert found.name == "default"


def test_an_application_in_a_foreign_namespace_has_no_project() -> None:
    found = plane(project()).project_of(application("web", "apps"))
    assert isinstance(found, Refusal)
    assert found.reason == "source-namespace"


def test_a_projects_own_repositories_are_permitted() -> None:
    applied = plane().applied(project(sourceRepos=["z"]))
    assert applied.spec.source_repos == ("z", "https://x")


def test_a_projects_own_clusters_are_permitted_in_their_namespaces() -> None:
    applied = plane().applied(project(destinations=[{"name": "x"}]))
    assert [(one.server, one.name, one.namespace) for one in applied.spec.destinations] == [
        ("", "x", ""),
        (PROD.server, "", "*"),
        (DEV.server, "", "a"),
        (DEV.server, "", "b"),
    ]


@pytest.mark.parametrize("name", ["other", "third"])
def test_another_projects_clusters_are_not_permitted(name: str) -> None:
    assert plane().applied(project(name)).spec.destinations == ()


def test_global_projects_come_last() -> None:
    shared = project("global", sourceRepos=["g"])
    team = project(sourceRepos=["z"])
    applied = plane(team, shared).applied(team)
    assert applied.spec.source_repos == ("z", "https://x", "g")
