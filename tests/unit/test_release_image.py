"""An image is set for an application in an environment of a whole config repository."""

import pytest

from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.edit.refusal import RefusedError
from aks_gitops.release.deployments import SelectionError
from tests.unit.check_trees import LinkedTree
from tests.unit.released import (
    URL,
    application,
    chart,
    deployment,
    overlays,
    read,
    reader,
    release,
    run,
)
from tests.unit.stacks import stack

_TAGS = {"dev": "1.0.0", "production": "0.9.0"}
_WEB = overlays("apps/web", _TAGS)
_DEV = "apps/web/overlays/dev/kustomization.yaml"
_CHART = "image:\n  repository: r.io/web\n  tag: 0.0.0\n"
_DIGEST = "sha256:" + "0a" * 32


def _refusal(files: dict[str, str], *asked: str) -> str:
    with pytest.raises(RefusedError) as caught:
        run(files, *asked)
    return str(caught.value)


def _no_choice(files: dict[str, str], *asked: str) -> str:
    with pytest.raises(SelectionError) as caught:
        run(files, *asked)
    return str(caught.value)


class TestWhereAnApplicationIs:
    @pytest.mark.parametrize(
        ("top", "app"),
        [
            ("apps/web", "web"),
            ("teams/shop/apps/web", "web"),
            ("teams/shop/apps/web", "shop/web"),
            ("teams/shop/apps/web", "shop-web-dev"),
            ("infrastructure/web", "platform/web"),
            ("web", "web"),
        ],
    )
    def test_every_layout_and_every_name_lead_to_the_overlay(self, top: str, app: str) -> None:
        files = overlays(top, _TAGS)
        assert run(files, app, "dev", "r.io/web:1.1.0") == {
            f"{top}/overlays/dev/kustomization.yaml": "-newTag: 1.0.0 +newTag: 1.1.0"
        }

    def test_an_environment_may_be_spelled_in_its_other_ways(self) -> None:
        (path,) = run(_WEB, "web", "prod", "r.io/web:1.0.0")
        assert path == "apps/web/overlays/production/kustomization.yaml"

    def test_plain_manifests_of_a_layout_are_edited(self) -> None:
        files = {"manifests/web/dev/web.yaml": deployment("r.io/web:1.0.0", "r.io/proxy:1")}
        assert run(files, "web", "dev", "r.io/web:1.1.0") == {
            "manifests/web/dev/web.yaml": "-image: r.io/web:1.0.0 +image: r.io/web:1.1.0"
        }

    def test_the_values_of_the_environment_are_edited_not_those_of_the_chart(self) -> None:
        own = {"dev": "image:\n  tag: 1.0.0\n", "production": "replicas: 2\n"}
        files = chart("charts/web", _CHART, own)
        assert run(files, "web", "dev", "r.io/web:1.1.0") == {
            "charts/web/values-dev.yaml": "-tag: 1.0.0 +tag: 1.1.0"
        }
        assert run(files, "web", "production", "r.io/web:1.1.0") == {
            "charts/web/values-production.yaml": "+image: +tag: 1.1.0"
        }

    @pytest.mark.parametrize("app", ["web-prod", "web", "apps"])
    def test_a_hand_written_application_is_found_by_name_stem_and_folder(self, app: str) -> None:
        files = {
            "argocd/web.yaml": application("web-prod", "apps/prod"),
            "apps/prod/web.yaml": deployment("r.io/web:1.0.0"),
        }
        assert list(run(files, app, "production", "r.io/web:1.1.0")) == ["apps/prod/web.yaml"]

    def test_who_is_called_so_comes_before_who_is_called_so_but_for_the_environment(self) -> None:
        files = {
            "argocd/a.yaml": application("web", "live/a", namePrefix="x"),
            "argocd/b.yaml": application("web-prod", "live/b"),
            "live/a/web.yaml": deployment("r.io/web:1.0.0"),
            "live/b/web.yaml": deployment("r.io/web:1.0.0"),
        }
        assert list(run(files, "web", "production", "r.io/web:2.0.0")) == ["live/a/web.yaml"]

    def test_a_layout_makes_no_second_application_of_what_one_written_by_hand_deploys(self) -> None:
        files = _WEB | chart("charts/api", _CHART, {"dev": "a: b\n", "production": "a: b\n"})
        files["argocd/web.yaml"] = application("web-dev", "apps/web/overlays/dev")
        values = "{valueFiles: [values-dev.yaml]}"
        files["argocd/api.yaml"] = application("api-dev", "charts/api", helm=values)
        assert sorted(one.name for one in read(files).all) == [
            "api-dev",
            "platform-api-production",
            "platform-web-production",
            "web-dev",
        ]
        assert list(run(files, "web", "dev", "r.io/web:1.1.0")) == [_DEV]
        assert list(run(files, "api", "dev", "r.io/web:1.1.0")) == ["charts/api/values-dev.yaml"]

    def test_the_same_application_on_two_clusters_changes_on_both(self) -> None:
        clusters = {
            f"components/web/dev/{name}/web.yaml": deployment("r.io/web:1.0.0")
            for name in ("east", "west")
        }
        one = release("web", "dev", "r.io/web:1.1.0", stacks=[_two_clusters()])
        assert set(one.change(LinkedTree(clusters))) == set(clusters)
        assert [str(x.deployment) for x in one.about().applications] == ["web in dev"] * 2
        assert one.message().text().count("Application: ") == 1

    def test_two_teams_with_an_application_of_one_name_are_told_apart(self) -> None:
        files = overlays("teams/shop/apps/web", _TAGS) | overlays("teams/pay/apps/web", _TAGS)
        said = _no_choice(files, "web", "dev", "r.io/web:1.1.0")
        assert said == "'web' in dev is several: pay/web, shop/web; write one of them"
        (path,) = run(files, "pay/web", "dev", "r.io/web:1.1.0")
        assert path.startswith("teams/pay/")

    @pytest.mark.parametrize(
        ("app", "environment", "said"),
        [
            ("wbe", "dev", "there is no application 'wbe'; did you mean 'web'?"),
            ("web", "qa", "'web' is not in environment 'qa'; it is in dev, production"),
            ("-x", "dev", "there is no application '-x'; there are web"),
            ("--upload-pack=x", "dev", "there is no application '--upload-pack=x'; there are web"),
            ("../web", "dev", "there is no application '../web'; did you mean 'web'?"),
            ("", "dev", "there is no application ''; there are web"),
        ],
    )
    def test_a_name_that_nothing_has_is_refused(
        self, app: str, environment: str, said: str
    ) -> None:
        assert _no_choice(_WEB, app, environment, "r.io/web:1.1.0") == said

    def test_an_application_whose_environment_nothing_tells_is_named_without_one(self) -> None:
        files = {
            "argocd/web.yaml": application("web", "tools"),
            "tools/web.yaml": deployment("r.io/web:1.0.0"),
        }
        said = _no_choice(files, "web", "dev", "r.io/web:1.1.0")
        assert said == "'web' is not in environment 'dev'; it is in no environment (write '')"
        one = release("web", "", "r.io/web:1.1.0")
        assert one.change(LinkedTree(files)).keys() == {"tools/web.yaml"}
        assert one.message().text() == (
            "chore(web): run web:1.1.0\n\nApplication: web\nImage: r.io/web:1.1.0\n"
        )


