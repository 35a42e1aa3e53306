"""Rendering with the real kustomize and Helm, as Argo CD does it."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from aks_gitops.check.graph.graph import touched
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.render import programs as programs_module
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.render.programs import ProgramName, Programs
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.store import Store
from tests.unit.check_trees import graph, target
from tests.unit.rendering import (
    HELM,
    K,
    chart,
    config_map,
    failed,
    installed,
    outcome,
    rendered,
    require,
)


def names(found: Rendered) -> list[object]:
    return [json.loads(json.dumps(one))["metadata"]["name"] for one in found.objects]


class TestKustomize:
    @pytest.fixture(autouse=True)
    def _kustomize(self) -> None:
        require("kustomize")

    FILES = {
        f"base/{K}": "resources: [a.yaml]\nconfigMapGenerator: [{name: g, envs: [g.env]}]",
        "base/a.yaml": config_map("a", x="1"),
        "base/g.env": "KEY=value\nHOME\n",
        f"app/{K}": "namePrefix: p-\nresources: [../base]",
    }

    def test_an_overlay_is_built_with_its_base(self) -> None:
        found = rendered(self.FILES)
        assert names(found) == ["p-a", "p-g-b8dt69d4bf"]
        assert found.warnings == ()
        assert found.objects[0] == {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "p-a"},
            "data": {"x": "1"},
        }

    def test_variables_of_this_machine_do_not_reach_it(self) -> None:
        found = rendered(self.FILES)
        assert found.objects[1]["data"] == {"KEY": "value", "HOME": ""}

    def test_links_are_links_in_the_private_copy_too(self) -> None:
        files = {f"app/{K}": "resources: [in.yaml, ../base]", "app/real.yaml": config_map("in")}
        files |= {f"shared/{K}": "resources: [x.yaml]", "shared/x.yaml": config_map("x")}
        found = rendered(files, links={"app/in.yaml": "real.yaml", "base": "shared"})
        assert names(found) == ["in", "x"]

    def test_a_file_above_its_directory_is_refused_unless_the_restriction_is_lifted(self) -> None:
        files = {f"app/{K}": "resources: [../up.yaml]", "up.yaml": config_map("up")}
        assert "security; file 'up.yaml' is not in or below 'app'" in failed(files).fact
        lifted = BuildOptions.parse("--load-restrictor=LoadRestrictionsNone")
        assert names(rendered(files, "app", RenderSettings(build_options=lifted))) == ["up"]

    def test_what_the_application_edits_is_edited(self) -> None:
        options = {
            "namePrefix": "p-",
            "nameSuffix": "-s",
            "namespace": "n",
            "images": ["nginx=example.com/nginx:2"],
            "replicas": [{"name": "web", "count": "3"}],
            "commonLabels": {"l": "$ARGOCD_APP_NAME"},
            "commonAnnotations": {"a": "$ARGOCD_APP_NAME"},
            "patches": [
                {"patch": "- {op: add, path: /spec/paused, value: true}", "target": {"kind": "D.*"}}
            ],
            "components": ["../extra"],
        }
        deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {spec: {containers: [{name: c, image: nginx:1}]}}}
            """
        extra = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [x.yaml]"
        files = {
            f"app/{K}": "resources: [d.yaml]\n",
            "app/d.yaml": deployment,
            f"extra/{K}": extra,
            "extra/x.yaml": config_map("x"),
        }
        found = rendered(files, target("app", "name", kustomize=options))
        assert sorted(map(str, names(found))) == ["p-web-s", "p-x-s"]
        (web,) = (one for one in found.objects if one["kind"] == "Deployment")
        assert web["metadata"] == {
            "name": "p-web-s",
            "namespace": "n",
            "labels": {"l": "name"},
            "annotations": {"a": "$ARGOCD_APP_NAME"},
        }
        assert web["spec"] == {
            "paused": True,
            "replicas": 3,
            "selector": {"matchLabels": {"l": "name"}},
            "template": {
                "metadata": {
                    "labels": {"l": "name"},
                    "annotations": {"a": "$ARGOCD_APP_NAME"},
                },
                "spec": {"containers": [{"image": "example.com/nginx:2", "name": "c"}]},
            },
        }

    def test_a_failure_names_no_private_folder(self) -> None:
        files = {f"app/{K}": "resources: [a.yaml, a.yaml]", "app/a.yaml": config_map("a")}
        found = failed(files)
        assert found.kind == "tool"
        assert found.path == "app"
        assert "may not add resource with an already registered id" in found.fact
        assert tempfile.gettempdir() not in found.fact
        assert "aks-gitops-render" not in found.fact

    def test_a_failure_for_a_missing_file_names_the_line_that_refers_to_it(self) -> None:
        found = failed({f"app/{K}": "kind: Kustomization\nresources:\n- gone.yaml\n"})
        assert (found.kind, found.path, found.line) == ("missing", f"app/{K}", 3)
        assert found.fact.startswith("refers to 'gone.yaml', which does not exist; kustomize says:")
        assert found.fix == "add it, or correct the path"

    def test_what_it_warns_of_is_kept(self) -> None:
        found = rendered(
            {f"app/{K}": "commonLabels: {a: b}\nresources: [a.yaml]"}
            | {"app/a.yaml": config_map("a")}
        )
        assert "'commonLabels' is deprecated" in found.warnings[0]

    def test_what_it_warns_of_does_not_hide_why_it_fails(self) -> None:
        found = failed(
            {f"app/{K}": "commonLabels: {a: b}\nresources: [a.yaml, ../empty]"}
            | {"app/a.yaml": config_map("a"), f"empty/{K}": ""}
        )
        assert found.said.startswith("accumulating resources: ")
        assert found.said.endswith("kustomization.yaml is empty")

    def test_charts_are_inflated_where_argo_cd_is_told_so(self) -> None:
        files = {
            f"app/{K}": "helmCharts: [{name: web, releaseName: r, valuesInline: {x: 1}}]",
            "app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
            "app/charts/web/values.yaml": "x: 0\n",
            "app/charts/web/templates/a.yaml": config_map(
                "{{ .Release.Name }}", x="{{ .Values.x }}"
            ),
        }
        found = failed(files)
        assert found.kind == "helm-disabled"
        require("helm")
        objects = rendered(files, "app", RenderSettings(build_options=HELM)).objects
        assert objects[0]["data"] == {"x": "1"}

    def test_each_object_can_be_traced_to_its_file(self) -> None:
        found = graph(self.FILES, "app")
        renderer = Renderer(installed(), RenderSettings(workers=1))
        assert renderer.origins(found, "app") == {
            ObjectKey("", "ConfigMap", "", "p-a"): "base/a.yaml",
            ObjectKey("", "ConfigMap", "", "p-g-b8dt69d4bf"): f"base/{K}",
        }

    @pytest.mark.parametrize(
        "text",
        [
            "resources: [a.yaml]\n",
            "---\nresources: [a.yaml]",
            "# note\n\nresources:\n- a.yaml\nbuildMetadata: [managedByLabel]\n",
            "buildMetadata:\n- managedByLabel\nresources: [a.yaml]\n",
            "  resources: [a.yaml]\n  namePrefix: ''\n",
            '{"resources": ["a.yaml"]}',
            "buildMetadata: [originAnnotations]\nresources: [a.yaml]",
        ],
    )
    def test_origins_are_asked_for_however_the_kustomization_is_written(self, text: str) -> None:
        found = graph({f"app/{K}": text, "app/a.yaml": config_map("a")}, "app")
        renderer = Renderer(installed(), RenderSettings(workers=1))
        assert list(renderer.origins(found, "app").values()) == ["app/a.yaml"]

    def test_asking_for_origins_never_changes_what_is_looked_at(self) -> None:
        """A patch can see the annotation, and this one copies it."""
        patch = "- {op: copy, from: /metadata/annotations, path: /data}"
        text = json.dumps(
            {"resources": ["a.yaml"], "patches": [{"patch": patch, "target": {"name": "a"}}]}
        )
        manifest = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a, annotations: {x: y}}\n"
        files = {f"app/{K}": text, "app/a.yaml": manifest}
        assert "origin" not in str(rendered(files).objects)
        renderer = Renderer(installed(), RenderSettings(workers=1))
        assert list(renderer.origins(graph(files, "app"), "app").values()) == ["app/a.yaml"]


