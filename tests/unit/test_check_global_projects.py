"""Global projects add to those that their selector takes."""

import json

import pytest

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.global_projects import parse_global_projects, virtual_project
from aks_gitops.check.project.selector import LabelSelector, SelectorError
from aks_gitops.settings.mistakes import SettingsError
from tests.unit.argocd_projects import project

APPS = [{"group": "apps", "kind": "*"}]
BATCH = [{"group": "batch", "kind": "*"}]


def merged(team: AppProject, setting: str, /, **added: object) -> AppProject:
    known = {"team": team, "global": project("global", **added)}
    return virtual_project(team, known, parse_global_projects(setting))


EVERY = "- projectName: global"
SCOPED = """
- projectName: global
  labelSelector:
    matchLabels: {scope: all}
"""


def test_every_list_of_the_global_project_is_added_behind_the_own_one() -> None:
    team = project(sourceRepos=["a"], destinations=[{"server": "a"}])
    whole = merged(team, EVERY, sourceRepos=["b"], destinations=[{"server": "b"}]).spec
    assert whole.source_repos == ("a", "b")
    assert [one.server for one in whole.destinations] == ["a", "b"]


@pytest.mark.parametrize(
    "key",
    [
        "clusterResourceWhitelist",
        "clusterResourceBlacklist",
        "namespaceResourceWhitelist",
        "namespaceResourceBlacklist",
    ],
)
def test_kinds_are_added(key: str) -> None:
    whole = merged(project(**{key: APPS}), EVERY, **{key: BATCH})
    assert whole.spec == project(**{key: [*APPS, *BATCH]}).spec


def test_windows_and_service_accounts_are_added() -> None:
    added = {
        "syncWindows": [{"kind": "deny", "schedule": "* * * * *", "duration": "1h"}],
        "destinationServiceAccounts": [{"server": "*", "defaultServiceAccount": "x"}],
    }
    assert merged(project(), EVERY, **added).spec == project(**added).spec


def test_source_namespaces_and_the_bond_to_own_clusters_are_not_added() -> None:
    whole = merged(project(), EVERY, sourceNamespaces=["*"], permitOnlyProjectScopedClusters=True)
    assert whole.spec == project().spec


@pytest.mark.parametrize(
    ("own", "added", "whole"),
    [
        (None, None, None),
        (None, [], None),
        (None, APPS, APPS),
        ([], None, []),
        ([], APPS, APPS),
        (APPS, [], APPS),
    ],
)
def test_no_list_of_namespaced_kinds_and_an_empty_one_stay_apart(
    own: object, added: object, whole: object
) -> None:
    key = "namespaceResourceWhitelist"
    assert merged(project(**{key: own}), EVERY, **{key: added}).spec == project(**{key: whole}).spec


def test_a_project_is_not_its_own_global_project() -> None:
    own = project("global", sourceRepos=["a"])
    assert virtual_project(own, {"global": own}, parse_global_projects(EVERY)) == own


def test_only_projects_with_the_labels_are_taken() -> None:
    added = {"sourceRepos": ["b"]}
    assert merged(project("team", {"scope": "all"}), SCOPED, **added).spec.source_repos == ("b",)
    assert merged(project("team", {"scope": "x"}), SCOPED, **added).spec.source_repos == ()
    assert merged(project(), SCOPED, **added).spec.source_repos == ()


@pytest.mark.parametrize(
    "first",
    [
        "- projectName: absent",
        "- projectName: global\n  labelSelector: {matchLabels: {'no label': x}}",
        "- projectName: global\n  labelSelector: {matchExpressions: [{key: a, operator: Like}]}",
    ],
)
def test_what_is_wrong_ends_the_list(first: str) -> None:
    whole = merged(project(), f"{first}\n{EVERY}", sourceRepos=["b"])
    assert whole.spec.source_repos == ()


@pytest.mark.parametrize("setting", ["", "[]", "null"])
def test_there_may_be_no_global_projects(setting: str) -> None:
    assert parse_global_projects(setting) == ()


@pytest.mark.parametrize("setting", ["text", "- projectName: 1", "{", "- projectName: [a]"])
def test_a_setting_that_argocd_cannot_read_is_an_error(setting: str) -> None:
    with pytest.raises(SettingsError, match="argocd-cm"):
        parse_global_projects(setting)


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ({"key": "a", "operator": "In", "values": ["1", "2"]}, True),
        ({"key": "a", "operator": "In", "values": ["2"]}, False),
        ({"key": "a", "operator": "NotIn", "values": ["2"]}, True),
        ({"key": "b", "operator": "NotIn", "values": ["2"]}, True),
        ({"key": "a", "operator": "NotIn", "values": ["1"]}, False),
        ({"key": "a", "operator": "Exists"}, True),
        ({"key": "b", "operator": "Exists"}, False),
        ({"key": "b", "operator": "DoesNotExist"}, True),
        ({"key": "a", "operator": "DoesNotExist"}, False),
        ({"key": "example.com/a", "operator": "DoesNotExist"}, True),
    ],
)
def test_a_selector_takes_labels(expression: dict[str, object], taken: bool) -> None:
    selector = LabelSelector.model_validate_json(
        f'{{"matchExpressions": [{json.dumps(expression)}]}}'
    )
    assert selector.matches({"a": "1"}) is taken


@pytest.mark.parametrize(
    "expression",
    [
        {"key": "a", "operator": "In"},
        {"key": "a", "operator": "Exists", "values": ["1"]},
        {"key": "a", "operator": "in", "values": ["1"]},
        {"key": "", "operator": "Exists"},
        {"key": "/a", "operator": "Exists"},
        {"key": "Example.com/a", "operator": "Exists"},
        {"key": "x/y/z", "operator": "Exists"},
        {"key": "a" * 64, "operator": "Exists"},
        {"key": "a", "operator": "In", "values": ["-"]},
    ],
)
def test_a_selector_that_kubernetes_refuses_is_an_error(expression: dict[str, object]) -> None:
    selector = LabelSelector.model_validate_json(
        f'{{"matchExpressions": [{json.dumps(expression)}]}}'
    )
    with pytest.raises(SelectorError):
        selector.matches({})