def _two_clusters() -> Stack:
    policy = {"automated": False, "prune": False, "selfHeal": False}
    policy["preserveResourcesOnDeletion"] = True
    environment = {"cluster": "east", "clusters": ["west"], "syncPolicy": policy}
    gitops = {"repository": URL, "revision": "main", "protect": False}
    return Stack("main", stack(gitops={**gitops, "environments": {"dev": environment}}))


class TestSubcharts:
    def _files(self, own: str) -> dict[str, str]:
        files = chart("charts/web", "a: b\n", {"dev": own, "production": "a: b\n"})
        files["charts/web/Chart.yaml"] += (
            "dependencies: [{name: web, version: 1.0.0, alias: api, condition: api.enabled}]\n"
        )
        return files | chart("charts/web/charts/web", _CHART, {})

    def test_an_image_that_only_a_subchart_names_is_set_in_the_values_of_the_environment(
        self,
    ) -> None:
        assert run(self._files("c: d\n"), "web", "dev", "r.io/web:1.1.0") == {
            "charts/web/values-dev.yaml": "+api: +image: +tag: 1.1.0"
        }
        set_there = self._files("api:\n  image:\n    tag: 1.0.0\n")
        assert run(set_there, "web", "dev", "r.io/web:1.1.0") == {
            "charts/web/values-dev.yaml": "-tag: 1.0.0 +tag: 1.1.0"
        }

    def test_a_subchart_that_is_switched_off_runs_nothing(self) -> None:
        off = self._files("api: {enabled: false}\n")
        assert "image r.io/web is not used" in _refusal(off, "web", "dev", "r.io/web:1.1.0")