class TestHelm:
    @pytest.fixture(autouse=True)
    def _helm(self) -> None:
        require("helm")

    def test_a_chart_is_rendered_with_what_argo_cd_gives_it(self) -> None:
        template = (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n"
            "  namespace: {{ .Release.Namespace }}\n"
            "  version: {{ .Capabilities.KubeVersion }}\n"
            '  api: {{ .Capabilities.APIVersions.Has "example.com/v1/Thing" | quote }}\n'
            "  values: {{ .Values | toJson | quote }}\n"
        )
        files = chart(a=template) | {
            "app/values.yaml": "a: chart\n",
            "app/crds/c.yaml": "kind: CustomResourceDefinition\nmetadata: {name: c}\n",
            "env/dev.yaml": "b: file\n",
            "app/text": "content",
        }
        options = {
            "releaseName": "release",
            "valueFiles": ["../env/dev.yaml"],
            "valuesObject": {"c": "object"},
            "parameters": [
                {"name": "d", "value": "x,y"},
                {"name": "e", "value": "1", "forceString": True},
                {"name": "g", "value": "{x,y}"},
            ],
            "fileParameters": [{"name": "f", "path": "text"}],
        }
        source = target("app", "name", helm=options)._replace(
            namespace="space", kube_version="v1.33.2-eks-1", api_versions=("example.com/v1/Thing",)
        )
        found = rendered(files, source)
        assert [one["kind"] for one in found.objects] == ["CustomResourceDefinition", "ConfigMap"]
        data = found.objects[1]["data"]
        assert isinstance(data, dict)
        assert json.loads(data.pop("values")) == {
            "a": "chart",
            "b": "file",
            "c": "object",
            "d": "x,y",
            "e": "1",
            "f": "content",
            "g": ["x", "y"],
        }
        assert data == {"namespace": "space", "version": "v1.33.2", "api": "true"}
        assert found.sources == ("app/crds/c.yaml", "app/templates/a.yaml")

    def test_the_name_of_the_application_is_the_releases_where_none_is_given(self) -> None:
        found = rendered(chart(a=config_map("{{ .Release.Name }}")), target("app", "name"))
        assert names(found) == ["name"]

    def test_charts_elsewhere_in_the_repository_are_built_in(self) -> None:
        files = chart(a=config_map("a")) | {
            "common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 0.1.0\n",
            "common/templates/b.yaml": config_map("b"),
        }
        files["app/Chart.yaml"] += (
            "dependencies: [{name: common, version: 0.1.0, repository: 'file://../common'}]\n"
        )
        assert sorted(map(str, names(rendered(files)))) == ["a", "b"]

    def test_a_failure_names_the_template(self) -> None:
        found = failed(chart(a="{{ fail `no` }}"))
        assert found.kind == "tool"
        assert "web/templates/a.yaml" in found.fact

    def test_a_key_that_stands_twice_is_told(self) -> None:
        found = rendered(chart(a=config_map("a") + "kind: Secret\n"))
        assert found.objects[0]["kind"] == "Secret"
        assert found.warnings == ("has a key twice, of which the last one counts: 'kind' (line 7)",)


