"""What a project refuses of rendered objects, and when a sync makes a namespace."""

import pytest

from aks_gitops.check.project.object_ref import ObjectRef
from aks_gitops.check.project.sync_namespace import namespace_of, syncs_namespace
from aks_gitops.check.project.sync_permissions import (
    is_live_resource_permitted,
    validate_sync_permissions,
)
from tests.unit.argocd_projects import CLUSTERS, PROD, application, project

DEPLOYMENT = ObjectRef("apps", "Deployment", "web", "team-a")
NAMESPACE = ObjectRef("", "Namespace", "team-a")
TEAM = {"destinations": [{"server": "*", "namespace": "team-*"}]}


def refused(ref: ObjectRef, namespaced: bool = True, /, **spec: object) -> tuple[str, str] | None:
    found = validate_sync_permissions(project(**spec), PROD, ref, CLUSTERS, namespaced=namespaced)
    return found and (found.reason, found.message)


def test_an_object_in_a_permitted_namespace_is_permitted() -> None:
    assert refused(DEPLOYMENT, **TEAM) is None


def test_a_namespaced_kind_is_refused_in_argocds_words() -> None:
    assert refused(DEPLOYMENT, **TEAM, namespaceResourceWhitelist=[]) == (
        "namespaced-kind",
        "resource apps:Deployment is not permitted in project team",
    )


def test_a_cluster_scoped_kind_is_refused_in_argocds_words() -> None:
    assert refused(NAMESPACE, False, **TEAM) == (
        "cluster-kind",
        "resource :Namespace is not permitted in project team",
    )


def test_a_foreign_namespace_is_refused_in_argocds_words() -> None:
    assert refused(DEPLOYMENT._replace(namespace="kube-system"), **TEAM) == (
        "resource-namespace",
        "namespace kube-system is not permitted in project 'team'",
    )


def test_the_namespace_of_a_cluster_scoped_object_does_not_count() -> None:
    listed = {"clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}]}
    assert refused(NAMESPACE._replace(namespace="x"), False, **listed) is None


@pytest.mark.parametrize(
    ("ref", "spec", "seen"),
    [
        (DEPLOYMENT, TEAM, True),
        (DEPLOYMENT._replace(namespace="x"), TEAM, False),
        (DEPLOYMENT, {**TEAM, "namespaceResourceWhitelist": []}, False),
        (NAMESPACE, {}, False),
        (NAMESPACE, {"clusterResourceWhitelist": [{"group": "", "kind": "*"}]}, True),
    ],
)
def test_an_object_that_is_not_permitted_is_not_seen_and_never_pruned(
    ref: ObjectRef, spec: dict[str, object], seen: bool
) -> None:
    assert is_live_resource_permitted(project(**spec), PROD, ref, CLUSTERS) is seen


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, "never"),
        ({"syncOptions": ["CreateNamespace=false"]}, "never"),
        ({"syncOptions": ["createNamespace=true"]}, "never"),
        ({"syncOptions": ["CreateNamespace=true"]}, "if-absent"),
        ({"syncOptions": ["CreateNamespace=true"], "managedNamespaceMetadata": None}, "if-absent"),
        ({"syncOptions": ["CreateNamespace=true"], "managedNamespaceMetadata": {}}, "always"),
        ({"managedNamespaceMetadata": {"labels": {"a": "b"}}}, "never"),
    ],
)
def test_a_sync_makes_the_namespace_where_it_is_asked_to(
    policy: dict[str, object], expected: str
) -> None:
    assert syncs_namespace(application(syncPolicy=policy), ()) == expected


def test_a_sync_does_not_make_a_namespace_that_the_application_deploys() -> None:
    app = application(syncPolicy={"syncOptions": ["CreateNamespace=true"]})
    assert syncs_namespace(app, [NAMESPACE]) == "never"
    assert syncs_namespace(app, [NAMESPACE._replace(name="other")]) == "if-absent"
    assert syncs_namespace(app, [NAMESPACE._replace(group="example.com")]) == "if-absent"


def test_no_namespace_is_made_where_the_destination_has_none() -> None:
    app = application(
        destination={"name": "prod"}, syncPolicy={"syncOptions": ["CreateNamespace=true"]}
    )
    assert syncs_namespace(app, ()) == "never"


def test_making_the_namespace_needs_its_kind_in_the_cluster_scoped_list() -> None:
    made = namespace_of(application())
    assert refused(made, False, **TEAM) is not None
    listed = {"clusterResourceWhitelist": [{"group": "", "kind": "Namespace", "name": "team-*"}]}
    assert refused(made, False, **TEAM, **listed) is None
