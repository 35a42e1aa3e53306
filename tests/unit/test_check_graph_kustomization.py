"""What kustomization files refer to, however they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.graph.facts import decode, encode
from aks_gitops.check.graph.kustomization import (
    ChartReference,
    Facts,
    Plugin,
    Reference,
    Role,
    kustomization_facts,
    plugin_facts,
)
from aks_gitops.check.graph.remote import is_remote_base, is_remote_file, pin_of, version_pin
from aks_gitops.repo.yaml_file import MAX_BYTES


def references(text: str) -> list[tuple[Role, str]]:
    return [(one.role, one.text) for one in kustomization_facts(text.encode()).references]


class TestFields:
    @pytest.mark.parametrize(
        ("text", "role", "path"),
        [
            ("resources: [x]", "resource", "x"),
            ("bases: [x]", "resource", "x"),
            ("components: [x]", "component", "x"),
            ("crds: [x]", "file", "x"),
            ("configurations: [x]", "file", "x"),
            ("openapi: {path: x}", "file", "x"),
            ("patches: [{path: x}]", "file", "x"),
            ("patchesJson6902: [{path: x, target: {}}]", "file", "x"),
            ("patchesStrategicMerge: [x]", "patch", "x"),
            ("replacements: [{path: x}]", "file", "x"),
            ("configMapGenerator: [{files: [x]}]", "file", "x"),
            ("configMapGenerator: [{files: [key=x]}]", "file", "x"),
            ("configMapGenerator: [{envs: [x]}]", "file", "x"),
            ("configMapGenerator: [{env: x}]", "file", "x"),
            ("secretGenerator: [{files: [x]}]", "file", "x"),
            ("secretGenerator: [{envs: [x]}]", "file", "x"),
            ("helmCharts: [{valuesFile: x}]", "file", "x"),
            ("helmCharts: [{additionalValuesFiles: [x]}]", "file", "x"),
            ("helmChartInflationGenerator: [{values: x}]", "file", "x"),
            ("helmGlobals: {configHome: x}", "config-home", "x"),
            ("generators: [x]", "plugin", "x"),
            ("transformers: [x]", "plugin", "x"),
            ("validators: [x]", "plugin", "x"),
        ],
    )
    def test_every_field_with_a_path_counts(self, text: str, role: Role, path: str) -> None:
        assert (role, path) in references(text)

    def test_literals_names_and_inline_patches_are_no_paths(self) -> None:
        text = """
            namePrefix: a
            images: [{name: a, newTag: "1"}]
            labels: [{pairs: {a: b}}]
            configMapGenerator: [{name: a, literals: [file=a.yaml]}]
            patches: [{patch: "- op: remove", target: {kind: A}}]
            """
        assert references(text) == []

    def test_a_reference_has_the_line_where_it_stands(self) -> None:
        facts = kustomization_facts(b"kind: Kustomization\nresources:\n# no\n- a\n- b\n")
        assert facts.references == (Reference("resource", "a", 4), Reference("resource", "b", 5))

    @pytest.mark.parametrize(
        "text",
        [
            "RESOURCES: [x]",
            "re\u017fource\u017f: [x]",  # what Go folds to s
            '"resources": ["x"]',
            '{"resources": ["x"]}',
            "resources: &a [x]\ncrds: []",
            "a: &a [x]\nresources: *a",
            "<<: {resources: [x]}",
            "a: &a {resources: [x]}\n<<: *a",
            "<<: [{resources: [x]}]",
            "resources: [y]\nresources: [x]",
            "---\nnamespace: a\n---\nresources: [x]",
            "\ufeffresources: [x]",
            "resources: [!!str x]",
        ],
    )
    def test_no_way_to_write_a_reference_hides_it(self, text: str) -> None:
        assert ("resource", "x") in references(text)

    @given(st.binary(max_size=200) | st.text("ab:-[]{}&*<#'\"|> \n\t!", max_size=60))
    def test_any_content_is_read_or_told_to_be_unreadable(self, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        for facts in (kustomization_facts(data), plugin_facts(data)):
            assert not (facts.problem and facts.references)


class TestHostile:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"a: " + b"x" * MAX_BYTES, "is larger than 1024 KiB"),
            (b"a: \xff", "is not UTF-8 text (line 1)"),
            ("resources: [x]".encode("utf-16"), "is not UTF-8 text (line 1)"),
            (b"a: ]", "is not YAML (line 1)"),
            (b"[" * 100_000, "is nested deeper than 64 levels"),
            (b"- " * 100_000, "is nested deeper than 64 levels"),
            (b"\n".join(b" " * n + b"a:" for n in range(1000)), "is nested deeper"),
            (b"a: \x07", "holds a character that YAML does not permit"),
        ],
    )
    def test_what_cannot_be_read_is_told(self, content: bytes, problem: str) -> None:
        facts = kustomization_facts(content)
        assert facts.problem.startswith(problem)
        assert facts.references == ()

    def test_anchors_do_not_explode(self) -> None:
        bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for one, other in zip("bcdefghijk", "abcdefghij", strict=True):
            bomb += f"{one}: &{one} [{', '.join(f'*{other}' for _ in range(9))}]\n"
        assert kustomization_facts(f"{bomb}resources: *a\n".encode()).references

    def test_an_anchor_that_holds_itself_does_no_harm(self) -> None:
        assert references("a: &a\n  <<: *a\n  resources: [x]\nresources: [y]") == [
            ("resource", "y")
        ]

    def test_a_file_with_many_brackets_that_is_not_deep_is_read(self) -> None:
        items = ", ".join("[]" for _ in range(2000))
        assert references(f"a: [{items}]\nresources: [x]") == [("resource", "x")]


class TestPlugins:
    def test_built_in_ones_refer_to_files(self) -> None:
        text = """
            apiVersion: builtin
            kind: ConfigMapGenerator
            metadata: {name: a}
            files: [key=x]
            envs: [y]
            """
        assert [one.text for one in plugin_facts(text.encode()).references] == ["x", "y"]

    def test_others_are_programs(self) -> None:
        text = b"apiVersion: example.com/v1\nkind: Encrypt\nmetadata: {name: a}\n"
        assert plugin_facts(text).plugins == (Plugin("Encrypt", 1),)

    def test_they_may_stand_in_the_kustomization(self) -> None:
        inner = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a}\npath: x\n"
        program = "apiVersion: v1\nkind: Run\nmetadata: {name: a}\n"
        text = json.dumps({"transformers": [inner, "file.yaml"], "generators": [program]})
        facts = kustomization_facts(text.encode())
        assert [(one.role, one.text) for one in facts.references] == [
            ("file", "x"),
            ("plugin", "file.yaml"),
        ]
        assert facts.plugins == (Plugin("Run", 2),)


class TestCharts:
    def test_a_chart_lies_below_the_chart_home(self) -> None:
        text = b"helmGlobals: {chartHome: ../charts}\nhelmCharts: [{name: web}]\n"
        (chart,) = kustomization_facts(text).charts
        assert chart == ChartReference("web", "", "", "../charts", 2)
        assert chart.directory == "../charts/web"

    def test_one_that_was_pulled_lies_in_a_directory_with_its_version(self) -> None:
        text = b"helmCharts: [{name: web, repo: https://charts.example.com, version: 1.2.3}]\n"
        (chart,) = kustomization_facts(text).charts
        assert chart.directory == "charts/web-1.2.3/web"

    def test_the_old_field_and_the_built_in_generator_count_too(self) -> None:
        old = b"helmChartInflationGenerator: [{chartName: web, chartVersion: 1.0.0}]"
        assert kustomization_facts(old).charts[0].version == "1.0.0"
        built_in = (
            b"apiVersion: builtin\nkind: HelmChartInflationGenerator\nname: web\nrepo: oci://x\n"
        )
        assert plugin_facts(built_in).charts[0].repository == "oci://x"


class TestRemote:
    @pytest.mark.parametrize(
        "text",
        [
            "https://github.com/org/repo",
            "HTTPS://GitHub.com/org/repo//path?ref=v1",
            "github.com/org/repo/path",
            "github.com:org/repo",
            "git::https://example.com/org/repo.git",
            "git@github.com:org/repo.git",
            "git@example.com:org/repo.git/path",
            "ssh://git@example.com/org/repo",
            "file:///srv/repo",
            "https://dev.azure.com/org/project/_git/repo",
            "user@host:a/b",
        ],
    )
    def test_a_git_repository_is_a_remote_base(self, text: str) -> None:
        assert is_remote_base(text)

    @pytest.mark.parametrize(
        "text",
        ["../base", "base", "./a/b", "/abs/path", "a:b", "github.com", "org/repo", "a@b", "x.git"],
    )
    def test_a_local_path_is_none(self, text: str) -> None:
        assert not is_remote_base(text)

    def test_a_file_over_http_is_remote(self) -> None:
        assert is_remote_file("https://example.com/a.yaml")
        assert is_remote_file("HTTP://example.com/a.yaml")
        assert not is_remote_file("ssh://example.com/a.yaml")

    @pytest.mark.parametrize(
        ("url", "pin"),
        [
            (f"https://github.com/org/repo//a?ref={'0' * 40}", "commit"),
            ("https://github.com/org/repo//a?ref=v1.2.3", "version"),
            ("github.com/org/repo?version=1.2", "version"),
            ("https://github.com/org/repo//a?ref=main", "none"),
            ("https://github.com/org/repo//a", "none"),
            (f"https://raw.githubusercontent.com/org/repo/{'a' * 40}/x.yaml", "commit"),
            ("https://github.com/org/repo/releases/download/v1.2.3/x.yaml", "version"),
            ("https://example.com/latest/x.yaml", "none"),
        ],
    )
    def test_a_url_is_pinned_by_its_ref_or_a_part_of_its_path(self, url: str, pin: str) -> None:
        assert pin_of(url) == pin

    def test_a_chart_is_pinned_by_one_version(self) -> None:
        assert [version_pin(x) for x in ("1.2.3", "v1.2.3-rc.1", "1.2")] == ["version"] * 3
        assert [version_pin(x) for x in ("^1.2.3", "1.x", ">1", "")] == ["none"] * 4


def test_facts_are_the_same_after_they_were_kept() -> None:
    facts = Facts(
        (Reference("file", "grüße\ud800", 1),),
        (ChartReference("a", "b", "c", "d", 2),),
        (Plugin("e", 3),),
        "f",
    )
    assert decode(encode(facts)) == facts
    assert decode(encode(Facts())) == Facts()
