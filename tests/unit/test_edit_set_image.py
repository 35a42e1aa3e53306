# ruff: noqa: E501 each row of a table is one line
"""The image of an application in an environment is set in the right place, or not at all."""

import time
from collections.abc import Mapping, Sequence

import pytest

from aks_gitops.check.findings.images import tag_of
from aks_gitops.edit.application import GivenFiles, Renderer, TagRule, any_tag
from aks_gitops.edit.refusal import Refusal, RefusedError
from aks_gitops.edit.set_image import set_image, wanted_image

_DIGEST = "sha256:" + "0a" * 32
_DEPLOYMENT = """\
kind: Deployment
spec:
  template:
    spec:
      initContainers:
        - {name: wait, image: busybox:1.36}
      containers:
        - name: web
          image: web:1.0.0 # the web
        - name: proxy
          image: "ghcr.io/x/proxy:2.0.0"
"""
_BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": _DEPLOYMENT}
_OVER = "over/kustomization.yaml"
_PLAIN = "resources:\n- ../base\n"


def _application(
    renderer: Renderer,
    files: Mapping[str, str],
    directory: str,
    *,
    overridden: Sequence[str] = (),
    readers: Mapping[str, Sequence[str]] = {},
) -> GivenFiles:
    data = {path: text.encode() for path, text in files.items()}
    ordered = () if renderer == "kustomize" else tuple(files)
    return GivenFiles("web in dev", renderer, directory, data, ordered, overridden, readers)


def _overlay(
    text: str,
    *,
    overridden: Sequence[str] = (),
    readers: Mapping[str, Sequence[str]] = {},
) -> GivenFiles:
    files = {**_BASE, _OVER: text}
    return _application("kustomize", files, "over", overridden=overridden, readers=readers)


def _edits(application: GivenFiles, image: str, *keys: str) -> dict[str, str]:
    found = set_image(application, wanted_image(image, helm_keys=keys))
    assert not isinstance(found, Refusal), str(found)
    assert all(application.files[one.path] == one.old for one in found)
    return {one.path: one.new.decode() for one in found}


def _said(application: GivenFiles, image: str, *keys: str, rule: TagRule = any_tag) -> str:
    wanted = wanted_image(image, helm_keys=keys, forbidden_tag=rule)
    found = set_image(application, wanted)
    assert isinstance(found, Refusal), found
    return str(found)