class TestDirectories:
    def test_manifests_are_read_as_argo_cd_reads_them(self) -> None:
        files = {
            "app/a.yaml": config_map("a") + "---\n# nothing\n---\n" + config_map("b"),
            "app/b.json": json.dumps({"kind": "ConfigMap", "metadata": {"name": "c"}}),
            "app/list.yml": "kind: List\nitems: [{kind: ConfigMap, metadata: {name: d}}]",
            "app/none.yaml": "just: values",
            "app/text.md": "x",
        }
        found = rendered(files)
        assert names(found) == ["a", "b", "c", "d"]
        assert found.sources == ("app/a.yaml", "app/a.yaml", "app/b.json", "app/list.yml")

    def test_a_broken_manifest_is_told_with_its_file(self) -> None:
        broken = config_map("a") + "x: [\n"
        found = failed({"app/a.yaml": broken})
        assert found.kind == "manifests"
        assert found.fact.startswith("app/a.yaml is not YAML (line 6)")

    def test_no_program_is_needed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        found = graph({"app/a.yaml": config_map("a")}, "app")
        renderer = Renderer(Programs(tmp_path / "none"), RenderSettings(workers=1))
        assert isinstance(renderer.render(found, ["app"])["app"][0], Rendered)

    def test_jsonnet_is_told_to_be_not_evaluated(self) -> None:
        assert failed({"app/a.jsonnet": "{}"}).kind == "not-evaluated"


