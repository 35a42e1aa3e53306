"""How manifests of projects and Applications are read."""

import pytest

from aks_gitops.check.project.app_project import AppProjectSpec, parse_project
from aks_gitops.check.project.application import parse_application
from aks_gitops.settings.mistakes import SettingsError


def test_unknown_keys_are_left_out() -> None:
    team = parse_project(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "metadata": {"name": "team", "uid": "x"},
            "spec": {"sourceRepos": ["a"], "sourcerepos": ["b"], "roles": [{"name": "x"}]},
            "status": {},
        }
    )
    assert team.spec.source_repos == ("a",)


@pytest.mark.parametrize(
    "spec", [{}, {"spec": None}, {"spec": {}}, {"spec": {"sourceRepos": None}}]
)
def test_null_is_absent(spec: dict[str, object]) -> None:
    assert parse_project({"metadata": {"name": "team"}, **spec}) == parse_project(
        {"metadata": {"name": "team"}, "spec": {}}
    )


def test_only_the_namespaced_whitelist_tells_empty_from_absent() -> None:
    def spec(value: object) -> AppProjectSpec:
        manifest = {
            "metadata": {"name": "team"},
            "spec": {"namespaceResourceWhitelist": value, "clusterResourceWhitelist": value},
        }
        return parse_project(manifest).spec

    assert spec([]) != spec(None)
    assert spec([]).namespace_resource_whitelist == ()
    assert spec(None).namespace_resource_whitelist is None
    assert spec(None).cluster_resource_whitelist == ()


def test_what_is_wrong_is_listed_with_its_place() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_project(
            {
                "metadata": {},
                "spec": {"sourceRepos": "x", "destinations": [{"server": 1}], "syncWindows": [7]},
            },
            "projects/team.yaml",
        )
    assert str(caught.value).splitlines() == [
        "projects/team.yaml: metadata.name: is missing; add it",
        "projects/team.yaml: spec.sourceRepos: is not a list; "
        "write each item on its own line after '- '",
        "projects/team.yaml: spec.destinations.0.server: is not text; "
        "write one text; a number, yes or no needs quotes",
        "projects/team.yaml: spec.syncWindows.0: is not a mapping; "
        "write its keys below it, indented",
    ]


def test_half_a_character_is_an_error() -> None:
    with pytest.raises(SettingsError, match="holds half a character"):
        parse_project({"metadata": {"name": "\ud800"}})


def test_an_application_needs_no_spec() -> None:
    app = parse_application({"metadata": {"name": "web"}})
    assert app.project == "default"
    assert app.spec.sources == ()


def test_empty_metadata_of_a_namespace_counts_and_null_does_not() -> None:
    def metadata(value: object) -> object:
        policy = {"syncPolicy": {"managedNamespaceMetadata": value}}
        app = parse_application({"metadata": {"name": "web"}, "spec": policy})
        return app.spec.sync_policy.managed_namespace_metadata

    assert metadata({}) == {}
    assert metadata(None) is None
