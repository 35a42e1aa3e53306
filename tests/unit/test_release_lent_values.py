"""An image is set in this repository's values for a chart that comes from elsewhere."""

import pytest

from aks_gitops.edit.refusal import RefusedError
from tests.unit.check_trees import LinkedTree
from tests.unit.lent import here, lent, source, values
from tests.unit.released import (
    application,
    chart,
    deployment,
    promote,
    promoted,
    read,
    release,
    run,
)
from tests.unit.rendering import config_map

_NAMED = "image:\n  repository: r.io/web\n  tag: 0.0.0\n"
_TAGS = {"dev": "image:\n  tag: 1.1.0 # by CI\n", "prod": "image: {tag: 1.0.0}\n"}
_CHART = "chart web of https://charts.example.com"
_ONLY_VALUES = f"{_CHART} is not in this repository; its revision and values are compared"


def _refusal(files: dict[str, str], *asked: str) -> str:
    with pytest.raises(RefusedError) as caught:
        run(files, *asked)
    return str(caught.value)


def _promotion_refused(files: dict[str, str]) -> str:
    with pytest.raises(RefusedError) as caught:
        promote(files, "web", source="dev", target="prod")
    return str(caught.value)


class TestWhatIsEdited:
    def test_the_file_of_the_environment_where_it_sets_the_tag(self) -> None:
        assert run(values(_NAMED, _TAGS), "web", "dev", "r.io/web:2.0.0") == {
            "values/web-dev.yaml": "-tag: 1.1.0 # by CI +tag: 2.0.0 # by CI"
        }

    def test_the_file_of_the_environment_where_only_shared_values_name_the_image(self) -> None:
        files = values(_NAMED, {"dev": "replicas: 2\n", "prod": "replicas: 3\n"})
        assert run(files, "web", "dev", "r.io/web:2.0.0") == {
            "values/web-dev.yaml": "+image: +tag: 2.0.0"
        }

    def test_a_key_that_somebody_names_where_only_the_chart_knows_the_image(self) -> None:
        files = values("replicas: 1\n", _TAGS)
        assert run(files, "web", "prod", "r.io/web:2.0.0", "image.tag") == {
            "values/web-prod.yaml": "-image: {tag: 1.0.0} +image: {tag: 2.0.0}"
        }
        one = release("web", "prod", "r.io/web:2.0.0", "image.tag")
        one.change(LinkedTree(files))
        (only,) = one.about().applications
        assert [(str(x.old), str(x.new)) for x in only.changes] == [
            ("r.io/web:1.0.0", "r.io/web:2.0.0")
        ]

    @pytest.mark.parametrize("url", ["oci://r.io/charts", "https://git.example.com/charts.git"])
    def test_wherever_the_chart_comes_from(self, url: str) -> None:
        own = source("values/web.yaml", url=url)
        if url.endswith(".git"):
            own = own.replace("chart: web", "path: charts/web")
        files = lent("web-dev", own) | {"values/web.yaml": _NAMED}
        assert list(run(files, "web", "dev", "r.io/web:2.0.0")) == ["values/web.yaml"]

    def test_a_file_that_a_pattern_names(self) -> None:
        files = lent("web-dev", source("values/dev/*.yaml")) | {"values/dev/web.yaml": _NAMED}
        assert list(run(files, "web", "dev", "r.io/web:2.0.0")) == ["values/dev/web.yaml"]

    def test_the_same_image_again_changes_nothing(self) -> None:
        assert run(values(_NAMED, _TAGS), "web", "dev", "r.io/web:1.1.0") == {}

    def test_the_source_that_uses_the_image_and_not_one_with_a_key_of_the_same_name(self) -> None:
        database = source("values/db.yaml", chart="postgresql")
        files = lent("web-dev", here("chart"), database) | chart("chart", _NAMED, {})
        files["values/db.yaml"] = "image:\n  tag: 15.1.0\n"
        assert list(run(files, "web", "dev", "r.io/web:2.0.0")) == ["chart/values.yaml"]
        assert list(run(files, "web", "dev", "r.io/web:2.0.0", "image.tag")) == [
            "chart/values.yaml"
        ]


