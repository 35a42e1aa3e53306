"""Pull requests that want to harm: each is refused, or stopped, with a reason."""

import gzip
import io
import json
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from aks_gitops.check.graph.source import ApplicationSource, Target
from aks_gitops.check.render.failure import FailureKind, Rendered, cleaned
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.render.workers import Limits
from tests.unit.check_trees import graph, target
from tests.unit.git_repositories import make_repository
from tests.unit.rendering import (
    K,
    chart,
    config_map,
    failed,
    installed,
    limited,
    rendered,
    require,
)

EVERYTHING = BuildOptions.parse("--load-restrictor=LoadRestrictionsNone --enable-helm")
MEBIBYTE = 1 << 20


def kustomization(text: str) -> dict[str, str]:
    return {f"app/{K}": text}


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("resources: [/etc/passwd]", "outside"),
            ("resources: [../../../../etc/passwd]", "outside"),
            ("RESOURCES: [/etc/passwd]", "outside"),
            ("configMapGenerator: [{name: a, files: [/etc/passwd]}]", "outside"),
            ("configMapGenerator: [{name: a, files: [key=../../../etc/passwd]}]", "outside"),
            ("secretGenerator: [{name: a, envs: [/proc/self/environ]}]", "outside"),
            ("patches: [{path: /etc/passwd}]", "outside"),
            ("replacements: [{path: /etc/passwd}]", "outside"),
            ("openapi: {path: /etc/passwd}", "outside"),
            ("crds: [/etc/passwd]", "outside"),
            ("transformers: [/etc/passwd]", "outside"),
            ("helmCharts: [{name: a, valuesFile: /etc/passwd}]", "outside"),
            ("helmGlobals: {chartHome: /etc}\nhelmCharts: [{name: a}]", "outside"),
            ("helmGlobals: {configHome: plugins}\nhelmCharts: [{name: a}]", "config-home"),
            ("resources: ['https://example.com/a.yaml']", "remote"),
            ("resources: ['http://169.254.169.254/latest/meta-data']", "remote"),
            ("patches: [{path: 'https://example.com/a.yaml'}]", "remote"),
            ("resources: [github.com/org/repo]", "remote"),
            ("components: ['git@example.com:org/repo.git']", "remote"),
            ("resources: ['file:///etc']", "remote"),
            ("helmCharts: [{name: a, repo: 'https://example.com'}]", "remote"),
            ("helmCharts: [{name: a, repo: 'oci://example.com'}]", "remote"),
            ("helmCharts: [{name: a, repo: 'evil://example.com'}]", "remote"),
            ("resources: [", "unreadable"),
        ],
    )
    def test_what_leads_out_is_refused_even_without_restrictions(
        self, text: str, kind: FailureKind
    ) -> None:
        found = failed(kustomization(text), "app", RenderSettings(build_options=EVERYTHING))
        assert found.kind == kind
        assert found.path == f"app/{K}"
        assert found.fact
        assert found.fix

    def test_a_plugin_that_is_built_in_can_lead_out_no_more_than_the_kustomization(self) -> None:
        inner = "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\n"
        inner += "files: [/etc/passwd]\n"
        for text, files in (
            (json.dumps({"generators": [inner]}), {}),
            ("generators: [g.yaml]", {"app/g.yaml": inner}),
        ):
            settings = RenderSettings(build_options=EVERYTHING)
            assert failed(kustomization(text) | files, "app", settings).kind == "outside"

    @pytest.mark.parametrize(
        "links",
        [
            {"app/a.yaml": "/etc/passwd"},
            {"app/a.yaml": "../../../../etc/passwd"},
            {"app/a.yaml": "../up/a.yaml", "up": ".."},
            {"app/a.yaml": "deep/../../secret", "app/deep": "../one/two", "one/two": "../.."},
            {"app/a.yaml": "a.yaml"},
        ],
    )
    def test_links_that_lead_out_are_refused(self, links: dict[str, str]) -> None:
        for source in (kustomization("resources: [a.yaml]"), {"app/b.yaml": config_map("b")}):
            assert failed(source, links=links).kind == "outside"

    def test_links_in_a_chart_that_lead_out_are_refused(self) -> None:
        files = chart(a="{{ .Files.Get `secret` }}")
        assert failed(files, links={"app/secret": "/etc/passwd"}).kind == "outside"

    @pytest.mark.parametrize(
        "path", ["../../etc/passwd", "/../etc/passwd", "/etc/../../passwd", "$values/../../passwd"]
    )
    def test_values_files_of_a_chart_that_lie_outside_are_refused(self, path: str) -> None:
        helm = {"valueFiles": [path]}
        source = target("app", helm=helm)._replace(references=frozenset({"$values"}))
        assert failed(chart(), source).kind == "outside"
        file = target("app", helm={"fileParameters": [{"name": "a", "path": path}]})
        assert failed(chart(), file._replace(references=frozenset({"$values"}))).kind == "outside"

    def test_a_source_outside_the_repository_is_refused(self) -> None:
        assert failed({"a": ""}, Target("x", ApplicationSource(path="../../etc"))).kind == "outside"