class TestKept:
    FILES = {f"app/{K}": "resources: [a.yaml]", "app/a.yaml": config_map("a")}

    def test_what_was_rendered_is_not_rendered_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        require("kustomize")
        store = Store(tmp_path / "store")
        bad = self.FILES | {"app/a.yaml": "kind: []"}
        first = [outcome(files, store=store) for files in (self.FILES, bad)]
        monkeypatch.setattr("aks_gitops.check.render.workers.Workers.run", None)
        assert [outcome(files, store=store) for files in (self.FILES, bad)] == first
        assert isinstance(first[0], Rendered)
        assert isinstance(first[1], RenderFailure)

    def test_another_program_renders_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        require("kustomize")
        store = Store(tmp_path / "store")
        first = outcome(self.FILES, store=store)
        monkeypatch.setattr(programs_module, "_identity", lambda *_: "another")
        programs = Programs()
        renderer = Renderer(programs, RenderSettings(workers=1), store)
        ran: list[object] = []

        def counted(*arguments: object) -> Outcome:
            ran.append(arguments)
            return first

        monkeypatch.setattr("aks_gitops.check.render.renderer.outcome_of", counted)
        assert renderer.render(graph(self.FILES, "app"), ["app"])["app"] == (first,)
        assert len(ran) == 1

    def test_two_applications_that_read_the_same_are_told_apart(self) -> None:
        require("helm")
        files = chart(a=config_map("{{ .Release.Name }}"))
        found = graph(files, target("app", "one"), target("app", "two"))
        outcomes = Renderer(installed(), RenderSettings()).render(found, ["one", "two"])
        assert {name: names(x) for name, (x,) in outcomes.items() if isinstance(x, Rendered)} == {
            "one": ["one"],
            "two": ["two"],
        }

    def test_a_program_that_cannot_be_had_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        renderer = Renderer(Programs(tmp_path / "none"), RenderSettings(workers=1))
        (found,) = renderer.render(graph(self.FILES, "app"), ["app"])["app"]
        assert isinstance(found, RenderFailure)
        assert found.kind == "program"
        assert "there is no Go on PATH" in found.fact


_NAMES = ["a", "b", "c", "d"]
_TREE = st.fixed_dictionaries(
    {
        name: st.fixed_dictionaries(
            {
                "bases": st.sets(st.sampled_from(_NAMES[:position]))
                if position
                else st.just(set()),
                "files": st.sets(st.sampled_from(["x", "y"]), min_size=1),
                "generated": st.booleans(),
                "patched": st.booleans(),
                "component": st.booleans(),
            }
        )
        for position, name in enumerate(_NAMES)
    }
)