class TestWhatIsRefused:
    def test_an_image_that_no_values_file_here_names(self) -> None:
        files = values("replicas: 1\n", {"dev": "replicas: 2\n"})
        assert _refusal(files, "web", "dev", "r.io/web:2.0.0") == (
            "values/web-dev.yaml: image r.io/web is not in the values of web-dev in dev here, "
            f"which have no image; the rest is in {_CHART}, and not here; write it there first"
        )

    def test_a_tag_whose_image_only_the_chart_knows_unless_its_key_is_named(self) -> None:
        said = _refusal(values("replicas: 1\n", _TAGS), "web", "dev", "r.io/web:2.0.0")
        assert said.endswith("name its key with --helm-key, which may be image.tag")

    @pytest.mark.parametrize(
        "helm",
        [
            "parameters: [{name: image.tag, value: 3.0.0}]",
            "valuesObject: {image: {tag: 3.0.0}}",
            'values: "image: {tag: 3.0.0}"',
        ],
    )
    def test_what_the_application_itself_sets(self, helm: str) -> None:
        said = _refusal(values(_NAMED, _TAGS, helm), "web", "dev", "r.io/web:2.0.0")
        assert "key image.tag is set by the Application itself, which wins over" in said

    def test_values_that_a_file_of_the_chart_s_own_wins_over(self) -> None:
        files = {"values/web.yaml": _NAMED, "values/more.yaml": "replicas: 2\n"}
        over = lent("web-dev", source("values/web.yaml", "$values-dev.yaml"))
        said = _refusal(files | over, "web", "dev", "r.io/web:2.0.0")
        assert said.startswith(f"{_CHART}: image r.io/web is not in the values of web-dev in dev")
        assert f"the rest is in {_CHART}, values-dev.yaml, and not here" in said
        between = lent("web-dev", source("values/more.yaml", "$values-dev.yaml", "values/web.yaml"))
        assert list(run(files | between, "web", "dev", "r.io/web:2.0.0")) == ["values/web.yaml"]

    def test_a_file_that_another_application_is_given_too(self) -> None:
        files = lent("web-dev", source("values/web.yaml")) | {"values/web.yaml": _NAMED}
        shared = files | lent("web-prod", source("values/web.yaml"))
        said = _refusal(shared, "web", "dev", "r.io/web:2.0.0")
        assert "is in a file that web-prod in production read too" in said

    def test_a_chart_of_this_repository_whose_values_one_from_elsewhere_is_given_too(self) -> None:
        files = {
            "argocd/web.yaml": application("web-dev", "web", helm="{valueFiles: [own.yaml]}"),
            **chart("web", _NAMED, {}),
            "web/own.yaml": "image: {tag: 1.0.0}\n",
            **lent("other-dev", source("web/own.yaml")),
        }
        said = _refusal(files, "web-dev", "dev", "r.io/web:2.0.0")
        assert "web/own.yaml" in said
        assert "is in a file that other-dev in dev read too" in said

    def test_a_key_that_several_charts_from_elsewhere_are_given(self) -> None:
        both = (source("values/web.yaml"), source("values/db.yaml", chart="postgresql"))
        files = lent("web-dev", *both) | dict.fromkeys(
            ("values/web.yaml", "values/db.yaml"), "image: {tag: 1.0.0}\n"
        )
        said = _refusal(files, "web", "dev", "r.io/web:2.0.0", "image.tag")
        assert "key image.tag stands in the values of several charts from elsewhere" in said

    def test_a_source_that_lends_another_revision(self) -> None:
        files = values(_NAMED, _TAGS)
        files["argocd/web-dev.yaml"] = files["argocd/web-dev.yaml"].replace(
            "targetRevision: main", "targetRevision: v1"
        )
        said = _refusal(files, "web", "dev", "r.io/web:2")
        assert "follows v1 of this repository, not this branch" in said