class TestWhatIsRefused:
    def test_an_overlay_that_others_read_too(self) -> None:
        shared = "apps/web/overlays/dev"
        files = _WEB | {
            "apps/api/overlays/dev/kustomization.yaml": f"resources: [../../../../{shared}]\n"
        }
        said = _refusal(files, "web", "dev", "r.io/web:1.1.0")
        assert said == (
            f"{_DEV}: the image of web in dev is in a file that api in dev read too; "
            "give web in dev a file of its own"
        )

    def test_values_that_others_read_too_are_not_edited_but_laid_over(self) -> None:
        own = {"dev": "image:\n  tag: 1.0.0\n", "production": "a: b\n"}
        files = chart("charts/web", _CHART, own)
        assert "charts/web/values.yaml" not in run(files, "web", "production", "r.io/web:1.1.0")

    def test_manifests_that_two_applications_deploy(self) -> None:
        files = {
            "argocd/a.yaml": application("web-dev", "both"),
            "argocd/b.yaml": application("web-prod", "both"),
            "both/web.yaml": deployment("r.io/web:1.0.0"),
        }
        said = _refusal(files, "web-dev", "dev", "r.io/web:1.1.0")
        assert "both/web.yaml:12: the image of web-dev in dev is in a file that web-prod" in said

    @pytest.mark.parametrize(
        ("image", "said"),
        [
            ("nginx:1.27", "image nginx is not used by web in production, which uses"),
            ("r.io/web", "image r.io/web has neither tag nor digest; write r.io/web:TAG"),
            ("r.io/web:latest", "image r.io/web:latest has a tag that moves, which web in"),
            ("r.io/web:main", "image r.io/web:main has a tag that moves"),
        ],
    )
    def test_an_image_that_does_not_fit(self, image: str, said: str) -> None:
        assert said in _refusal(_WEB, "web", "production", image)

    def test_dev_takes_a_tag_that_moves_unless_the_repository_forbids_it(self) -> None:
        assert run(_WEB, "web", "dev", "r.io/web:main")
        strict = _WEB | {".aks-gitops.yaml": "checks:\n  rules:\n    image-mutable: error\n"}
        assert "has a tag that moves" in _refusal(strict, "web", "dev", "r.io/web:main")
        loose = _WEB | {".aks-gitops.yaml": "checks:\n  rules:\n    image-mutable: 'off'\n"}
        assert run(loose, "web", "production", "r.io/web:main")

    @pytest.mark.parametrize(
        "image", ["x:1\ny", "--upload-pack=x", "-x", "r.io/web:1.0;id", "R.io/Web:1", "x:\x1b[0m"]
    )
    def test_what_is_no_image(self, image: str) -> None:
        said = _refusal(_WEB, "web", "dev", image)
        assert said.startswith(f"the command line: image {image!r} ")
        assert said.isprintable()

    def test_what_the_application_itself_sets(self) -> None:
        files = _WEB | {
            "argocd/web.yaml": application(
                "web-dev", "apps/web/overlays/dev", kustomize="{images: ['r.io/web:3.0.0']}"
            )
        }
        said = _refusal(files, "web-dev", "dev", "r.io/web:1.1.0")
        assert "image r.io/web is set by the Application itself (r.io/web:3.0.0)" in said

    @pytest.mark.parametrize("name", [".argocd-source.yaml", ".argocd-source-web-dev.yaml"])
    def test_what_an_override_file_sets(self, name: str) -> None:
        files = chart("charts/web", _CHART, {"dev": "image: {tag: 1.0.0}\n"}) | {
            "argocd/web.yaml": application(
                "web-dev", "charts/web", helm="{valueFiles: [values-dev.yaml]}"
            ),
            f"charts/web/{name}": "helm:\n  parameters:\n    - {name: image.tag, value: 3.0.0}\n",
        }
        said = _refusal(files, "web-dev", "dev", "r.io/web:1.1.0")
        assert "key image.tag is set by the Application itself" in said

    def test_an_application_whose_files_are_elsewhere(self) -> None:
        elsewhere = application("web-dev", "apps/web").replace("example-org", "other-org")
        said = _refusal({"argocd/web.yaml": elsewhere}, "web-dev", "dev", "r.io/web:1.1.0")
        assert said == (
            "web-dev: web-dev in dev has no source in this repository; "
            "change it where its files are"
        )

    def test_an_application_that_follows_another_branch(self) -> None:
        other = application("web-dev", "apps/web").replace("Revision: main", "Revision: live")
        said = _refusal({"argocd/web.yaml": other}, "web-dev", "dev", "r.io/web:1.1.0")
        assert said == (
            "web-dev: web-dev in dev follows live of this repository, not this branch; "
            "if that is a branch, give it with --branch"
        )


