"""What runs in one environment moves to another, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.edit.refusal import RefusedError
from aks_gitops.release.deployments import SelectionError
from aks_gitops.release.environment_order import between, ordered
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS
from tests.unit.released import URL, application, chart, deployment, overlays, promote, promoted
from tests.unit.rendering import require

_TAGS = {"dev": "1.2.0", "staging": "1.1.0", "production": "1.0.0"}
_WEB = overlays("apps/web", _TAGS)
_PRODUCTION = "apps/web/overlays/production/kustomization.yaml"
_DIGEST = "sha256:" + "0a" * 32
_WINDOW = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
  syncWindows:
    - {kind: deny, schedule: "* * * * *", duration: 1h, applications: ["*prod*"]}
"""
_TWO_SOURCES = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: web-{name}, namespace: argocd}}
spec:
  project: default
  sources:
    - {{repoURL: {url}, path: deploy/{name}, targetRevision: main}}
    - repoURL: {url}
      path: charts/api
      targetRevision: main
      helm: {{valueFiles: [{name}.yaml]}}
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
"""


def _over(environment: str, images: str) -> dict[str, str]:
    path = f"apps/web/overlays/{environment}/kustomization.yaml"
    return {path: f"resources: [../../base]\nimages:\n{images}"}


def _refusal(files: dict[str, str], *apps: str, **wish: str) -> str:
    with pytest.raises(RefusedError) as caught:
        promoted(files, *apps, skip=False, **wish)
    return str(caught.value)


class TestWhatMoves:
    def test_the_tag_of_an_overlay(self) -> None:
        assert promoted(_WEB, "web") == {_PRODUCTION: "-newTag: 1.0.0 +newTag: 1.1.0"}

    def test_a_digest_takes_the_place_of_a_tag(self) -> None:
        files = _WEB | _over("staging", f"  - name: r.io/web\n    digest: {_DIGEST}\n")
        assert promoted(files, "web") == {_PRODUCTION: f"-newTag: 1.0.0 +digest: {_DIGEST}"}

    def test_an_image_that_only_the_base_names_there_gets_an_entry(self) -> None:
        files = _WEB | {_PRODUCTION: "resources: [../../base]\n"}
        change = "+images: +- name: r.io/web +newTag: 1.1.0"
        assert promoted(files, "web") == {_PRODUCTION: change}

    def test_every_image_of_the_application(self) -> None:
        both = "  - {{name: r.io/web, newTag: {0}}}\n  - {{name: r.io/proxy, newTag: {0}}}\n"
        files = (
            _WEB | _over("staging", both.format("2.0.1")) | _over("production", both.format("1"))
        )
        (change,) = promoted(files, "web").values()
        assert change.count("newTag: 2.0.1") == 2

    def test_the_registry_stays_that_of_the_target(self) -> None:
        files = _WEB
        for name in ("staging", "production"):
            entry = f"  - name: r.io/web\n    newName: {name}.r.io/web\n    newTag: {_TAGS[name]}\n"
            files = files | _over(name, entry)
        assert promoted(files, "web") == {_PRODUCTION: "-newTag: 1.0.0 +newTag: 1.1.0"}

    def test_an_image_that_became_another_one_stays(self) -> None:
        other = "  - name: r.io/web\n    newName: r.io/web-premium\n    newTag: 7.0.0\n"
        assert promoted(_WEB | _over("production", other), "web") == {}

    def test_an_image_that_a_patch_sets_is_the_one_that_runs(self) -> None:
        require("kustomize")
        files = dict(_WEB)
        for name in ("staging", "production"):
            top = f"apps/web/overlays/{name}"
            files[f"{top}/version.yaml"] = deployment(f"r.io/web:{_TAGS[name]}")
            patched = "resources: [../../base]\npatches:\n  - path: version.yaml\n"
            files[f"{top}/kustomization.yaml"] = patched
        change = "+images: +- name: r.io/web +newTag: 1.1.0"
        assert promoted(files, "web") == {_PRODUCTION: change}

    def test_beside_a_patch_a_charts_image_moves_in_whatever_words_it_is_rendered(self) -> None:
        require("kustomize", "helm")
        files = chart("charts/api", "image: {registry: r.io, repository: api, tag: 0}\n", {})
        for name, tag in (("staging", "1.1.0"), ("prod", "1.0.0")):
            files[f"charts/api/{name}.yaml"] = f"image:\n  tag: {tag}\n"
            files[f"deploy/{name}/web.yaml"] = deployment("r.io/web:0.0.0")
            files[f"deploy/{name}/version.yaml"] = deployment(f"r.io/web:{tag}")
            patched = "resources: [web.yaml]\npatches:\n  - path: version.yaml\n"
            files[f"deploy/{name}/kustomization.yaml"] = patched
            files[f"argocd/{name}.yaml"] = _TWO_SOURCES.format(name=name, url=URL)
        assert promoted(files, "web")["charts/api/prod.yaml"] == "-tag: 1.0.0 +tag: 1.1.0"

    def test_the_tag_in_a_charts_values(self) -> None:
        values = "image:\n  repository: r.io/web\n  tag: 0.0.0\n"
        own = {name: f"replicas: 2\nimage:\n  tag: {tag}\n" for name, tag in _TAGS.items()}
        assert promoted(chart("charts/web", values, own), "web") == {
            "charts/web/values-production.yaml": "-tag: 1.0.0 +tag: 1.1.0"
        }

    def test_two_images_of_one_name_in_a_chart_move_each_to_its_own_key(self) -> None:
        values = "".join(
            f"{key}:\n  image: {{repository: r.io/web, tag: 0}}\n" for key in ("api", "worker")
        )
        both = "api: {{image: {{tag: {0}}}}}\nworker: {{image: {{tag: {1}}}}}\n"
        own = {"staging": both.format("v2", "v3"), "production": both.format("v1", "v1")}
        assert promoted(chart("charts/web", values, own), "web") == {
            "charts/web/values-production.yaml": "-api: {image: {tag: v1}} "
            "-worker: {image: {tag: v1}} +api: {image: {tag: v2}} +worker: {image: {tag: v3}}"
        }

    def test_the_image_in_plain_manifests(self) -> None:
        files = {
            f"manifests/web/{name}/web.yaml": deployment(f"r.io/web:{tag}")
            for name, tag in _TAGS.items()
        }
        assert promoted(files, "web") == {
            "manifests/web/production/web.yaml": "-image: r.io/web:1.0.0 +image: r.io/web:1.1.0"
        }

    def test_hand_written_applications_that_differ_by_the_environment_in_their_names(self) -> None:
        files = {}
        for name, tag in (("staging", "1.1.0"), ("prod", "1.0.0")):
            files[f"argocd/{name}.yaml"] = application(f"web-{name}", f"deploy/{name}")
            files[f"deploy/{name}/web.yaml"] = deployment(f"r.io/web:{tag}")
        assert list(promoted(files, "web")) == ["deploy/prod/web.yaml"]

    def test_what_runs_there_already_changes_nothing(self) -> None:
        files = overlays("apps/web", {"staging": "1.0.0", "production": "1.0.0"})
        assert promoted(files, "web") == {}

    def test_several_applications_are_one_change(self) -> None:
        files = _WEB | overlays("apps/api", _TAGS)
        assert len(promoted(files, "web", "api", "web")) == 2

    def test_a_whole_team_but_for_what_the_target_does_not_have(self) -> None:
        files = overlays("teams/shop/apps/web", _TAGS) | overlays("teams/shop/apps/api", _TAGS)
        files |= overlays("teams/shop/apps/new", {"staging": "1.0.0"})
        files |= overlays("teams/pay/apps/bank", _TAGS)
        done = promote(files, team="shop")
        assert sorted(path.split("/")[3] for path in done.edits) == ["api", "web"]
        assert done.about.values["warnings"] == ["new in staging: is not in production"]


class TestWhatIsRefused:
    def test_an_environment_between_that_does_not_run_it(self) -> None:
        said = _refusal(_WEB, "web", source="dev")
        assert said == (
            "promotion of web:1.2.0: web in staging comes before production and does not run it, "
            "but web:1.1.0; promote it to staging first, or give --skip"
        )
        assert promoted(_WEB, "web", source="dev", skip=True)

    def test_an_environment_between_that_runs_it_or_has_no_such_application_is_no_hindrance(
        self,
    ) -> None:
        tags = {"dev": "1.2.0", "staging": "1.2.0", "production": "1.0.0"}
        assert promoted(overlays("apps/web", tags), "web", source="dev")
        files = overlays("apps/web", {"dev": "1.2.0", "production": "1.0.0"})
        assert promoted(files | overlays("apps/api", _TAGS), "web", source="dev")

    def test_the_way_back(self) -> None:
        wish = {"source": "production", "target": "dev"}
        assert "this would be a way back; give --skip" in _refusal(_WEB, "web", **wish)
        assert promoted(_WEB, "web", skip=True, **wish)

    def test_a_target_whose_overlay_others_read_too(self) -> None:
        shared = "resources: [../../../web/overlays/production]\n"
        files = _WEB | {"apps/api/overlays/production/kustomization.yaml": shared}
        assert "is in a file that api in production read too" in _refusal(files, "web")

    def test_a_tag_that_moves_does_not_come_to_production(self) -> None:
        files = _WEB | _over("staging", "  - name: r.io/web\n    newTag: main\n")
        assert "has a tag that moves, which web in production" in _refusal(files, "web")

    def test_what_the_application_in_the_source_sets_itself(self) -> None:
        files = _WEB | {
            "argocd/web.yaml": application(
                "web-staging", "apps/web/overlays/staging", kustomize="{images: ['r.io/web:9']}"
            )
        }
        said = _refusal(files, "web")
        assert "image r.io/web is set by the Application itself in staging" in said

    def test_an_image_that_runs_in_several_versions(self) -> None:
        files = {
            "manifests/web/staging/web.yaml": deployment("r.io/web:1", "r.io/web:2"),
            "manifests/web/production/web.yaml": deployment("r.io/web:0"),
        }
        said = _refusal(files, "web")
        assert "image r.io/web runs in several versions: r.io/web:1, r.io/web:2" in said

    @pytest.mark.parametrize(
        ("apps", "source", "target", "said"),
        [
            (("web",), "prod", "production", "--from and --to are the same environment"),
            ((), "dev", "production", "name applications or a team, and not both"),
            (("wbe",), "staging", "production", "there is no application 'wbe'"),
            (("web",), "qa", "production", "'web' is not in environment 'qa'"),
            (("-x",), "staging", "production", "there is no application '-x'"),
            (("web",), "staging\n", "production", "is not in environment 'staging\\n'"),
        ],
    )
    def test_a_wish_that_makes_no_sense(
        self, apps: tuple[str, ...], source: str, target: str, said: str
    ) -> None:
        with pytest.raises(SelectionError) as caught:
            promote(_WEB, *apps, source=source, target=target)
        assert said in str(caught.value)


class TestWhatIsSaid:
    def test_the_commit_names_who_what_and_from_where(self) -> None:
        files = overlays("teams/shop/apps/web", _TAGS)
        assert promote(files, "web", source="stage", target="prod").text == (
            "chore(web): promote web:1.1.0 from staging to production\n\n"
            "Application: shop/web\nEnvironment: production\nImage: r.io/web:1.1.0\n"
            "Promoted-From: staging\n"
        )

    def test_many_applications_are_counted_in_the_header_and_listed_in_the_trailers(self) -> None:
        files: dict[str, str] = {}
        for name in "abcde":
            files |= overlays(f"teams/shop/apps/{name}", _TAGS, f"r.io/{name}")
        said = promote(files, team="shop").text
        assert said.startswith("chore(shop): promote 5 images from staging to production\n")
        assert said.count("\nApplication: shop/") == said.count("\nImage: r.io/") == 5

    def test_a_closed_sync_window_is_a_warning(self) -> None:
        files = {"argocd/project.yaml": _WINDOW}
        for name in ("staging", "prod"):
            own = application(f"web-{name}", f"deploy/{name}")
            files[f"argocd/{name}.yaml"] = own.replace("project: default", "project: shop")
            files[f"deploy/{name}/web.yaml"] = deployment(f"r.io/web:{name}-1")
        done = promote(files, "web")
        said = "web-prod in production: a sync window of project shop is closed now; "
        assert done.about.values["warnings"] == [said + "Argo CD follows once it opens"]

    def test_what_else_differs_is_told_and_left_alone(self) -> None:
        more = deployment("r.io/web:1.0.0").replace("spec:\n  sel", "spec:\n  replicas: 3\n  sel")
        files = {
            "manifests/web/staging/web.yaml": deployment("r.io/web:1.1.0"),
            "manifests/web/production/web.yaml": more,
            "manifests/web/production/account.yaml": (
                "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n"
            ),
        }
        done = promote(files, "web")
        assert list(done.edits) == ["manifests/web/production/web.yaml"]
        assert done.about.lines == (
            "web: what else differs between staging and production is left alone:",
            "  ServiceAccount web: only in production",
            "  Deployment web: spec.replicas: (none) -> 3",
        )

    def test_objects_that_differ_by_the_environment_in_their_names_are_the_same(self) -> None:
        files = {
            f"manifests/web/{name}/web.yaml": deployment("r.io/web:1", name=f"{word}-web")
            for name, word in (("staging", "stg"), ("production", "prod"))
        }
        lines = promote(files, "web").about.lines
        assert lines
        assert not any("only in" in line for line in lines)

    def test_environments_that_cannot_be_compared_are_said_to_be(self) -> None:
        files = _WEB | {"apps/web/base/web.yaml": deployment("r.io/web:0.0.0") + "  broken: [\n"}
        with pytest.raises(RefusedError):
            promote(files, "web")
        template = {"charts/web/templates/x.yaml": '{{ fail "no" }}\n'}
        values = "image: {repository: r.io/web, tag: v0}\n"
        own = {"staging": "image: {tag: v2}\n", "production": "image: {tag: v1}\n"}
        done = promote(chart("charts/web", values, own) | template, "web")
        assert done.edits
        (line,) = done.about.lines
        assert line.startswith("web: staging and production cannot be compared: ")


class TestTheOrder:
    def test_the_usual_environments_come_as_usual_and_others_as_their_stack_lists_them(
        self,
    ) -> None:
        order = ordered([("dev", "load", "prod"), ("sandbox",)])
        assert order.index("load") == order.index("dev") + 1
        assert order[-1] == "sandbox"
        assert between(order, "dev", "test") == ("load",)

    @given(st.permutations(list(WELL_KNOWN_ENVIRONMENTS)), st.data())
    def test_no_way_of_listing_the_usual_ones_changes_their_order(
        self, names: list[str], data: st.DataObject
    ) -> None:
        order = ordered([names])
        assert order == tuple(WELL_KNOWN_ENVIRONMENTS)
        one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
        there, back = between(order, one, other), between(order, other, one)
        assert (there is None) == (order.index(one) >= order.index(other))
        assert there is None or back is None

    def test_an_environment_that_nobody_knows_has_none_between(self) -> None:
        assert between(ordered([]), "blue", "production") == ()
