"""The globs of ApplicationSets make Argo CD find just the applications of the Catalog."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import git
import pytest
from hypothesis import event, given
from hypothesis import settings as hypothesis_settings

from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.program import Program
from tests.builders import environment, kustomizations, plan, program, settings
from tests.unit.argocd_generators import own_settings_files, paths, pathspec_matches, rows
from tests.unit.repositories import Repository, repositories

UNUSABLE = {"claimed-twice", "layouts-overlap", "object-twice", "layout-name-twice"}
"""Errors after which nobody can say which set an application belongs to."""


def _planned(repository: Repository) -> Program | None:
    found = program(repository.files, repository.stack, submodules=repository.submodules)
    if {finding.rule for finding in found.findings} & UNUSABLE:
        event("unusable")
        return None
    return found


@given(repository=repositories())
def test_every_set_makes_just_its_applications_and_no_two_make_one(repository: Repository) -> None:
    found = _planned(repository)
    if found is None:
        return
    event(f"applications: {min(len(found.plan.applications), 4)}")
    expected: defaultdict[str, list[str]] = defaultdict(list)
    for application in found.plan.applications:
        expected[application.applicationset].append(repository.prefix + application.origin)
    for new_globbing in (False, True):
        made = _made(found, repository, new_globbing=new_globbing)
        assert {item.name: origins for item, origins in made if origins} == {
            name: sorted(origins) for name, origins in expected.items()
        }
        makers = Counter((item.environment, origin) for item, origins in made for origin in origins)
        assert max(makers.values(), default=1) == 1


def _made(
    found: Program, repository: Repository, *, new_globbing: bool
) -> list[tuple[PlannedObject, list[str]]]:
    """Return each ApplicationSet with what Argo CD makes Applications of."""
    modules = [repository.prefix + path for path in repository.submodules]
    return [
        (item, rows(item.manifest, repository.from_top, modules, new_globbing=new_globbing))
        for item in found.plan.stage("applicationsets")
    ]


@hypothesis_settings(max_examples=40)
@given(repository=repositories())
def test_every_application_gets_its_own_settings_merged(repository: Repository) -> None:
    found = _planned(repository)
    if found is None:
        return
    merged = {
        item.name: own_settings_files(item.manifest, repository.from_top)
        for item in found.plan.stage("applicationsets")
    }
    for application in found.plan.applications:
        if application.origin in found.catalog.settings:
            file = f"{application.path}/argocd-app.yaml"
            assert file in merged[application.applicationset]


def _includes_and_excludes(found: Program, name: str) -> tuple[set[str], set[str]]:
    (item,) = (one for one in found.plan.objects if one.name == name)
    return paths(item.manifest)


def test_a_team_that_owns_a_pattern_by_its_path_gets_a_glob() -> None:
    found = program(kustomizations("teams/web/apps/shop/overlays/dev"))
    assert _includes_and_excludes(found, "web-dev-team-apps") == (
        {"teams/web/apps/*/overlays/dev"},
        set(),
    )


def test_a_team_that_lists_names_gets_their_globs_and_the_default_team_gets_the_rest() -> None:
    files = {
        **kustomizations("apps/store-front/overlays/dev", "apps/api/overlays/dev"),
        "teams/web.yaml": "applications: [store-*]",
    }
    found = program(files)
    assert _includes_and_excludes(found, "web-dev-apps") == ({"apps/store-*/overlays/dev"}, set())
    assert _includes_and_excludes(found, "platform-dev-apps") == (
        {"apps/*/overlays/dev"},
        {"apps/store-*/overlays/dev"},
    )


def test_a_new_application_of_a_glob_needs_no_change_of_its_set() -> None:
    files = kustomizations("teams/web/apps/shop/overlays/dev")
    more = files | kustomizations("teams/web/apps/cart/overlays/dev")
    before, after = (
        program(one).plan.stage("applicationsets")[0].manifest for one in (files, more)
    )
    assert before == after
    assert rows(after, sorted(more)) == [
        "teams/web/apps/cart/overlays/dev",
        "teams/web/apps/shop/overlays/dev",
    ]


def test_an_application_of_codeowners_is_listed_and_excluded_elsewhere() -> None:
    files = {
        **kustomizations("apps/shop/overlays/dev", "apps/api/overlays/dev"),
        "CODEOWNERS": "/apps/shop/ @org/web\n",
    }
    found = program(files)
    assert _includes_and_excludes(found, "web-dev-apps") == ({"apps/shop/overlays/dev"}, set())
    assert _includes_and_excludes(found, "platform-dev-apps") == (
        {"apps/*/overlays/dev"},
        {"apps/shop/overlays/dev"},
    )


def test_an_odd_name_is_escaped_where_it_is_listed() -> None:
    files = {**kustomizations("apps/{a}*[b]/overlays/dev"), "CODEOWNERS": "* @org/web"}
    assert _includes_and_excludes(program(files), "web-dev-apps") == (
        {r"apps/\{a\}\*\[b]/overlays/dev"},
        set(),
    )


def test_a_directory_without_manifests_is_excluded() -> None:
    files = [*kustomizations("apps/shop/overlays/dev"), "apps/docs/overlays/dev/README.md"]
    assert _includes_and_excludes(program(files), "platform-dev-apps") == (
        {"apps/*/overlays/dev"},
        {"apps/docs/overlays/dev"},
    )


def test_every_spelling_of_an_environment_is_covered() -> None:
    stack = settings(environments={"production": environment(aliases=["prod", "live"])})
    found = program(kustomizations("apps/shop/overlays/prod"), stack)
    assert _includes_and_excludes(found, "platform-production-apps") == (
        {f"apps/*/overlays/{name}" for name in ("live", "prod", "production")},
        set(),
    )


def test_a_glob_keeps_to_the_values_that_a_placeholder_is_limited_to() -> None:
    stack = settings(
        environments={"dev": environment(), "staging": environment()},
        builtInLayouts=False,
        layouts=[{"path": "apps/{app:store-a|store-b|api}/{env:dev|prod}", "name": "own"}],
    )
    files = {
        **kustomizations("apps/store-a/dev", "apps/store-c/dev", "apps/store-a/staging"),
        "teams/web.yaml": "applications: [store-*]",
    }
    found = program(files, stack)
    assert _includes_and_excludes(found, "web-dev-own") == (
        {"apps/store-a/dev", "apps/store-b/dev"},
        set(),
    )
    assert [one.name for one in found.plan.stage("applicationsets")] == ["web-dev-own"]


def test_where_two_environments_fit_a_name_the_longer_one_has_it() -> None:
    stack = settings(
        environments={
            "preprod": environment(aliases=["pre-prod"]),
            "production": environment(aliases=["prod"]),
        },
        builtInLayouts=False,
        layouts=[{"path": "apps/{app}-{env}", "name": "own"}],
    )
    found = program(kustomizations("apps/shop-prod", "apps/shop-pre-prod"), stack)
    assert [(a.app, a.environment) for a in found.plan.applications] == [
        ("shop", "preprod"),
        ("shop", "production"),
    ]
    assert _includes_and_excludes(found, "platform-production-own") == (
        {"apps/?*-prod", "apps/?*-production"},
        {"apps/?*-pre-prod"},
    )
    assert _includes_and_excludes(found, "platform-preprod-own") == (
        {"apps/?*-pre-prod", "apps/?*-preprod"},
        set(),
    )


def test_a_cluster_of_two_environments_means_neither_where_a_path_names_only_the_cluster() -> None:
    both = environment(cluster="hub", clusters=["edge"])
    stack = settings(
        environments={"dev": both, "staging": environment(cluster="hub", clusters=["far"])}
    )
    files = kustomizations("clusters/hub/shop", "clusters/edge/shop", "clusters/far/shop")
    found = program(files, stack)
    assert [a.name for a in found.plan.applications] == [
        "platform-shop-dev-edge",
        "platform-shop-staging-far",
    ]
    assert [one.name for one in found.plan.stage("applicationsets")] == [
        "platform-dev-clusters-edge",
        "platform-staging-clusters-far",
    ]


def test_only_teams_with_a_file_are_kept_from_a_layout_that_any_folder_would_match() -> None:
    files = {
        **kustomizations("web/shop/overlays/dev", "platform/api/overlays/dev"),
        "teams/web.yaml": "",
    }
    found = program(files)
    assert _includes_and_excludes(found, "web-dev-team") == ({"web/*/overlays/dev"}, set())
    assert _includes_and_excludes(found, "platform-dev-group") == (
        {"*/*/overlays/dev"},
        {"web/*/overlays/dev"},
    )


def test_a_name_in_a_team_file_holds_only_below_teams_in_a_layout_of_declared_teams() -> None:
    files = {
        **kustomizations("web/shop/overlays/dev", "misc/shop/overlays/dev"),
        "teams/web.yaml": "applications: [shop]",
    }
    found = program(files)
    assert _includes_and_excludes(found, "web-dev-team") == ({"web/shop/overlays/dev"}, set())
    assert _includes_and_excludes(found, "web-dev-group") == (
        {"*/shop/overlays/dev"},
        {"web/*/overlays/dev"},
    )


def test_a_layout_that_wins_keeps_its_directories_from_the_next() -> None:
    files = kustomizations("infrastructure/dns/overlays/dev", "shop/api/overlays/dev")
    found = program(files)
    assert _includes_and_excludes(found, "platform-dev-group") == (
        {"*/*/overlays/dev"},
        {"infrastructure/*/overlays/dev"},
    )


def test_the_base_of_cluster_directories_is_no_application() -> None:
    stack = settings(environments={"dev": environment(cluster="eu")})
    files = kustomizations("components/api/dev", "components/api/dev/eu", "components/dns/dev")
    found = program(files, stack)
    assert _includes_and_excludes(found, "platform-dev-components") == (
        {"components/*/dev"},
        {"components/api/dev"},
    )
    assert _includes_and_excludes(found, "platform-dev-components-cluster-eu") == (
        {"components/*/dev/eu"},
        set(),
    )


VALUES = {
    "charts/shop/Chart.yaml": "",
    "charts/shop/values-dev.yaml": "",
    "charts/shop/sub/values-dev.yaml": "",
    "charts/store-a/Chart.yaml": "",
    "charts/store-a/values-dev.yaml": "",
    "charts/sto/re-a/values-dev.yaml": "",
    "charts/st/ore/-a/values-dev.yaml": "",
    "charts/sxoxe/values-dev.yaml": "",
    "charts/s/o/e/values-dev.yaml": "",
    "charts/sxoxe/Chart.yaml": "",
}


@pytest.mark.parametrize("glob", ["*", "**", "s*-*", "s?o?e", "*op", "store-?"])
@pytest.mark.parametrize("new_globbing", [False, True], ids=["old-globbing", "new-globbing"])
def test_values_files_below_a_chart_are_left_alone(glob: str, new_globbing: bool) -> None:
    files = VALUES | {"teams/web.yaml": json.dumps({"applications": [glob]})}
    found = program(files)
    mine = [a for a in found.plan.applications if a.team == "web"]
    (item,) = (one for one in found.plan.objects if one.name == "web-dev-charts")
    assert rows(item.manifest, sorted(files), new_globbing=new_globbing) == sorted(
        one.origin for one in mine
    )
    assert mine


@pytest.mark.parametrize("new_globbing", [False, True], ids=["old-globbing", "new-globbing"])
def test_a_chart_may_share_its_segment_with_other_text(new_globbing: bool) -> None:
    stack = settings(layouts=[{"path": "charts/{app}-chart/values-{env}.yaml", "name": "own"}])
    files = ["charts/a-chart/values-dev.yaml", "charts/a-chart/Chart.yaml"]
    (item,) = plan(files, stack).stage("applicationsets")
    assert rows(item.manifest, files, new_globbing=new_globbing) == files[:1]


@pytest.mark.parametrize("folder", ["config", "a/b", "a*b", "[x]"])
def test_layouts_may_start_in_any_folder(folder: str) -> None:
    found = program(kustomizations("apps/shop/overlays/dev"), settings(path=folder))
    (item,) = found.plan.stage("applicationsets")
    tops = (folder, "other", "axb", "x")
    files = [f"{top}/apps/shop/overlays/dev/kustomization.yaml" for top in tops]
    assert rows(item.manifest, files) == [f"{folder}/apps/shop/overlays/dev"]


def test_git_itself_lists_what_the_simulated_old_globbing_lists(tmp_path: Path) -> None:
    for path in VALUES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    repo = git.Repo.init(tmp_path)
    repo.git.add("--all")
    below = (
        "*/values-dev.yaml",
        "/*/values-dev.yaml",
        "./*/values-dev.yaml",
        "s?o?e/*",
        "s*-*/v*",
        r"s\hop/*",
        "shop",
    )
    for glob in (f"charts/{one}" for one in below):
        listed = repo.git.ls_files("--full-name", "--", glob).splitlines()
        assert listed == sorted(path for path in VALUES if pathspec_matches(glob, path))