class TestWhatTheCommitSays:
    def test_the_application_is_named_as_it_was_found(self) -> None:
        files = overlays("teams/shop/apps/web", _TAGS)
        one = release("shop-web-dev", "development", f"r.io/web@{_DIGEST}", source_commit="abc123")
        one.change(LinkedTree(files))
        assert one.message().text() == (
            f"chore(web): run web@sha256:0a0a0a0a0a0a in dev\n\nApplication: shop/web\n"
            f"Environment: dev\nImage: r.io/web@{_DIGEST}\nSource-Commit: abc123\n"
        )

    def test_old_and_new_image_are_told_for_each_cluster(self) -> None:
        one = release("web", "dev", "r.io/web:1.1.0")
        one.change(LinkedTree(_WEB))
        (only,) = one.about().applications
        assert str(only.deployment) == "web in dev"
        assert [(str(x.old), str(x.new)) for x in only.changes] == [
            ("r.io/web:1.0.0", "r.io/web:1.1.0")
        ]

    def test_the_same_image_again_changes_nothing(self) -> None:
        one = release("web", "dev", "r.io/web:1.0.0")
        assert one.change(LinkedTree(_WEB)) == {}
        assert one.about().applications[0].changes == ()


class TestSeveralSources:
    _SOURCES = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web-dev, namespace: argocd}
spec:
  project: default
  sources:
    - {repoURL: HERE, path: one, targetRevision: main}
    - {repoURL: HERE, path: two, targetRevision: main}
    - {repoURL: "https://charts.example.com", chart: redis, targetRevision: 1.0.0}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
""".replace("HERE", URL)

    def _files(self, one: str, two: str) -> dict[str, str]:
        return {
            "argocd/web.yaml": self._SOURCES,
            "one/web.yaml": deployment(one),
            "two/job.yaml": deployment(two, name="job"),
        }

    def test_the_source_that_uses_the_image_is_edited(self) -> None:
        files = self._files("r.io/web:1.0.0", "r.io/job:1.0.0")
        assert list(run(files, "web-dev", "dev", "r.io/job:1.1.0")) == ["two/job.yaml"]

    def test_all_sources_that_use_it_are_edited(self) -> None:
        files = self._files("r.io/web:1.0.0", "r.io/web:1.0.0")
        found = run(files, "web-dev", "dev", "r.io/web:1.1.0")
        assert list(found) == ["one/web.yaml", "two/job.yaml"]

    def test_an_image_that_none_uses_is_refused(self) -> None:
        files = self._files("r.io/web:1.0.0", "r.io/job:1.0.0")
        assert "image nginx is not used" in _refusal(files, "web-dev", "dev", "nginx:1")


def test_an_application_of_a_clone_without_remotes_is_known_by_its_path() -> None:
    files = {
        "argocd/web.yaml": application("web-dev", "deploy/web"),
        "deploy/web/web.yaml": deployment("r.io/web:1.0.0"),
        **overlays("apps/shop", {"dev": "1.0.0"}),
    }
    found = reader(urls=()).read(LinkedTree(files))
    (one,) = found.find("web-dev", "dev")
    assert [source.directory for source in found.sources(one)] == ["deploy/web"]
