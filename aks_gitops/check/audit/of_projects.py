"""What an audit sees of projects."""

from collections.abc import Iterator

from aks_gitops.check.audit.seen import Seen, in_production, seen, stack_of, used_projects
from aks_gitops.check.findings.projects import project_of, wide_fields
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.project.application import DEFAULT_PROJECT
from aks_gitops.check.review import Review


def applications_have_projects(review: Review) -> Iterator[Seen]:
    """Yield each Application: good is a project other than `default`."""
    for one in review.applications.values():
        yield seen(review, one, project_of(one) != DEFAULT_PROJECT)


def default_is_locked(review: Review) -> Iterator[Seen]:
    """Yield the project `default`, where the repository tells which projects there are.

    Where nobody declares it, Argo CD makes it, and opens it to everything.
    """
    projects = list(review.head.of_kind("AppProject"))
    declared = [one for one in projects if one.name == DEFAULT_PROJECT]
    for one in declared:
        yield seen(review, one, not one.spec.get("destinations"))
    if projects and not declared:
        yield Seen(False, DEFAULT_PROJECT, "declared nowhere")


def production_is_apart(review: Review) -> Iterator[Seen]:
    """Yield the projects of production: good is one that no other environment uses."""
    others = {
        (stack_of(review, one), project_of(one))
        for key, one in review.applications.items()
        if review.environment_of(key) not in ("", PRODUCTION)
    }
    if others:
        for project in used_projects(review, in_production(review)):
            shared = (stack_of(review, project), project.name) in others
            yield seen(review, project, not shared)


def repositories_are_named(review: Review) -> Iterator[Seen]:
    """Yield each project that is used: good is one that does not permit every repository."""
    return _narrow(review, "sourceRepos")


def destinations_are_named(review: Review) -> Iterator[Seen]:
    """Yield each project that is used: good is one that does not permit every destination."""
    return _narrow(review, "destinations")


def cluster_kinds_are_named(review: Review) -> Iterator[Seen]:
    """Yield each project that is used: good is one that does not permit every cluster kind."""
    return _narrow(review, "clusterResourceWhitelist")


def production_has_windows(review: Review) -> Iterator[Seen]:
    """Yield the projects of production: good is one with sync windows."""
    for project in used_projects(review, in_production(review)):
        yield seen(review, project, bool(project.spec.get("syncWindows")))


def projects_have_roles(review: Review) -> Iterator[Seen]:
    """Yield each project that is used: good is one with roles of its own."""
    for project in used_projects(review, review.applications.values()):
        yield seen(review, project, bool(project.spec.get("roles")))


def commits_are_signed(review: Review) -> Iterator[Seen]:
    """Yield the projects of production: good is one that takes signed commits only."""
    for project in used_projects(review, in_production(review)):
        good = project.spec.get("signatureKeys") or project.spec.get("sourceIntegrity")
        yield seen(review, project, bool(good))


def _narrow(review: Review, field: str) -> Iterator[Seen]:
    for project in used_projects(review, review.applications.values()):
        wide = {keys[0] for keys in wide_fields(project.spec).values()}
        yield seen(review, project, field not in wide)