class TestKustomize:
    @pytest.mark.parametrize(
        ("before", "image", "after"),
        [
            ("images:\n- name: web\n  newTag: 1.0.0 # c\n", "web:1.1.0", "images:\n- name: web\n  newTag: 1.1.0 # c\n"),
            ("images:\n- name: web\n  newTag: 1.0.0\n", "web:1.10", 'images:\n- name: web\n  newTag: "1.10"\n'),
            ("images:\n- name: web\n  newTag: 1.0.0\n", f"web@{_DIGEST}", f"images:\n- name: web\n  digest: {_DIGEST}\n"),
            (f"images:\n- name: web\n  digest: {_DIGEST}\n", "web:1.1.0", "images:\n- name: web\n  newTag: 1.1.0\n"),
            (f"images:\n- name: web\n  newTag: 1.0.0\n  digest: {_DIGEST}\n", "web:1.1.0", "images:\n- name: web\n  newTag: 1.1.0\n"),
            ("images:\n- name: web\n  newTag: 1.0.0\n", f"web:1.1.0@{_DIGEST}", f"images:\n- name: web\n  newTag: 1.1.0\n  digest: {_DIGEST}\n"),
            ("images:\n- name: web\n  newName: r.io/web\n", "r.io/web:1.1.0", "images:\n- name: web\n  newName: r.io/web\n  newTag: 1.1.0\n"),
            ("images:\n- name: web\n  newName: r.io/web\n  newTag: 1.0.0\n", "web:2.0.0", "images:\n- name: web\n  newName: r.io/web\n  newTag: 2.0.0\n"),
            ("", "web:1.1.0", "images:\n- name: web\n  newTag: 1.1.0\n"),
            ("", "web=r.io/web:1.1.0", "images:\n- name: web\n  newName: r.io/web\n  newTag: 1.1.0\n"),
            ("images: []\n", "web:1.1.0", "images: [{name: web, newTag: 1.1.0}]\n"),
            ("images:\n", "web:1.1.0", "images:\n- name: web\n  newTag: 1.1.0\n"),
            ("images:\n- name: busybox\n  newTag: '1'\n", "web:1.1.0", "images:\n- name: busybox\n  newTag: '1'\n- name: web\n  newTag: '1.1.0'\n"),
            ("images:\n- {name: ghcr.io/x/proxy, newTag: 2.0.0}\n", "ghcr.io/x/proxy:2.0.1", "images:\n- {name: ghcr.io/x/proxy, newTag: 2.0.1}\n"),
            ("images:\n- name: web\n  newName: r.io/web\n- name: r.io/web\n  newTag: 1.0.0\n", "r.io/web:2.0.0", "images:\n- name: web\n  newName: r.io/web\n- name: r.io/web\n  newTag: 2.0.0\n"),
        ],
    )  # fmt: skip
    def test_the_overlays_entry_is_set(self, before: str, image: str, after: str) -> None:
        assert _edits(_overlay(_PLAIN + before), image) == {_OVER: _PLAIN + after}

    def test_a_base_keeps_its_own_entry(self) -> None:
        base = "resources: [web.yaml]\nimages:\n- name: web\n  newName: r.io/web\n  newTag: 1.0.0\n"
        files = {**_BASE, "base/kustomization.yaml": base, _OVER: _PLAIN}
        application = _application("kustomize", files, "over")
        added = "images:\n- name: r.io/web\n  newTag: 1.1.0\n"
        assert _edits(application, "r.io/web:1.1.0") == {_OVER: _PLAIN + added}

    def test_the_same_image_again_is_no_edit(self) -> None:
        text = _PLAIN + "images:\n- name: web\n  newTag: 1.1.0\n"
        assert _edits(_overlay(text), "web:1.1.0") == {}
        assert _edits(_overlay(_PLAIN), "web:1.0.0") == {}

    def test_what_a_component_and_a_patch_bring_counts(self) -> None:
        component = "kind: Component\npatches:\n- path: side.yaml\n"
        side = (
            "kind: Deployment\nspec: {template: {spec: {containers: [{name: s, image: side:1}]}}}\n"
        )
        files = {"side/kustomization.yaml": component, "side/side.yaml": side}
        text = _PLAIN + "components:\n- ../side\n"
        application = _application("kustomize", {**_BASE, **files, _OVER: text}, "over")
        assert _edits(application, "side:v2") == {
            _OVER: text + "images:\n- name: side\n  newTag: v2\n"
        }

    @pytest.mark.parametrize(
        ("text", "image", "said"),
        [
            ("", "nginx:1", "over: image nginx is not used by web in dev, which uses busybox:1.36, ghcr.io/x/proxy:2.0.0, web:1.0.0; name one of them"),
            ("", "r.io/web:1", "over: image r.io/web is not used by web in dev, which uses busybox:1.36, ghcr.io/x/proxy:2.0.0, web:1.0.0; name one of them, or write web=r.io/web:1"),
            ("images:\n- name: nginx\n  newTag: v1\n", "nginx:v2", "over/kustomization.yaml:4: images entry nginx matches no image of web in dev, which uses busybox:1.36, web:1.0.0, ghcr.io/x/proxy:2.0.0; name an image that is used, or remove the entry"),
            ("images:\n- name: .*b.*\n  newTag: v1\n", "web:v2", "over/kustomization.yaml: image web cannot be set alone: the entries of images would also decide busybox:1.36; give each image an entry of its own"),
            ("images:\n- name: '['\n  newTag: v1\n", "web:v2", "over/kustomization.yaml:4: images entry [ is no regular expression, which kustomize takes it for; mend its name"),
            ("images:\n- name: web\n  newTag: &t v1\n- name: busybox\n  newTag: *t\n", "web:v2", "over/kustomization.yaml:5: images.0.newTag has the anchor &t, which line 7 uses too; write the value out in both places"),
            ("imageTags:\n- name: web\n", "web:v2", "over/kustomization.yaml:3: imageTags is no key of today's kustomize; write images"),
            ("", "web", "over: image web has neither tag nor digest; write web:TAG or web@DIGEST"),
        ],
    )  # fmt: skip
    def test_what_would_not_do_it_is_refused(self, text: str, image: str, said: str) -> None:
        assert _said(_overlay(_PLAIN + text), image) == said

    def test_a_remote_base_is_named_where_the_image_is_not_found(self) -> None:
        text = "resources:\n- https://x.io/base\n"
        said = _said(_application("kustomize", {_OVER: text}, "over"), "web:1")
        assert "uses none and what https://x.io/base bring" in said

    def test_a_moving_tag_is_refused_where_it_is_forbidden(self) -> None:
        said = "over: image web:latest has a tag that moves, which web in dev does not take; "
        assert _said(_overlay(_PLAIN), "web:latest", rule=tag_of).startswith(said)
        assert _edits(_overlay(_PLAIN), "web:latest")

    def test_a_shared_overlay_is_not_edited(self) -> None:
        said = _said(_overlay(_PLAIN, readers={_OVER: ["web in production"]}), "web:2.0.0")
        assert "is in a file that web in production read too" in said

    def test_an_image_that_the_application_itself_sets_is_refused(self) -> None:
        said = _said(_overlay(_PLAIN, overridden=("web:3.0.0",)), "web:2.0.0")
        assert "is set by the Application itself (web:3.0.0)" in said

    def test_two_kustomization_files_are_refused(self) -> None:
        application = _application(
            "kustomize", {**_BASE, _OVER: _PLAIN, "over/kustomization.yml": _PLAIN}, "over"
        )
        assert "has more than one kustomization file" in _said(application, "web:2.0.0")

    def test_a_base_of_itself_is_refused(self) -> None:
        assert "is a base of itself" in _said(_overlay("resources: [../over]\n"), "web:2.0.0")