def _files(tree: dict[str, dict[str, object]]) -> dict[str, str]:
    files = {
        f"shared/{K}": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        "patches: [{path: patch.yaml, target: {kind: ConfigMap}}]",
        "shared/patch.yaml": "- {op: add, path: /metadata/labels, value: {shared: 'yes'}}",
    }
    for name, made in tree.items():
        own, bases = sorted(made["files"]), sorted(made["bases"])  # type: ignore[call-overload]
        kustomization: dict[str, object] = {
            "namePrefix": f"{name}-",
            "resources": [f"{x}.yaml" for x in own] + [f"../{base}" for base in bases],
        }
        files |= {f"{name}/{x}.yaml": config_map(x, of=name) for x in own}
        if made["generated"]:
            kustomization["configMapGenerator"] = [{"name": "g", "files": ["data.txt"]}]
            files[f"{name}/data.txt"] = name
        if made["patched"]:
            patch = {"path": "patch.yaml", "target": {"kind": "ConfigMap"}}
            kustomization["patches"] = [patch]
            files[f"{name}/patch.yaml"] = "- {op: add, path: /immutable, value: true}"
        if made["component"]:
            kustomization["components"] = ["../shared"]
        files[f"{name}/{K}"] = json.dumps(kustomization)
    return files


class TestProperty:
    @hypothesis_settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(tree=_TREE, changed=st.integers(0, 100))
    def test_what_the_graph_says_is_not_touched_renders_the_same(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        tree: dict[str, dict[str, object]],
        changed: int,
    ) -> None:
        """The oracle is kustomize on a whole checkout, before and after one file changed."""
        require("kustomize")
        kustomize = installed().find("kustomize").path
        files = _files(tree)
        path = sorted(files)[changed % len(files)]
        other = _changed(path, files[path])
        ends = [files, files | {path: other}]
        graphs = [graph(end, *_NAMES) for end in ends]
        renders: list[dict[str, bytes]] = []
        for end in ends:
            top = tmp_path_factory.mktemp("checkout")
            for name, content in end.items():
                (top / name).parent.mkdir(exist_ok=True)
                (top / name).write_text(content)
            renders.append({name: _built(kustomize, top / name) for name in _NAMES})
        differ = {name for name in _NAMES if renders[0][name] != renders[1][name]}
        assert differ <= touched(*graphs)
        outcomes = Renderer(installed(), RenderSettings()).render(graphs[1], _NAMES)
        for name, (found,) in outcomes.items():
            built = renders[1][name]
            assert isinstance(found, Rendered) == bool(built)
            if isinstance(found, Rendered):
                assert list(found.objects) == _objects(built)


def _changed(path: str, text: str) -> str:
    """Return another content, which shows in what is rendered where it is read."""
    if text.startswith("{"):
        return json.dumps({**json.loads(text), "namespace": "n"})
    if path.endswith(".txt"):
        return f"{text}!"
    return text.replace("true", "false").replace("of:", "off:").replace("'yes'", "'no'")


def _built(kustomize: str, folder: Path) -> bytes:
    done = subprocess.run([kustomize, "build", str(folder)], capture_output=True, check=False)
    return done.stdout


def _objects(text: bytes) -> list[object]:
    return list(yaml.load_all(text, yaml.CSafeLoader))


class _WithoutHelm(Programs):
    """A machine on which Helm would have to be built."""

    def find(self, name: ProgramName) -> programs_module.Renderer:
        assert name != "helm"
        return installed().find(name)


def test_a_kustomization_without_charts_needs_no_helm_whatever_argo_cd_permits() -> None:
    require("kustomize")
    found = graph({f"app/{K}": "configMapGenerator: [{name: web, literals: [a=b]}]"}, "app")
    renderer = Renderer(_WithoutHelm(), RenderSettings(workers=1, build_options=HELM))
    (outcome,) = renderer.render(found, ["app"])["app"]
    assert isinstance(outcome, Rendered)
