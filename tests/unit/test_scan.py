"""Scanning a tree: what becomes an application, what is left out, and what is reported."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.layouts import BUILT_IN, Layout, layout
from aks_gitops.repo.lookalike import SHARED
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES
from aks_gitops.repo.scan import scan
from aks_gitops.repo.tree import Listing, Revision, parents
from aks_gitops.repo.vocabulary import Vocabulary, vocabulary
from tests.builders import MemoryTree, kustomizations

NAMES = vocabulary(
    {"dev": (), "staging": ("stage",), "production": ("prod", "live")},
    {"staging": ("aks-s",), "production": ("aks-1", "aks-2"), "dev": ("in-cluster", "aks-s-dev")},
    ["dev", "staging"],
)
K = "kustomization.yaml"


def scanned(
    files: Mapping[str, str] | Iterable[str],
    *own: Layout,
    names: Vocabulary = NAMES,
    built_in: Sequence[Layout] = BUILT_IN,
    symlinks: Iterable[str] = (),
    submodules: Iterable[str] = (),
) -> Catalog:
    tree = MemoryTree(files, symlinks, submodules)
    return scan(tree, [*own, *built_in], names, "platform")


def holding(
    *directories: str,
    names: Vocabulary = NAMES,
    symlinks: Iterable[str] = (),
    submodules: Iterable[str] = (),
) -> Catalog:
    """Scan a repository of directories with a kustomization each."""
    files = kustomizations(*directories)
    return scanned(files, names=names, symlinks=symlinks, submodules=submodules)


def paths(catalog: Catalog) -> list[str]:
    return [application.path for application in catalog.applications]


def reported(catalog: Catalog) -> set[tuple[str, str]]:
    return {(finding.rule, finding.path) for finding in catalog.findings}


def left_out(catalog: Catalog) -> dict[str, str]:
    return {item.path: item.reason for item in catalog.left_out}


class TestApplications:
    def test_the_catalog_says_what_was_read(self) -> None:
        catalog = scanned(["apps/web/overlays/dev/kustomization.yaml", "README.md"])
        assert catalog.revision == Revision("memory", None)
        assert catalog.files == 2
        assert catalog.environments() == ("dev",)
        assert list(catalog.teams) == ["platform"]

    def test_an_empty_repository_has_nothing_in_it(self) -> None:
        catalog = scanned([])
        assert not any((catalog.applications, catalog.roots, catalog.findings, catalog.left_out))

    def test_every_spelling_of_an_environment_means_it(self) -> None:
        catalog = holding(
            "apps/a/overlays/prod", "apps/b/overlays/live", "apps/c/overlays/production"
        )
        assert {a.environment for a in catalog.applications} == {"production"}
        assert [a.app for a in catalog.applications] == ["a", "b", "c"]

    def test_several_layouts_meet_in_one_repository(self) -> None:
        catalog = holding(
            "apps/web/overlays/dev",
            "infrastructure/dns/overlays/dev",
            "teams/t/apps/x/overlays/dev",
        )
        assert [(a.team, a.app, a.layout.name) for a in catalog.applications] == [
            ("platform", "dns", "infra"),
            ("platform", "web", "apps"),
            ("t", "x", "team-apps"),
        ]

    @pytest.mark.parametrize(
        ("name", "source"),
        [
            ("kustomization.yaml", "kustomize"),
            ("kustomization.yml", "kustomize"),
            ("Kustomization", "kustomize"),
            ("Chart.yaml", "helm"),
            ("deployment.yaml", "directory"),
            ("deployment.yml", "directory"),
            ("deployment.json", "directory"),
        ],
    )
    def test_the_files_tell_how_it_is_rendered(self, name: str, source: str) -> None:
        (application,) = scanned([f"apps/web/overlays/dev/{name}"]).applications
        assert application.source == source

    def test_a_directory_without_manifests_is_left_out(self) -> None:
        catalog = scanned(["apps/web/overlays/dev/README.md"])
        assert catalog.applications == ()
        assert left_out(catalog) == {"apps/web/overlays/dev": "holds no manifests"}
        assert catalog.findings == ()

    def test_a_directory_of_directories_is_left_out_and_reported(self) -> None:
        catalog = holding("core/overlays/dev/api", "core/overlays/dev/db/x", "web/overlays/dev")
        assert paths(catalog) == ["web/overlays/dev"]
        assert left_out(catalog) == {
            "core/overlays/dev": (
                "holds no manifests and is left out, though kustomizations lie below it"
            )
        }
        assert reported(catalog) == {("directory-empty", "core/overlays/dev")}

    def test_kustomizations_below_an_overlay_are_parts_of_it(self) -> None:
        catalog = holding(
            "apps/web/overlays/dev", "apps/web/overlays/dev/db", "apps/web/overlays/dev/envs/prod"
        )
        assert paths(catalog) == ["apps/web/overlays/dev"]
        assert catalog.findings == ()

    def test_an_overlay_below_an_overlay_is_a_part_and_left_out_of_its_glob(self) -> None:
        catalog = holding("apps/dev/web", "apps/dev/web/overlays/prod")
        assert paths(catalog) == ["apps/dev/web"]
        assert left_out(catalog) == {"apps/dev/web/overlays/prod": "a part of apps/dev/web"}

    def test_a_directory_that_lists_applications_is_none(self) -> None:
        catalog = holding("", "apps", "apps/web", "apps/web/overlays/dev", "apps/web/overlays")
        assert paths(catalog) == ["apps/web/overlays/dev"]
        assert reported(catalog) == {("directory-unmatched", ".")}

    @pytest.mark.parametrize("name", ["My App", "Überweisung", "日本", "web.v2", "WEB", "a'b\"c"])
    def test_a_directory_may_be_called_anything_with_a_letter_or_digit(self, name: str) -> None:
        catalog = holding(f"apps/{name}/overlays/dev")
        if any(c.isascii() and c.isalnum() for c in name):
            assert [a.app for a in catalog.applications] == [name]
            assert catalog.findings == ()
        else:
            assert left_out(catalog) == {
                f"apps/{name}/overlays/dev": (
                    f"has the name '{name}', which cannot become a Kubernetes name"
                )
            }
            assert reported(catalog) == {("application-name", f"apps/{name}/overlays/dev")}

    def test_names_differ_by_their_case(self) -> None:
        catalog = holding("apps/web/overlays/dev", "apps/Web/overlays/dev", "apps/web/overlays/Dev")
        assert [a.app for a in catalog.applications] == ["Web", "web"]
        assert reported(catalog) == {("environment-unknown", "apps/web/overlays/Dev")}

    def test_a_team_that_cannot_be_a_project_is_left_out(self) -> None:
        catalog = holding("teams/Team A/apps/web/overlays/dev")
        path = "teams/Team A/apps/web/overlays/dev"
        assert left_out(catalog) == {
            path: "belongs to the team 'Team A', which is not a Kubernetes name"
        }
        assert reported(catalog) == {("team-name", path)}

    def test_the_settings_of_an_application_are_read_from_its_directory(self) -> None:
        home = "apps/web/overlays/dev"
        files = {f"{home}/{K}": "", f"{home}/argocd-app.yaml": "namespace: other\n"}
        settings = scanned(files).settings
        assert settings[home].namespace == "other"

    def test_wrong_settings_of_an_application_are_an_error(self) -> None:
        home = "apps/web/overlays/dev"
        catalog = scanned({f"{home}/{K}": "", f"{home}/argocd-app.yaml": "namespaces: other\n"})
        (error,) = catalog.errors
        assert str(error) == (
            f"{home}/argocd-app.yaml: namespaces: is not a known key; did you mean 'namespace'?"
        )


class TestCharts:
    def test_each_values_file_of_a_chart_is_an_application(self) -> None:
        catalog = scanned(
            ["charts/web/Chart.yaml", "charts/web/values-dev.yaml", "charts/web/values-prod.yaml"]
        )
        assert [(a.environment, a.path, a.origin, a.source) for a in catalog.applications] == [
            ("dev", "charts/web", "charts/web/values-dev.yaml", "helm"),
            ("production", "charts/web", "charts/web/values-prod.yaml", "helm"),
        ]

    def test_values_without_a_chart_are_left_out(self) -> None:
        catalog = scanned(["charts/web/values-dev.yaml", f"charts/web/{K}"])
        assert catalog.applications == ()
        assert left_out(catalog) == {"charts/web/values-dev.yaml": "no Chart.yaml beside it"}

    def test_a_chart_may_hold_a_kustomization_too(self) -> None:
        catalog = scanned(
            ["charts/web/Chart.yaml", f"charts/web/{K}", "charts/web/values-dev.yaml"]
        )
        assert [a.source for a in catalog.applications] == ["helm"]

    def test_values_of_other_things_than_environments_are_none(self) -> None:
        catalog = scanned(
            [
                *("charts/web/Chart.yaml", "charts/web/values.yaml", "charts/web/values-dev.yaml"),
                *("charts/web/values-override.yaml", "charts/web/values-dev.yml"),
                *("charts/web/charts/sub/Chart.yaml", "charts/web/charts/sub/values-dev.yaml"),
            ]
        )
        assert [a.origin for a in catalog.applications] == ["charts/web/values-dev.yaml"]
        assert catalog.findings == ()

    def test_a_chart_without_values_for_an_environment_is_reported(self) -> None:
        catalog = scanned(
            ["charts/web/Chart.yaml", "charts/web/values-dev.yaml", "charts/lone/Chart.yaml"]
        )
        assert reported(catalog) == {("directory-unmatched", "charts/lone")}

    def test_charts_of_a_repository_without_such_applications_are_shared(self) -> None:
        assert scanned(["charts/library/Chart.yaml"]).findings == ()


class TestClusters:
    def test_a_declared_cluster_stands_below_its_environment(self) -> None:
        catalog = holding("components/web/production/aks-1", "components/web/production/aks-2")
        assert [(a.environment, a.cluster) for a in catalog.applications] == [
            ("production", "aks-1"),
            ("production", "aks-2"),
        ]

    def test_the_base_of_cluster_directories_is_left_out(self) -> None:
        catalog = holding("components/web/production", "components/web/production/aks-1")
        assert paths(catalog) == ["components/web/production/aks-1"]
        assert left_out(catalog) == {
            "components/web/production": "the base of its {cluster} directories"
        }
        assert catalog.findings == ()

    def test_directories_that_are_no_declared_cluster_are_parts_of_the_environment(self) -> None:
        catalog = holding("components/web/production", "components/web/production/unknown")
        assert paths(catalog) == ["components/web/production"]
        assert catalog.findings == ()

    def test_an_undeclared_cluster_beside_declared_ones_is_reported(self) -> None:
        catalog = holding(
            "components/web/production/aks-1",
            "components/web/production/aks-9",
            "components/web/production",
            "components/web/production/base",
        )
        assert paths(catalog) == ["components/web/production/aks-1"]
        assert reported(catalog) == {("environment-unknown", "components/web/production/aks-9")}

    def test_parts_of_an_environment_are_parts_although_others_have_clusters(self) -> None:
        catalog = holding(
            "components/a/production/aks-1", "components/b/dev", "components/b/dev/queue"
        )
        assert paths(catalog) == ["components/b/dev", "components/a/production/aks-1"]
        assert catalog.findings == ()

    def test_without_declared_clusters_the_environment_is_what_is_deployed(self) -> None:
        names = vocabulary({"production": ()}, {}, ["production"])
        catalog = holding(
            *("components/web/production", "components/web/production/aks-1"), names=names
        )
        assert paths(catalog) == ["components/web/production"]

    def test_clusters_below_an_environment_without_manifests_are_reported(self) -> None:
        names = vocabulary({"production": ()}, {}, ["production"])
        catalog = holding("components/web/production/aks-1", names=names)
        assert reported(catalog) == {("directory-empty", "components/web/production")}

    def test_a_cluster_of_another_environment_does_not_fit(self) -> None:
        catalog = holding("components/web/dev/aks-1", "components/web/production/aks-1")
        assert paths(catalog) == ["components/web/production/aks-1"]
        assert left_out(catalog)["components/web/dev"].startswith("holds no manifests")
        assert reported(catalog) == {
            ("directory-empty", "components/web/dev"),
            ("environment-unknown", "components/web/dev/aks-1"),
        }

    def test_a_cluster_names_its_environment(self) -> None:
        catalog = holding("web/overlays/aks-s", "clusters/aks-1/dns")
        assert [(a.environment, a.cluster, a.app) for a in catalog.applications] == [
            ("production", "aks-1", "dns"),
            ("staging", "aks-s", "web"),
        ]

    def test_a_cluster_of_two_environments_names_none(self) -> None:
        names = vocabulary({"dev": (), "qa": ()}, {"dev": ["hub"], "qa": ["hub"]}, ["dev"])
        catalog = holding("web/overlays/hub", names=names)
        assert catalog.applications == ()
        assert reported(catalog) == {("environment-unknown", "web/overlays/hub")}


class TestOwnLayouts:
    def test_a_layout_of_the_user_beats_the_built_in_ones(self) -> None:
        own = layout("apps/{app}/overlays/{env}", "mine", team="web")
        catalog = scanned(kustomizations("apps/x/overlays/dev"), own)
        assert [(a.layout.name, a.team) for a in catalog.applications] == [("mine", "web")]
        assert catalog.findings == ()

    def test_it_beats_them_only_where_its_environment_is_known(self) -> None:
        own = layout("apps/{app}/overlays/{cluster}", "mine")
        catalog = scanned(kustomizations("apps/x/overlays/dev", "apps/x/overlays/aks-1"), own)
        assert [(a.layout.name, a.cluster) for a in catalog.applications] == [
            ("apps", ""),
            ("mine", "aks-1"),
        ]

    def test_two_that_match_one_directory_are_an_error_that_names_both(self) -> None:
        one = layout("apps/{app}/overlays/{env}", "one")
        other = layout("{group}/{app}/overlays/{env}", "other")
        catalog = scanned(kustomizations("apps/x/overlays/dev"), one, other)
        (error,) = catalog.errors
        assert str(error) == (
            "apps/x/overlays/dev: is matched by two layouts: apps/{app}/overlays/{env} and "
            "{group}/{app}/overlays/{env}; limit a placeholder of one to listed values such as "
            "{app:one|two}"
        )

    def test_listed_values_keep_two_apart(self) -> None:
        one = layout("apps/{app:x}/overlays/{env}", "one")
        other = layout("{group}/{app:y}/overlays/{env}", "other")
        catalog = scanned(kustomizations("apps/x/overlays/dev", "apps/y/overlays/dev"), one, other)
        assert [a.layout.name for a in catalog.applications] == ["one", "other"]
        assert catalog.findings == ()

    def test_two_that_could_match_but_do_not_are_no_error(self) -> None:
        by_cluster = layout("deploy/{app}/{env}/{cluster}", "by-cluster")
        grouped = layout("deploy/{group}/{app}/{env}", "grouped")
        names = vocabulary({"dev": (), "qa": ()}, {"dev": ["qa"]}, ["dev"])
        catalog = scanned(kustomizations("deploy/x/qa/qa"), by_cluster, grouped, names=names)
        assert [(a.layout.name, a.group) for a in catalog.applications] == [("grouped", "x")]
        assert catalog.findings == ()

    def test_a_layout_without_an_environment_deploys_everywhere(self) -> None:
        catalog = scanned(kustomizations("tools/x"), layout("tools/{app}"))
        assert [a.environment for a in catalog.applications] == ["dev", "staging"]

    def test_or_where_it_says(self) -> None:
        catalog = scanned(kustomizations("tools/x"), layout("tools/{app}", environments=["dev"]))
        assert [a.environment for a in catalog.applications] == ["dev"]

    def test_folders_of_hand_written_applications_may_lie_anywhere(self) -> None:
        own = layout("fleet/*/{env:dev|prod}/*.yaml", "own")
        catalog = scanned(
            ["fleet/eu/dev/a.yaml", "fleet/us/prod/a.yaml", "fleet/eu/staging/a.yaml"], own
        )
        assert [(r.environment, r.path) for r in catalog.roots] == [
            ("dev", "fleet/eu/dev"),
            ("production", "fleet/us/prod"),
        ]

    def test_a_folder_of_hand_written_applications_is_one_root(self) -> None:
        own = layout("argocd/{env}/*.yaml", "own")
        catalog = scanned(["argocd/dev/a.yaml"], own)
        assert [root.layout.name for root in catalog.roots] == ["own"]
        assert catalog.findings == ()
        twice = scanned(["argocd/dev/a.yaml"], own, layout("*/{env}/*.yaml", "other"))
        assert reported(twice) == {("layouts-overlap", "argocd/dev")}

    def test_without_the_built_in_layouts_only_those_of_the_user_count(self) -> None:
        files = kustomizations("apps/x/overlays/dev", "deploy/y/dev")
        catalog = scanned(files, layout("deploy/{app}/{env}"), built_in=())
        assert paths(catalog) == ["deploy/y/dev"]
        assert reported(catalog) == {("directory-unmatched", "apps/x/overlays/dev")}


class TestTwice:
    def test_two_layouts_for_one_application_are_an_error_that_names_both(self) -> None:
        catalog = holding("apps/web/overlays/dev", "apps/dev/web")
        (error,) = catalog.errors
        assert error.rule == "application-twice"
        assert str(error) == (
            "apps/web/overlays/dev: is the application 'web' of dev again: apps/dev/web "
            "(apps/{env}/{app}) and apps/web/overlays/dev (apps/{app}/overlays/{env}); remove one, "
            "rename one, or limit a layout to listed values such as {app:one|two}"
        )

    def test_two_spellings_of_an_environment_are_an_error_too(self) -> None:
        catalog = holding("apps/web/overlays/prod", "apps/web/overlays/production")
        assert reported(catalog) == {("application-twice", "apps/web/overlays/production")}

    def test_each_further_one_is_reported(self) -> None:
        catalog = holding("apps/web/overlays/dev", "apps/dev/web", "apps/web/envs/dev")
        assert len(catalog.errors) == 2

    def test_other_teams_groups_environments_and_clusters_are_others(self) -> None:
        catalog = holding(
            *("apps/web/overlays/dev", "apps/web/overlays/prod", "shop/web/overlays/dev"),
            *("teams/t/apps/web/overlays/dev", "web/overlays/aks-1"),
        )
        assert len(catalog.applications) == 5
        assert catalog.findings == ()


class TestLookalikes:
    def test_an_unknown_environment_is_reported(self) -> None:
        catalog = holding("apps/web/overlays/dev", "apps/web/overlays/sandbox")
        (finding,) = catalog.findings
        assert str(finding) == (
            "apps/web/overlays/sandbox: fits the layout apps/{app}/overlays/{env}, but its "
            "environment or cluster is unknown; name it under gitops.environments, "
            "gitops.otherEnvironments or their aliases"
        )

    def test_also_where_no_environment_is_known(self) -> None:
        catalog = holding("apps/web/overlays/sandbox", "apps/web/base", "apps/web/sandbox-crds")
        assert reported(catalog) == {("environment-unknown", "apps/web/overlays/sandbox")}

    def test_a_directory_that_no_layout_fits_is_reported(self) -> None:
        catalog = holding("apps/web/overlays/dev", "services/api/k8s")
        assert reported(catalog) == {("directory-unmatched", "services/api/k8s")}

    def test_so_is_a_chart(self) -> None:
        catalog = scanned(["services/api/Chart.yaml"])
        assert reported(catalog) == {("directory-unmatched", "services/api")}

    @pytest.mark.parametrize(
        "path",
        [
            "apps/web/base",
            "apps/base/web",
            "base",
            "bases/web",
            "common/labels",
            "shared",
            "components/tls",
            "apps/web/components/tls",
            "services/web/component",
            "infra/templates/x",
            "services/crds",
        ],
    )
    def test_bases_components_and_shared_pieces_are_not_reported(self, path: str) -> None:
        catalog = holding("apps/web/overlays/dev", path)
        assert catalog.findings == ()
        assert paths(catalog) == ["apps/web/overlays/dev"]

    def test_pieces_beside_the_overlays_are_parts_of_the_application(self) -> None:
        catalog = holding("apps/web/overlays/dev", "apps/web/database", "apps/web/jobs/nightly")
        assert catalog.findings == ()

    def test_hidden_directories_are_reported_since_argo_cd_skips_them(self) -> None:
        catalog = holding("apps/.web/overlays/dev", ".hidden/x/overlays/dev", "apps/a/overlays/dev")
        assert paths(catalog) == ["apps/a/overlays/dev"]
        assert reported(catalog) == {
            ("directory-hidden", "apps/.web/overlays/dev"),
            ("directory-hidden", ".hidden/x/overlays/dev"),
        }

    def test_decoys_in_folders_of_tests_are_reported_and_left_out(self) -> None:
        decoys = ("tests/fixtures/x/overlays/dev", "tests/x/overlays/prod", "fixtures/x/envs/dev")
        catalog = holding("apps/web/overlays/dev", *decoys, "tests/fixtures/x/overlays/dev/part")
        assert paths(catalog) == ["apps/web/overlays/dev"]
        assert reported(catalog) == {("directory-of-tests", path) for path in decoys}
        assert left_out(catalog) == dict.fromkeys(
            decoys, "looks like an application, but lies in a folder of tests and is left out"
        )

    def test_an_application_may_be_called_tests_and_a_user_may_deploy_tests(self) -> None:
        assert paths(holding("apps/tests/overlays/dev")) == ["apps/tests/overlays/dev"]
        own = layout("tests/{app}/overlays/{env}")
        catalog = scanned(kustomizations("tests/x/overlays/dev"), own)
        assert paths(catalog) == ["tests/x/overlays/dev"]


class TestLinks:
    def test_an_overlay_that_is_a_link_is_reported(self) -> None:
        catalog = holding("apps/web/overlays/dev", symlinks=["apps/web/overlays/prod"])
        assert paths(catalog) == ["apps/web/overlays/dev"]
        assert reported(catalog) == {("symlink", "apps/web/overlays/prod")}

    def test_links_elsewhere_do_not_matter(self) -> None:
        catalog = holding(
            "apps/dev/web", symlinks=["README", "apps/web", "apps/dev/common.yaml", "apps/dev/x/y"]
        )
        assert catalog.findings == ()

    def test_a_kustomization_may_be_a_link_to_a_file(self) -> None:
        catalog = scanned(
            ["apps/web/base/x.yaml"],
            symlinks=[f"apps/web/overlays/dev/{K}", "apps/web/overlays/dev/argocd-app.yaml"],
        )
        assert [(a.path, a.source) for a in catalog.applications] == [
            ("apps/web/overlays/dev", "kustomize")
        ]
        assert catalog.settings == {}

    def test_so_may_a_values_file(self) -> None:
        catalog = scanned(["charts/web/Chart.yaml"], symlinks=["charts/web/values-dev.yaml"])
        assert [a.origin for a in catalog.applications] == ["charts/web/values-dev.yaml"]

    def test_a_submodule_as_an_overlay_is_left_out_and_reported(self) -> None:
        catalog = holding(
            "apps/web/overlays/dev", submodules=["apps/web/overlays/prod", "vendor/library"]
        )
        assert paths(catalog) == ["apps/web/overlays/dev"]
        assert left_out(catalog) == {"apps/web/overlays/prod": "a submodule"}
        assert reported(catalog) == {("submodule", "apps/web/overlays/prod")}

    def test_paths_that_are_not_utf8_are_reported(self) -> None:
        tree = MemoryTree(kustomizations("apps/web/overlays/dev"))
        tree.listing = Listing(tree.listing.files, undecodable=(r"apps/\xff/x",))
        catalog = scan(tree, BUILT_IN, NAMES, "platform")
        assert reported(catalog) == {("path-encoding", r"apps/\xff/x")}


WORDS = (
    *("apps", "teams", "orders", "web", "overlays", "envs", "base", "dev", "prod", "sandbox"),
    *("aks-1", "components", "charts", "clusters", "tests", ".hidden", "infrastructure", "Grüße"),
)
FILES = (
    *("kustomization.yaml", "Kustomization", "Chart.yaml", "values-dev.yaml", "x.yaml"),
    *("README", "argocd-app.yaml"),
)
TREES = st.lists(
    st.builds(
        lambda folders, name: "/".join([*folders, name]),
        st.lists(st.sampled_from(WORDS), max_size=6),
        st.sampled_from(FILES),
    ),
    max_size=25,
    unique=True,
)


class TestAnyTree:
    @given(TREES, TREES, st.randoms())
    def test_the_order_of_the_files_does_not_matter(
        self, files: list[str], links: list[str], random: Random
    ) -> None:
        links = sorted(set(links) - set(files))
        shuffled, shuffled_links = list(files), list(links)
        random.shuffle(shuffled)
        random.shuffle(shuffled_links)
        assert scanned(shuffled, symlinks=shuffled_links) == scanned(files, symlinks=links)

    @given(TREES)
    def test_no_kustomization_is_dropped_without_a_word(self, files: list[str]) -> None:
        catalog = scanned(files)
        deployed = set(paths(catalog)) | {root.path for root in catalog.roots}
        told = {finding.path for finding in catalog.findings} | set(left_out(catalog))
        homes = {
            path.rpartition(marker)[0]
            for path in deployed | told
            for marker in ("/overlays/", "/envs/")
        }
        for file in files:
            path, _, name = file.rpartition("/")
            if name not in KUSTOMIZATION_FILES:
                continue
            above = {path, *parents(path)}
            known = deployed | told | {"."}
            gathers = any(one.startswith(f"{path}/") for one in known) or not path
            is_part = not known.isdisjoint(above) or not homes.isdisjoint(above)
            assert is_part or gathers or not SHARED.isdisjoint(path.split("/")), path
