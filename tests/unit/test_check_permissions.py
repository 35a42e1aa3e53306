"""What a project refuses of an Application, in Argo CD's words."""

from collections.abc import Mapping

import pytest

from aks_gitops.check.project.permissions import validate_permissions
from tests.unit.argocd_projects import CLUSTERS, REPOSITORY, application, project

OPEN = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
OTHER = "https://github.com/other/app"


def refusals(spec: Mapping[str, object], /, **application_spec: object) -> list[tuple[str, str]]:
    app = application(**application_spec)
    found = validate_permissions(project(**spec), app, CLUSTERS)
    return [(one.field, one.message) for one in found]


def test_an_open_project_permits_an_application() -> None:
    assert refusals(OPEN) == []


def test_a_repository_and_a_destination_are_refused_together() -> None:
    assert refusals({}) == [
        (
            "spec.source.repoURL",
            f"application repo {REPOSITORY} is not permitted in project 'team'",
        ),
        (
            "spec.destination",
            "application destination server 'https://prod.example.com' and namespace 'team-a' "
            "do not match any of the allowed destinations in project 'team'",
        ),
    ]


def test_a_destination_by_name_is_refused_by_name() -> None:
    [(_, message)] = refusals(
        {"sourceRepos": ["*"]}, destination={"name": "prod", "namespace": "x"}
    )
    assert message.startswith("application destination server 'prod' and namespace 'x'")


def test_a_cluster_that_is_not_declared_is_refused() -> None:
    [(field, message)] = refusals(OPEN, destination={"name": "absent"})
    assert (field, message) == (
        "spec.destination",
        "there are no clusters with this name: absent",
    )


def test_each_of_several_sources_is_judged() -> None:
    sources = [
        {"repoURL": REPOSITORY, "path": "x"},
        {"repoURL": OTHER, "chart": "x", "targetRevision": "1"},
        {"repoURL": OTHER, "ref": "values"},
    ]
    assert [
        field for field, _ in refusals({**OPEN, "sourceRepos": [REPOSITORY]}, sources=sources)
    ] == [
        "spec.sources.1.repoURL",
        "spec.sources.2.repoURL",
    ]


@pytest.mark.parametrize(
    "source",
    [{}, {"repoURL": REPOSITORY}, {"path": "x"}, {"repoURL": REPOSITORY, "ref": "x"}],
)
def test_a_source_that_says_too_little_is_refused_for_that_alone(source: dict[str, str]) -> None:
    message = "spec.source.repoURL and either spec.source.path or spec.source.chart are required"
    assert refusals({}, source=source) == [("spec.source", message)]


def test_a_chart_needs_a_revision() -> None:
    message = "spec.source.targetRevision is required if the manifest source is a helm chart"
    source = {"repoURL": REPOSITORY, "chart": "x"}
    assert refusals({}, source=source) == [("spec.source.targetRevision", message)]


def test_nothing_is_looked_at_behind_a_source_that_says_too_little() -> None:
    sources = [{"repoURL": OTHER, "path": "x"}, {"repoURL": OTHER}, {"repoURL": OTHER, "path": "x"}]
    assert refusals({}, sources=sources) == [
        ("spec.sources.0.repoURL", f"application repo {OTHER} is not permitted in project 'team'"),
        (
            "spec.sources.1",
            "spec.source.repoURL and either source.path, source.chart, or source.ref are required "
            "for source",
        ),
    ]


def test_both_repositories_of_a_hydrator_are_judged() -> None:
    hydrator = {
        "drySource": {"repoURL": OTHER, "path": "x"},
        "syncSource": {"repoURL": "https://github.com/third/app", "targetBranch": "main"},
    }
    assert refusals({**OPEN, "sourceRepos": []}, sourceHydrator=hydrator) == [
        (
            "spec.sourceHydrator.drySource.repoURL",
            f"application repo {OTHER} is not permitted in project 'team'",
        ),
        (
            "spec.sourceHydrator.syncSource.repoURL",
            "sync source repo https://github.com/third/app is not permitted in project 'team'",
        ),
    ]


def test_a_hydrator_without_a_repository_to_sync_from_uses_the_dry_one() -> None:
    hydrator = {"drySource": {"repoURL": OTHER}, "syncSource": {"targetBranch": "main"}}
    assert len(refusals({**OPEN, "sourceRepos": []}, sourceHydrator=hydrator)) == 1


def test_a_hydrator_says_all_that_it_lacks() -> None:
    assert [message for _, message in refusals({}, sourceHydrator={"hydrateTo": {}})] == [
        "spec.sourceHydrator.drySource.repoURL is required",
        "spec.sourceHydrator.syncSource.targetBranch is required",
        "when spec.sourceHydrator.hydrateTo is set, spec.sourceHydrator.hydrateTo.targetBranch "
        "is required",
    ]