class TestPromotion:
    def test_the_tag_moves_between_values_files(self) -> None:
        files = values(_NAMED, _TAGS)
        assert promoted(files, "web", source="dev", target="prod") == {
            "values/web-prod.yaml": "-image: {tag: 1.0.0} +image: {tag: 1.1.0}"
        }

    def test_of_what_else_differs_only_the_revision_and_the_values_can_be_told(self) -> None:
        own = {
            "dev": "image: {tag: 1.1.0}\nlog: {level: debug}\nhosts: [a.b]\n",
            "prod": "image: {tag: 1.0.0}\nlog: {level: info}\nreplicas: 3\nhosts: [a.b]\n",
        }
        files = values(f"{_NAMED}log: {{level: warn}}\n", own, helm="valuesObject: {ha: true}")
        production = files["argocd/web-prod.yaml"]
        newer = production.replace("targetRevision: 1.0.0", "targetRevision: 2.0.0")
        files["argocd/web-prod.yaml"] = newer.replace("ha: true", "ha: false")
        done = promote(files, "web", source="dev", target="prod")
        assert done.about.lines == (
            f"web: dev and production cannot be compared: {_ONLY_VALUES}",
            "web: what else differs between dev and production is left alone:",
            "  Chart web: targetRevision: 1.0.0 -> 2.0.0",
            "  Chart web: values.ha: true -> false",
            "  Chart web: values.log.level: debug -> info",
            "  Chart web: values.replicas: (none) -> 3",
        )

    def test_what_looks_like_a_password_in_values_is_not_shown(self) -> None:
        own = {
            "dev": "image: {tag: 1.1.0}\npassword: Tr0ub4dor-and-3-9f2c8d7e\n",
            "prod": "image: {tag: 1.0.0}\npassword: c0rrect-h0rse-77ab31fe99\n",
        }
        said = "\n".join(
            promote(values(_NAMED, own), "web", source="dev", target="prod").about.lines
        )
        assert "values.password" in said
        assert "Tr0ub4dor" not in said
        assert "c0rrect" not in said

    def test_objects_beside_such_a_chart_are_compared_too(self) -> None:
        files = dict[str, str]()
        for name, memory in (("dev", "1"), ("prod", "2")):
            files |= lent(f"web-{name}", here(f"deploy/{name}"), source("values/web.yaml"))
            files[f"deploy/{name}/map.yaml"] = config_map("limits", memory=memory)
        files["values/web.yaml"] = "image: {repository: r.io/db, tag: v1}\n"
        assert promote(files, "web", source="dev", target="prod").about.lines == (
            f"web: dev and production cannot be compared: {_ONLY_VALUES}",
            "web: what else differs between dev and production is left alone:",
            "  ConfigMap limits: data.memory: 1 -> 2",
        )

    def test_a_tag_whose_image_only_the_chart_knows_does_not_stay_behind_unseen(self) -> None:
        files = values("replicas: 1\n", _TAGS)
        assert _promotion_refused(files) == (
            "web-prod in production: key image.tag is 1.0.0 in production and 1.1.0 in dev, and "
            f"which image that is only {_CHART} knows; give --config-key image.tag, or write the "
            "image's repository beside it"
        )
        done = promote(files, "web", source="dev", target="prod", keys=("image.tag",))
        assert done.edits == {"values/web-prod.yaml": b"image: {tag: 1.1.0}\n"}
        same = values("replicas: 1\n", dict.fromkeys(_TAGS, "image: {tag: 1.0.0}\n"))
        assert promoted(same, "web", source="dev", target="prod") == {}

    def test_images_beside_such_a_chart_move_as_ever(self) -> None:
        files = dict[str, str]()
        for name, tag in (("dev", "2.0.0"), ("prod", "1.0.0")):
            sources = here(f"deploy/{name}"), source(f"values/{name}.yaml")
            files |= lent(f"web-{name}", *sources)
            files[f"deploy/{name}/web.yaml"] = deployment(f"r.io/web:{tag}", f"r.io/x:{tag}")
            files[f"values/{name}.yaml"] = "image: {repository: r.io/db, tag: v1}\n"
        assert list(promoted(files, "web", source="dev", target="prod")) == ["deploy/prod/web.yaml"]


def test_files_that_lie_behind_links_are_edited_where_they_are() -> None:
    files = lent("web-dev", source("values/link.yaml")) | {"real/web.yaml": _NAMED}
    tree = LinkedTree(files, {"values/link.yaml": "../real/web.yaml"})
    assert list(release("web", "dev", "r.io/web:2.0.0").change(tree)) == ["real/web.yaml"]


def test_an_application_with_sources_that_argo_cd_refuses_is_left_alone() -> None:
    broken = lent("api-dev", "{repoURL: [], chart: 1}")
    assert read(values(_NAMED, _TAGS) | broken).find("web", "dev")