class TestPrograms:
    def test_plugins_that_are_programs_are_refused(self) -> None:
        function = (
            "apiVersion: v1\nkind: Run\nmetadata:\n  name: a\n  annotations:\n"
            "    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
        )
        files = kustomization("generators: [run.yaml]") | {
            "app/run.yaml": function,
            "app/run.sh": "#!/bin/sh\ntouch /tmp/harm\n",
        }
        found = failed(files)
        assert (found.kind, found.path, found.line) == ("plugin", "app/run.yaml", 1)

    @pytest.mark.parametrize(
        "options", ["--enable-alpha-plugins", "--enable-exec", "--network", "-o /etc", "--mount=x"]
    )
    def test_options_that_let_programs_run_are_not_passed_on(self, options: str) -> None:
        settings = RenderSettings(build_options=BuildOptions.parse(f"--enable-helm {options}"))
        files = kustomization("resources: [a.yaml]") | {"app/a.yaml": config_map("a")}
        assert failed(files, "app", settings).kind == "build-option"

    def test_the_text_of_an_application_is_never_an_option(self) -> None:
        require("kustomize", "helm")
        files = kustomization("resources: [a.yaml]") | {"app/a.yaml": config_map("a")}
        prefixed = rendered(files, target("app", kustomize={"namePrefix": "--help"}))
        assert prefixed.objects[0]["metadata"] == {"name": "--helpa"}
        for options in ({"images": ["--help"]}, {"components": ["--help"]}):
            assert failed(files, target("app", kustomize=options)).kind in ("tool", "missing")
        named = failed(chart(a=config_map("a")), target("app", helm={"releaseName": "--help"}))
        assert "invalid release name" in named.fact

    def test_no_helm_plugin_of_the_repository_is_loaded(self, tmp_path: Path) -> None:
        require("helm")
        harm = tmp_path / "harm"
        plugin = f"name: evil\nversion: 1.0.0\ncommand: touch {harm}\n"
        plugin += f"downloaders: [{{command: 'touch {harm}', protocols: [evil]}}]\n"
        files = chart(a=config_map("a")) | {
            "app/.data/plugins/evil/plugin.yaml": plugin,
            "app/plugins/evil/plugin.yaml": plugin,
        }
        rendered(files)
        assert not harm.exists()

    def test_a_name_template_learns_nothing_of_this_machine(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        require("helm")
        monkeypatch.setenv("SECRET_TOKEN", "hunter2")
        helm = {"releaseName": "name{{ env `SECRET_TOKEN` }}"}
        found = rendered(chart(a=config_map("{{ .Release.Name }}")), target("app", helm=helm))
        assert found.objects[0]["metadata"] == {"name": "name"}


class TestLimits:
    @pytest.fixture(autouse=True)
    def _helm(self) -> None:
        require("helm")

    LOOP = "{{ range until 30000 }}{{ range until 30000 }}{{ end }}{{ end }}"

    def test_a_render_that_does_not_end_is_ended(self) -> None:
        found = failed(chart(a=self.LOOP), "app", limited(Limits(seconds=1.0)))
        assert (found.kind, found.fact) == ("time", "takes longer than 1 s to render")

    def test_a_render_that_wants_too_much_memory_is_ended(self) -> None:
        template = (
            "{{ $a := list }}{{ range until 200 }}{{ $a = append $a (until 1000000) }}{{ end }}"
        )
        found = failed(
            chart(a=template), "app", limited(Limits(memory_bytes=400 * MEBIBYTE, seconds=300.0))
        )
        assert (found.kind, found.fact) == ("memory", "needs more than 400 MiB of memory to render")

    def test_a_render_that_prints_too_much_is_ended(self) -> None:
        template = "{{ range until 100000 }}# {{ repeat 100 `x` }}\n{{ end }}"
        found = failed(chart(a=template), "app", limited(Limits(output_bytes=MEBIBYTE)))
        assert (found.kind, found.fact) == ("output", "renders to more than 1 MiB")

    def test_what_comes_after_is_rendered_all_the_same(self) -> None:
        """One process does both, one after the other."""
        files = chart(a=self.LOOP) | {"plain/a.yaml": config_map("a")}
        found = graph(files, "app", "plain")
        settings = limited(Limits(seconds=1.0))
        outcomes = Renderer(installed(), settings).render(found, ["app", "plain"])
        assert isinstance(outcomes["plain"][0], Rendered)


class TestManifests:
    def bomb(self) -> str:
        lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
        for one, other in zip("bcdefghijk", "abcdefghij", strict=True):
            lines.append(f"{one}: &{one} [{', '.join(f'*{other}' for _ in range(10))}]")
        return "\n".join(lines)

    @pytest.mark.parametrize(
        ("text", "fact"),
        [
            ("{bomb}", "is too large with its anchors written out"),
            ("a: &a [*a]", "has an anchor that holds itself"),
            ("a: {deep}", "is nested deeper than 200 levels"),
            ("a: .nan", "holds .nan or .inf, which JSON does not have"),
        ],
    )
    def test_documents_that_would_explode_are_refused(self, text: str, fact: str) -> None:
        deep = "[" * 300 + "]" * 300
        manifest = config_map("a") + text.replace("{bomb}", self.bomb()).replace("{deep}", deep)
        assert fact in failed({"app/a.yaml": manifest}).fact
        found = failed({"app/a.json": json.dumps({"kind": "A", "a": json.loads(deep)})})
        assert "is nested deeper than 200 levels" in found.fact

    def test_what_ends_the_process_that_reads_it_ends_no_more(self) -> None:
        deep = config_map("a") + "a: " + "[" * 200_000 + "]" * 200_000
        found = failed({"app/a.yaml": deep})
        assert found.kind == "manifests"
        files = {"app/a.json": '{"kind": "A", "a": ' + "[" * 200_000 + "]" * 200_000 + "}"}
        assert failed(files).kind == "manifests"

    def test_a_bomb_that_a_chart_makes_is_refused(self) -> None:
        require("helm")
        lines = "\n".join(f"{line}" for line in self.bomb().splitlines())
        assert failed(chart(a=config_map("a") + lines)).kind in ("manifests", "tool")

    def test_a_file_that_is_too_large_is_not_read(self) -> None:
        content = b"#" * (33 * MEBIBYTE)
        found = failed({"app/a.yaml": content})
        assert (found.kind, found.fact) == ("too-large", "is larger than 32 MiB")

    def test_what_a_program_says_cannot_steer_a_terminal(self) -> None:
        said = "Error: \x1b[31mred\x1b]0;title\x07 /private/app/x\r\nnext\x9b1m\x00\n\n"
        assert cleaned(said, "/private") == "red]0;title app/x\nnext1m"
        assert len(cleaned("x" * 10_000, "/private")) < 5_000


class TestNetwork:
    @pytest.fixture
    def server(self) -> Iterator[tuple[str, list[str]]]:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(config_map("remote").encode())

            def log_message(self, *arguments: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}", asked
            server.shutdown()
            thread.join()

    def test_a_remote_file_is_fetched_only_where_that_is_allowed(
        self, server: tuple[str, list[str]]
    ) -> None:
        require("kustomize")
        url, asked = server
        files = kustomization(f"resources: ['{url}/a.yaml']")
        assert failed(files).kind == "remote"
        other = RenderSettings(allowed_remotes=(f"{url}/b", url[:-1]))
        assert failed(files, "app", other).kind == "remote"
        assert asked == []
        allowed = RenderSettings(allowed_remotes=(url,))
        assert rendered(files, "app", allowed).objects[0]["kind"] == "ConfigMap"
        assert asked == ["/a.yaml"]

    def test_a_remote_base_is_cloned_where_that_is_allowed(self, tmp_path: Path) -> None:
        require("kustomize")
        repository = make_repository(
            tmp_path / "r", {f"base/{K}": "resources: [a.yaml]", "base/a.yaml": config_map("a")}
        )
        commit = repository.git("rev-parse", "HEAD")
        files = kustomization(f"resources: ['{repository.url}//base?ref={commit}']")
        assert failed(files).kind == "remote"
        allowed = RenderSettings(allowed_remotes=(repository.url,))
        assert rendered(files, "app", allowed).objects[0]["kind"] == "ConfigMap"

    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "{url}/schema.json"},
            {"$schema": "{url}/schema.json"},
            {"properties": {"a": {"$ref": "file:///etc/hosts"}}},
            {"properties": {"a": {"$ref": "../../etc/hosts"}}},
            {"$id": "{url}/x.json", "properties": {"a": {"$ref": "y.json"}}},
        ],
    )
    def test_a_schema_that_fetches_another_is_refused(
        self, server: tuple[str, list[str]], schema: dict[str, object]
    ) -> None:
        url, asked = server
        text = json.dumps(schema).replace("{url}", url)
        found = failed(chart() | {"app/values.schema.json": text})
        assert (found.kind, found.path) == ("remote", "app/values.schema.json")
        packed = chart() | {"app/charts/sub-1.0.0.tgz": _packed({"sub/values.schema.json": text})}
        assert failed(packed).kind == "remote"
        assert asked == []

    def test_a_schema_that_refers_to_itself_is_not(self) -> None:
        require("helm")
        schema = {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": "https://example.com/web.json",
            "$defs": {"a": {"type": "string"}},
            "properties": {
                "a": {"$ref": "#/$defs/a"},
                "b": {"$ref": "https://example.com/web.json"},
            },
        }
        files = chart(a=config_map("a")) | {"app/values.schema.json": json.dumps(schema)}
        assert rendered(files).objects

    def test_a_program_reaches_nobody_even_by_a_way_that_is_not_foreseen(
        self, server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither by a namespace without a network, where the system permits one."""
        require("helm")
        if not _namespaces():
            pytest.skip("the system permits no network namespace")
        url, asked = server
        monkeypatch.setattr("aks_gitops.check.render.renderer.content_blocker", lambda _: None)
        schema = json.dumps({"$ref": f"{url}/schema.json"})
        assert failed(chart(a=config_map("a")) | {"app/values.schema.json": schema}).kind == "tool"
        assert asked == []


def _namespaces() -> bool:
    done = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False)
    return done.returncode == 0


def _packed(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data := text.encode())
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)
