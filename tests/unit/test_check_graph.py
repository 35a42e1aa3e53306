"""What applications depend on, which of them a change touches, and what nobody uses."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.found import Fault
from aks_gitops.check.graph.graph import Graph, touched
from aks_gitops.check.graph.orphans import orphans
from aks_gitops.check.graph.remote import Remote
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import Target
from aks_gitops.check.graph.targets import targets
from aks_gitops.check.store import Store
from aks_gitops.repo.source import open_tree
from tests.unit.check_trees import LinkedTree, graph, kustomization, target
from tests.unit.git_repositories import isolate_git, make_repository

K = "kustomization.yaml"
OVERLAYS = {
    f"base/{K}": kustomization(resources="[deployment.yaml]"),
    "base/deployment.yaml": "",
    f"dev/{K}": kustomization(resources="[../base]", patches="[{path: patch.yaml}]"),
    "dev/patch.yaml": "",
    f"prod/{K}": kustomization(resources="[../base]"),
}


def one(
    files: Mapping[str, str],
    source: Target | str = "app",
    links: Mapping[str, str] | None = None,
    submodules: tuple[str, ...] = (),
) -> Dependencies:
    """Return the dependencies of the only application."""
    return graph(files, source, links=links, submodules=submodules).dependencies[0]


def faults(found: Dependencies) -> list[tuple[str, str]]:
    return [(fault.kind, fault.text) for fault in found.faults]


class TestKustomizations:
    def test_an_overlay_depends_on_its_base(self) -> None:
        assert one(OVERLAYS, "dev").files == {
            f"base/{K}",
            "base/deployment.yaml",
            f"dev/{K}",
            "dev/patch.yaml",
        }

    def test_bases_that_name_each_other_are_read_once(self) -> None:
        files = {f"a/{K}": "resources: [../b]", f"b/{K}": "resources: [../a]"}
        assert one(files, "a").files == set(files)

    def test_every_name_of_a_kustomization_counts(self) -> None:
        files = {"app/kustomization.yml": "", "app/Kustomization": ""}
        assert one(files).files == set(files)

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("gone.yaml", "missing"),
            ("../../up.yaml", "outside"),
            ("/etc/passwd", "outside"),
            ("../module/x", "submodule"),
            ("../empty", "no-kustomization"),
        ],
    )
    def test_a_reference_that_leads_nowhere_is_told_with_its_line(
        self, text: str, kind: str
    ) -> None:
        files = {f"app/{K}": f"kind: Kustomization\nresources:\n- {text}\n", "empty/x": ""}
        found = one(files, submodules=("module",))
        assert found.faults == (Fault(kind, f"app/{K}", 3, text),)  # type: ignore[arg-type]

    def test_a_directory_where_a_file_is_wanted_is_told(self) -> None:
        files = {f"app/{K}": "patches: [{path: ../base}]", "base/x": ""}
        assert faults(one(files)) == [("not-a-file", "../base")]

    def test_an_inline_patch_is_not_taken_for_a_missing_file(self) -> None:
        text = 'patchesStrategicMerge: ["kind: A\\nmetadata: {name: a}", gone.yaml]'
        assert faults(one({f"app/{K}": text})) == [("missing", "gone.yaml")]

    def test_remote_references_are_told_apart_from_files(self) -> None:
        text = "resources:\n- https://example.com/a.yaml\n- github.com/org/repo?ref=v1.0.0\n- x:y\n"
        found = one({f"app/{K}": text, "app/x:y": ""})
        assert found.remotes == (
            Remote("github.com/org/repo?ref=v1.0.0", "version", f"app/{K}", 3),
            Remote("https://example.com/a.yaml", "none", f"app/{K}", 2),
        )
        assert "app/x:y" in found.files

    def test_a_file_comes_before_a_repository_of_the_same_name_but_not_a_directory(self) -> None:
        text = "resources: [github.com/org/repo, github.com/org/file]"
        files = {
            f"app/{K}": text,
            f"app/github.com/org/repo/{K}": "",
            "app/github.com/org/file": "",
        }
        assert [remote.url for remote in one(files).remotes] == ["github.com/org/repo"]

    def test_links_on_the_way_are_depended_on(self) -> None:
        files = {f"app/{K}": "resources: [linked/x.yaml, ../to]", "real/x.yaml": ""}
        files |= {f"base/{K}": ""}
        found = one(files, links={"app/linked": "../real", "to": "base"})
        assert found.files == {*files, "app/linked", "to"}
        assert found.faults == ()

    def test_plugins_that_are_built_in_are_followed_from_where_they_are_used(self) -> None:
        plugin = "apiVersion: builtin\nkind: ConfigMapGenerator\nfiles: [data.txt]\n"
        files = {
            f"app/{K}": "generators: [generator.yaml]\ntransformers: [../plugins]\n",
            "app/generator.yaml": plugin,
            "app/data.txt": "",
            "app/other.txt": "",
            f"plugins/{K}": "resources: [other.yaml]",
            "plugins/other.yaml": plugin.replace("data.txt", "other.txt"),
        }
        assert one(files).files == set(files)

    def test_plugins_that_are_programs_are_told(self) -> None:
        plugin = "apiVersion: example.com/v1\nkind: Run\nmetadata: {name: a}\n"
        files = {f"app/{K}": "generators: [run.yaml]", "app/run.yaml": plugin}
        assert faults(one(files)) == [("plugin", "Run")]

    def test_a_chart_that_is_inflated_is_depended_on_as_a_whole(self) -> None:
        files = {
            f"app/{K}": "helmCharts: [{name: web, valuesFile: own.yaml}]",
            "app/own.yaml": "",
            "app/charts/web/Chart.yaml": "name: web",
            "app/charts/web/templates/a.yaml": "",
        }
        found = one(files)
        assert found.files == set(files)
        assert found.charts

    def test_a_chart_that_must_be_pulled_is_remote(self) -> None:
        text = "helmCharts: [{name: web, repo: https://charts.example.com/, version: 1.2.3}]"
        assert one({f"app/{K}": text}).remotes == (
            Remote("https://charts.example.com/web", "version", f"app/{K}", 1),
        )


class TestSources:
    def test_the_type_is_discovered_as_argo_cd_does(self) -> None:
        types = {
            "Helm": ["Chart.yaml", "a.yaml"],
            "Kustomize": ["Chart.yaml", K],
            "Directory": ["a.yaml", f"inner/{K}"],
        }
        for kind, names in types.items():
            assert one({f"app/{name}": "" for name in names}).type == kind
        assert one({f"app/{K}": "", "app/xChart.yaml": ""}).type == "Helm"

    def test_a_block_decides_unless_it_says_nothing(self) -> None:
        files = {f"app/{K}": "", "app/Chart.yaml": ""}
        assert one(files, target("app", directory={"recurse": True})).type == "Directory"
        assert one(files, target("app", directory={"recurse": False}, helm={})).type == "Kustomize"
        assert one(files, target("app", helm={"releaseName": "x"})).type == "Helm"
        assert one(files, target("app", plugin={})).type == "Plugin"

    def test_two_blocks_are_refused(self) -> None:
        source = target("app", helm={"releaseName": "x"}, kustomize={"namePrefix": "y"})
        found = one({f"app/{K}": ""}, source)
        assert found.type == "none"
        assert faults(found) == [("unreadable", "several types: Kustomize, Helm")]

    @pytest.mark.parametrize(
        ("path", "kind"), [("gone", "missing"), ("../up", "outside"), ("app/file", "missing")]
    )
    def test_a_source_without_a_directory_is_told(self, path: str, kind: str) -> None:
        found = one({"app/file": ""}, path)
        assert found.type == "none"
        assert faults(found) == [(kind, path)]

    def test_overrides_in_the_directory_are_merged_and_depended_on(self) -> None:
        files = {
            f"app/{K}": "",
            "app/.argocd-source.yaml": "kustomize: {namePrefix: one-, namespace: x}",
            "app/.argocd-source-web.yaml": "kustomize: {namePrefix: two-}\npath: elsewhere",
            "app/.argocd-source-other.yaml": "kustomize: {namePrefix: three-}",
        }
        found = one(files, target("app", "web"))
        assert found.target.source.kustomize is not None
        assert found.target.source.kustomize.name_prefix == "two-"
        assert found.target.source.kustomize.namespace == "x"
        assert found.target.source.path == "app"
        assert found.files == set(files) - {"app/.argocd-source-other.yaml"}

    def test_an_override_that_cannot_be_read_is_told(self) -> None:
        found = one({"app/a.yaml": "", "app/.argocd-source.yaml": "helm: [x]"})
        assert [fault.kind for fault in found.faults] == ["unreadable"]

    def test_components_that_the_application_adds_are_followed(self) -> None:
        files = {f"app/{K}": "", f"more/{K}": "resources: [x]", "more/x": ""}
        source = target("app", kustomize={"components": ["../more"]})
        assert one(files, source).files == set(files)
        missing = target("app", kustomize={"components": ["../gone"]})
        assert faults(one(files, missing)) == [("missing", "../gone")]

    def test_the_sources_of_an_application_are_taken_as_argo_cd_takes_them(self) -> None:
        application: dict[str, object] = {
            "metadata": {"name": "web"},
            "spec": {
                "project": "team",
                "destination": {"namespace": "web"},
                "sources": [
                    {"repoURL": "here", "path": "chart", "helm": {"valueFiles": None}},
                    {"repoURL": "here", "ref": "values"},
                    {"repoURL": "elsewhere", "path": "x"},
                    {"repoURL": "here", "chart": "y"},
                ],
            },
        }
        (only,) = targets(application, lambda source: source.repo_url == "here")
        assert only.source.path == "chart"
        assert (only.application, only.project, only.namespace) == ("web", "team", "web")
        assert only.references == {"$values"}


class TestCharts:
    CHART = {"chart/Chart.yaml": "name: web", "chart/templates/a.yaml": "", "chart/values.yaml": ""}

    def values(self, *paths: str, **more: object) -> Dependencies:
        files = self.CHART | {"chart/own.yaml": "", "env/dev.yaml": "", "env/prod.yaml": ""}
        source = target("chart", helm={"valueFiles": list(paths), "releaseName": "x", **more})
        return one(files, source._replace(application="web", references=frozenset({"$config"})))

    def test_a_chart_is_depended_on_as_a_whole(self) -> None:
        assert one(self.CHART, "chart").files == set(self.CHART)

    @pytest.mark.parametrize(
        ("texts", "ordered"),
        [
            (["own.yaml", "../env/dev.yaml"], ["chart/own.yaml", "env/dev.yaml"]),
            (["/env/dev.yaml"], ["env/dev.yaml"]),
            (["$config/env/dev.yaml"], ["env/dev.yaml"]),
            (["../env/*.yaml"], ["env/dev.yaml", "env/prod.yaml"]),
            (["../env/*.yaml", "../env/dev.yaml"], ["env/prod.yaml", "env/dev.yaml"]),
            (["/**/p*.yaml"], ["env/prod.yaml"]),
            (["own.yaml", "own.yaml"], ["chart/own.yaml"]),
            (["../env/${ARGOCD_APP_NAME}x$nothing.yaml"], ["env/webx.yaml"]),
        ],
    )
    def test_values_files_are_resolved_in_argo_cds_order(
        self, texts: list[str], ordered: list[str]
    ) -> None:
        assert list(self.values(*texts).ordered) == ordered

    def test_missing_values_files_are_told_unless_they_are_ignored(self) -> None:
        assert faults(self.values("gone.yaml", "*.yml")) == [
            ("missing", "*.yml"),
            ("missing", "gone.yaml"),
        ]
        ignored = self.values("gone.yaml", "*.yml", "own.yaml", ignoreMissingValueFiles=True)
        assert ignored.ordered == ("chart/own.yaml",)
        assert ignored.faults == ()

    def test_values_files_outside_the_repository_are_told(self) -> None:
        assert faults(self.values("../../x.yaml")) == [("outside", "../../x.yaml")]
        assert faults(self.values("/../x.yaml")) == [("outside", "/../x.yaml")]

    def test_values_from_a_url_are_remote(self) -> None:
        (remote,) = self.values("https://example.com/values.yaml").remotes
        assert remote.url == "https://example.com/values.yaml"

    def test_local_dependencies_are_followed_and_others_are_remote(self) -> None:
        dependencies = (
            "dependencies:\n"
            "- {name: common, version: 1.x, repository: file://../common}\n"
            "- {name: packed, version: 1.0.0, repository: https://charts.example.com}\n"
            "- {name: held, version: 1.0.0, repository: https://charts.example.com}\n"
            "- {name: pulled, version: 1.0.0, repository: https://charts.example.com}\n"
            "- {name: gone, version: 1.0.0, repository: file://../gone}\n"
        )
        files = {
            "chart/Chart.yaml": f"name: web\n{dependencies}",
            "chart/charts/packed-1.0.0.tgz": "",
            "chart/charts/by-another-name/Chart.yaml": "name: held",
            "common/Chart.yaml": "name: common",
            "common/templates/_all.tpl": "",
        }
        found = one(files, "chart")
        assert found.files == set(files)
        assert [remote.url for remote in found.remotes] == ["https://charts.example.com/pulled"]
        assert faults(found) == [("missing", "file://../gone")]


class TestDirectories:
    FILES = {
        "app/b.yaml": "",
        "app/a.yml": "",
        "app/c.json": "",
        "app/readme.md": "",
        "app/inner/d.yaml": "",
    }

    def read(self, **options: object) -> list[str]:
        return list(one(self.FILES, target("app", directory=options)).ordered)

    def test_manifests_are_read_in_argo_cds_order(self) -> None:
        assert self.read() == ["app/a.yml", "app/b.yaml", "app/c.json"]

    def test_inner_directories_are_read_where_that_is_asked_for(self) -> None:
        assert self.read(recurse=True) == [
            "app/a.yml",
            "app/b.yaml",
            "app/c.json",
            "app/inner/d.yaml",
        ]

    def test_files_are_included_and_excluded_by_their_path(self) -> None:
        assert self.read(recurse=True, include="{b,inner/*}.yaml") == [
            "app/b.yaml",
            "app/inner/d.yaml",
        ]
        assert self.read(recurse=True, include="*.yaml", exclude="inner/*") == ["app/b.yaml"]

    def test_a_link_out_of_the_repository_is_told_and_one_to_nowhere_is_not(self) -> None:
        links = {"app/out.yaml": "/etc/passwd", "app/nowhere.yaml": "gone", "app/in.yaml": "b.yaml"}
        found = one(self.FILES, links=links)
        assert faults(found) == [("outside", "/etc/passwd")]
        assert "app/in.yaml" in found.ordered


class TestChanges:
    def graph(self, files: Mapping[str, str], **links: str) -> Graph:
        return graph(files, "dev", "prod", links=links)

    def test_a_changed_base_touches_every_overlay(self) -> None:
        head = self.graph(OVERLAYS | {"base/deployment.yaml": "other"})
        assert touched(self.graph(OVERLAYS), head) == {"dev", "prod"}

    def test_a_changed_patch_touches_one(self) -> None:
        head = self.graph(OVERLAYS | {"dev/patch.yaml": "other"})
        assert touched(self.graph(OVERLAYS), head) == {"dev"}

    def test_a_file_that_nobody_reads_touches_none(self) -> None:
        head = self.graph(OVERLAYS | {"base/readme.yaml": "new", "README.md": "new"})
        assert touched(self.graph(OVERLAYS), head) == set()

    def test_a_file_that_was_missing_touches_who_names_it(self) -> None:
        base = {path: text for path, text in OVERLAYS.items() if path != "dev/patch.yaml"}
        assert touched(self.graph(base), self.graph(OVERLAYS)) == {"dev"}

    def test_a_second_kustomization_beside_the_first_touches(self) -> None:
        head = self.graph(OVERLAYS | {"prod/kustomization.yml": ""})
        assert touched(self.graph(OVERLAYS), head) == {"prod"}

    def test_a_link_that_leads_elsewhere_touches(self) -> None:
        files = OVERLAYS | {f"prod/{K}": "resources: [../to]", "one": "", "two": ""}
        assert touched(self.graph(files, to="one"), self.graph(files, to="two")) == {"prod"}

    def test_a_new_file_in_a_chart_or_a_plain_directory_touches(self) -> None:
        files = {"chart/Chart.yaml": "", "plain/a.yaml": ""}
        new = {"chart/templates/new.yaml": "", "plain/new.yaml": ""}
        base, head = (graph(x, "chart", "plain") for x in (files, files | new))
        assert touched(base, head) == {"chart", "plain"}

    def test_what_argo_cd_is_told_counts_too(self) -> None:
        files = {"app/Chart.yaml": ""}
        base = graph(files, target("app", "a", helm={"values": "x: 1"}))
        for other in (
            target("app", "a", helm={"values": "x: 2"}),
            target("app", "a", helm={"values": "x: 1"})._replace(namespace="b"),
            target("app", "b", helm={"values": "x: 1"}),
        ):
            assert "a" in touched(base, graph(files, other))

    def test_the_commit_counts_only_where_it_is_asked_for(self) -> None:
        for text, wanted in (("x", set[str]()), ("$ARGOCD_APP_REVISION", {"app"})):
            source = target("app", helm={"parameters": [{"name": "a", "value": text}]})
            ends = (graph({"app/Chart.yaml": ""}, source._replace(revision=x)) for x in ("1", "2"))
            assert touched(*ends) == wanted

    def test_applications_that_come_and_go_are_touched(self) -> None:
        assert touched(graph(OVERLAYS, "dev"), graph(OVERLAYS, "prod")) == {"dev", "prod"}

    def test_who_reads_a_file_is_told(self) -> None:
        found = self.graph(OVERLAYS)
        assert found.users(["base/deployment.yaml"]) == {"dev", "prod"}
        assert found.users(["dev/patch.yaml", "README.md"]) == {"dev"}

    @given(
        changes=st.dictionaries(
            st.sampled_from([*OVERLAYS, "base/new.yaml", "prod/other.yaml", "x"]),
            st.sampled_from(["", "resources: [new.yaml]", "resources: [../base, other.yaml]"]),
        )
    )
    def test_who_reads_no_changed_file_before_or_after_is_not_touched(
        self, changes: dict[str, str]
    ) -> None:
        base, head = self.graph(OVERLAYS), self.graph(OVERLAYS | changes)
        assert touched(base, head) <= base.users(changes) | head.users(changes)


class TestOrphans:
    def test_a_manifest_beside_files_that_are_read_is_one(self) -> None:
        found = graph(OVERLAYS | {"base/forgotten.yaml": "", "base/README.md": ""}, "dev", "prod")
        assert orphans(found) == ("base/forgotten.yaml",)
        assert orphans(found, known=["base/forgotten.yaml"]) == ()

    def test_of_kustomizations_that_nobody_builds_the_outermost_is_one(self) -> None:
        found = graph(OVERLAYS, "prod")
        assert orphans(found) == (f"dev/{K}",)
        alone = {f"old/{K}": "resources: [base]", f"old/base/{K}": "", "old/base/x.yaml": ""}
        assert orphans(graph(OVERLAYS | alone, "dev", "prod")) == (f"old/{K}",)

    def test_a_chart_that_nobody_uses_stands_for_its_files(self) -> None:
        chart = {"old/Chart.yaml": "", "old/values.yaml": "", "old/templates/a.yaml": ""}
        chart |= {"old/charts/inner/Chart.yaml": ""}
        assert orphans(graph(OVERLAYS | chart, "dev", "prod")) == ("old/Chart.yaml",)

    def test_what_is_for_other_programs_is_none(self) -> None:
        others = {
            ".github/workflows/a.yaml": "",
            "dev/.argocd-source-x.yaml": "",
            "dev/argocd-app.yaml": "",
            "docs/example.yaml": "",
            "dev/script.sh": "",
        }
        assert orphans(graph(OVERLAYS | others, "dev", "prod")) == ()


class TestReading:
    @pytest.fixture(autouse=True)
    def _isolated(self, monkeypatch: pytest.MonkeyPatch) -> None:
        isolate_git(monkeypatch)

    def test_a_commit_and_the_same_checkout_read_the_same(self, tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "r", OVERLAYS)
        sources = [target("dev"), target("prod")]
        ends = [
            Graph(
                Snapshot(open_tree(str(repository.path), working_tree=working_tree)),
                sources,
                FactReader(),
            )
            for working_tree in (False, True)
        ]
        assert touched(*ends) == set()
        repository.write({"base/deployment.yaml": "other"})
        tree = open_tree(str(repository.path), working_tree=True)
        assert touched(ends[0], Graph(Snapshot(tree), sources, FactReader())) == {"dev", "prod"}

    def test_a_second_revision_reads_only_what_is_new_and_a_second_run_nothing(
        self, tmp_path: Path
    ) -> None:
        store = Store(tmp_path / "store")
        facts = FactReader(store)
        trees = [LinkedTree(OVERLAYS), LinkedTree(OVERLAYS | {f"prod/{K}": "resources: [x]"})]
        for tree in trees:
            Graph(Snapshot(tree), [target("dev")], facts)
        assert sorted(trees[0].reads) == [f"base/{K}", f"dev/{K}", f"prod/{K}"]
        assert trees[1].reads == [f"prod/{K}"]
        again = LinkedTree(OVERLAYS)
        Graph(Snapshot(again), [target("dev")], FactReader(Store(tmp_path / "store")))
        assert again.reads == []