_CHART = (
    "replicas: 1\nimage:\n  repository: r.io/web\n  # Empty: the chart's appVersion.\n  tag: ''\n"
)
_TWO = "api:\n  image: {repository: r.io/web, tag: v1}\nworker:\n  image: {repository: r.io/web, tag: v1}\n"


def _chart(values: str, own: str, overridden: Sequence[str] = ()) -> GivenFiles:
    files = {"chart/values.yaml": values, "chart/values-dev.yaml": own}
    shared = {"chart/values.yaml": ["web in production"]}
    return _application("helm", files, "chart", readers=shared, overridden=overridden)


class TestHelm:
    @pytest.mark.parametrize(
        ("values", "own", "image", "keys", "after"),
        [
            (_CHART, "image:\n  tag: v1\n", "r.io/web:v2", (), "image:\n  tag: v2\n"),
            (_CHART, "replicas: 2\n", "r.io/web:v2", (), "replicas: 2\nimage:\n  tag: v2\n"),
            (_CHART, "# Only dev.\n", "r.io/web:v2", (), "# Only dev.\nimage:\n  tag: v2\n"),
            (_CHART, "image: {}\n", "r.io/web:v2", (), "image: {tag: v2}\n"),
            (_CHART, "---\n", "r.io/web:v2", (), "---\nimage:\n  tag: v2\n"),
            ("image: r.io/web:v1\n", "a: b\n", "r.io/web:v2", (), "a: b\nimage: r.io/web:v2\n"),
            ("image: r.io/web\nimageTag: v1\n", "a: b\n", "r.io/web:v2", (), "a: b\nimageTag: v2\n"),
            ("image: {registry: r.io, repository: web, tag: v1, digest: ''}\n", "a: b\n", f"r.io/web@{_DIGEST}", (), f"a: b\nimage:\n  digest: {_DIGEST}\n"),
            (f"image: {{repository: web, tag: v1, digest: '{_DIGEST}'}}\n", "a: b\n", "web:v2", (), 'a: b\nimage:\n  tag: v2\n  digest: ""\n'),
            (_TWO, "a: b\n", "r.io/web:v2", ("worker.image",), "a: b\nworker:\n  image:\n    tag: v2\n"),
            (_TWO, "a: b\n", "r.io/web:v2", ("api.image.tag",), "a: b\napi:\n  image:\n    tag: v2\n"),
            ("a: {tag: v1}\n", "a: {tag: v1}\n", "r.io/web:v2", ("a.tag",), "a: {tag: v2}\n"),
            ("c: 1\n", "sidecars:\n- image: r.io/web:v1\n", "r.io/web:v2", (), "sidecars:\n- image: r.io/web:v2\n"),
        ],
    )  # fmt: skip
    def test_the_environments_values_are_set(
        self, values: str, own: str, image: str, keys: tuple[str, ...], after: str
    ) -> None:
        assert _edits(_chart(values, own), image, *keys) == {"chart/values-dev.yaml": after}

    @pytest.mark.parametrize(
        ("values", "image", "keys", "said"),
        [
            (_CHART, "nginx:v2", (), "chart: image nginx is not used by web in dev, which uses r.io/web; name one of them"),
            (_TWO, "r.io/web:v2", (), "chart: image r.io/web stands at several keys of the values: api.image, worker.image; name those that are to change with --helm-key"),
            (_TWO, "r.io/web:v2", ("x.image",), "chart: key x.image is no image in the values, which have api.image, worker.image; name one of them"),
            (_CHART, "nginx=r.io/web:v2", (), "chart: image nginx is not used by web in dev, which uses r.io/web; name one of them"),
            (_CHART, "r.io/web=q.io/web:v2", (), "chart: image r.io/web cannot become q.io/web in a chart's values, where only its tag is set; write the other image's name into the values first, and leave out NAME="),
            (_TWO, "nginx:v2", ("api.image",), "chart: key api.image holds image r.io/web, not nginx; name the key of that image"),
            (_CHART, f"r.io/web@{_DIGEST}", (), "chart: image at image has no key digest that the values know; name a tag, or give the chart's values the key digest"),
            ("s:\n- image: r.io/web:v1\n", "r.io/web:v2", (), "chart/values-dev.yaml: key s[0].image is in a list in chart/values.yaml, which others read too; write the whole list into chart/values-dev.yaml first"),
        ],
    )  # fmt: skip
    def test_what_is_not_clear_is_refused(
        self, values: str, image: str, keys: tuple[str, ...], said: str
    ) -> None:
        assert _said(_chart(values, "a: b\n"), image, *keys) == said

    def test_a_key_that_the_application_itself_sets_is_refused(self) -> None:
        said = _said(_chart(_CHART, "a: b\n", overridden=("image.tag",)), "r.io/web:v2")
        assert "key image.tag is set by the Application itself" in said

    @pytest.mark.parametrize(
        "bomb",
        [
            "a: &a {b: *a}\n",
            "a0: &a0 {}\n"
            + "".join(f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}}}\n" for i in range(1, 40)),
        ],
    )
    def test_values_that_explode_are_refused(self, bomb: str) -> None:
        said = _said(_chart(_CHART, bomb), "r.io/web:v2")
        assert "are too large or too deep with their anchors written out" in said

    def test_values_of_all_environments_are_not_edited(self) -> None:
        files = {"chart/values.yaml": _CHART}
        shared = {"chart/values.yaml": ["web in production"]}
        said = _said(_application("helm", files, "chart", readers=shared), "r.io/web:v2")
        assert said.endswith("web in production read too; give web in dev a file of its own")


class TestManifests:
    def test_every_use_is_set_in_its_own_style(self) -> None:
        text = _DEPLOYMENT + "---\n" + _DEPLOYMENT.replace("web:1.0.0", "'docker.io/library/web'")
        files = {"web/a.yaml": text, "web/b.yaml": "kind: ConfigMap\ndata: {image: web:1.0.0}\n"}
        after = text.replace("web:1.0.0", "web:2.0.0").replace("library/web'", "library/web:2.0.0'")
        application = _application("manifests", files, "web")
        assert _edits(application, "web:2.0.0") == {"web/a.yaml": after}

    def test_lists_json_and_schedules_count(self) -> None:
        pod = '{"spec": {"containers": [{"image": "web:1"}], "ephemeralContainers": [{"image": "web:1"}]}}'
        text = f'{{"kind": "List", "items": [{{"kind": "CronJob", "spec": {{"jobTemplate": {pod}}}}}]}}'
        application = _application("manifests", {"web/a.json": text}, "web")
        assert _edits(application, "web:2") == {"web/a.json": text.replace("web:1", "web:2")}

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ({"web/a.yaml": "kind: A\n"}, "web: image web is not used by web in dev, which uses none; name another application"),
            ({"web/a.jsonnet": "{}"}, "web: image web is not found, and .jsonnet files cannot be searched; edit the Jsonnet by hand"),
            ({"web/a.yaml": "kind: CustomResourceDefinition\ncontainers: [{image: web:1}]\n"}, "web: image web is not used by web in dev, which uses none; name another application"),
            ({"web/a.yaml": "a: &c [{image: web:1}]\ncontainers: *c\n"}, "web/a.yaml:2: containers comes from the anchor &c; write the value out at this place"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_set_is_refused(self, files: dict[str, str], said: str) -> None:
        assert _said(_application("manifests", files, "web"), "web:2") == said

    def test_manifests_that_others_read_are_not_edited(self) -> None:
        files = {"web/a.yaml": _DEPLOYMENT}
        shared = {"web/a.yaml": ["web in production"]}
        said = _said(_application("manifests", files, "web", readers=shared), "web:2")
        assert said.startswith("web/a.yaml:9: the image of web in dev is in a file that")


@pytest.mark.parametrize("text", ["", "web:", "--web", "a=b=c:1", "web:1\n", "Web:1"])
def test_what_is_no_image_is_refused_at_once(text: str) -> None:
    with pytest.raises(RefusedError, match="write "):
        wanted_image(text)


def test_one_image_in_a_file_of_360_kib_is_set_within_two_seconds() -> None:
    """In time of this process, as others use the machine too."""
    environment = "".join(
        f"            - name: V{n}\n              value: some text\n" for n in range(22)
    )
    one = _DEPLOYMENT.replace("    # the web", "") + "          env:\n" + environment
    others = [one.replace("web:1.0.0", f"other{n}:1.0.0") for n in range(256)]
    text = "---\n".join([*others[1:], one])
    assert len(text) > 360 * 1024
    application = _application("manifests", {"live/all.yaml": text}, "live")
    start = time.process_time()
    (edited,) = _edits(application, "web:1.1.0").values()
    assert time.process_time() - start < 2
    assert edited == text.replace("image: web:1.0.0", "image: web:1.1.0")
