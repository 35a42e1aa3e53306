"""What is written for an application, a team and an environment, to the letter."""

from collections.abc import Callable

import pytest

from aks_gitops.edit.images import parse_reference
from aks_gitops.edit.refusal import RefusedError
from aks_gitops.repo.catalog import SourceType
from aks_gitops.repo.layouts import layout
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.scaffold.answers import EnvironmentAnswers, TeamAnswers
from aks_gitops.scaffold.application import new_application
from aks_gitops.scaffold.environment import new_environment
from aks_gitops.scaffold.team import new_team
from aks_gitops.scaffold.texts import filled
from aks_gitops.scaffold.unsound import UnsoundError
from tests.unit.check_trees import LinkedTree
from tests.unit.scaffolds import NAMES, README, K, Repository, answers, found, own, texts

Golden = Callable[[str, str], None]
_DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize("kind", ["kustomize", "helm", "directory"])
def test_the_files_of_an_application(kind: SourceType, golden: Golden) -> None:
    made = new_application(answers(kind=kind, probe="/healthz"), Repository(README).ground)
    golden(f"scaffold/{kind}.txt", texts(made))


def test_an_application_that_one_directory_serves_needs_no_base(golden: Golden) -> None:
    repository = Repository({**README}, NAMES, own("deploy/{team}/{app}"))
    asked = answers(layout="deploy-team-app", environments=("dev",))
    golden("scaffold/flat.txt", texts(new_application(asked, repository.ground)))


def test_an_image_may_be_named_by_digest_and_by_both() -> None:
    for text, lines in {
        f"x@{_DIGEST}": {"digest": _DIGEST},
        f"x:1.10@{_DIGEST}": {"newTag": "1.10", "digest": _DIGEST},
        "x:1.10": {"newTag": "1.10"},
    }.items():
        made = new_application(answers(image=parse_reference(text)), Repository(README).ground)
        path = f"teams/orders/apps/web/overlays/dev/{K}"
        assert load_yaml(made.files[path], path)["images"] == [{"name": "x", **lines}]
    with pytest.raises(RefusedError, match="has neither tag nor digest"):
        new_application(answers(image=parse_reference("x")), Repository(README).ground)


def test_autoscaling_is_where_it_is_asked_for_and_no_replicas_are_anywhere() -> None:
    ground = Repository(README).ground
    for autoscaled, expected in {None: {"production"}, ("dev",): {"dev"}}.items():
        made = new_application(answers(autoscaled=autoscaled), ground)
        scaled = {path.split("/")[5] for path in made.files if path.endswith("hpa.yaml")}
        assert scaled == expected
        assert all(b"\n  replicas:" not in data for data in made.files.values())
    with pytest.raises(RefusedError, match="staging: the environment is not one that web runs in"):
        new_application(answers(autoscaled=("dev", "staging")), ground)


def test_a_block_takes_the_place_s_indentation_and_an_empty_one_leaves_no_line() -> None:
    values = {"app": "web", "spread": "", "resources": "resources:\n  limits: {}\n"}
    text = filled("kustomize/patch.yaml", values)
    assert text.endswith("        - name: web\n          resources:\n            limits: {}\n")
    assert "spec:\n      containers:" in text


class TestTeams:
    def test_the_files_of_a_team(self, golden: Golden) -> None:
        groups = {"developer": ("11111111-1111-1111-1111-111111111111",), "viewer": ()}
        asked = TeamAnswers("orders", ("@example-org/orders",), "Takes orders: all", groups)
        made = new_team(asked, Repository(README).ground)
        golden("scaffold/team.txt", texts(made))

    def test_its_line_is_for_the_folder_that_the_layout_gives_it(self) -> None:
        for path, line in {
            f"teams/web/apps/x/overlays/dev/{K}": b"/teams/orders/  @o/orders\n",
            f"k8s/dev/web/x/{K}": None,
        }.items():
            repository = Repository(
                {path: "", "CODEOWNERS": ""}, NAMES, own("k8s/{env}/{team}/{app}")
            )
            made = new_team(TeamAnswers("orders", ("@o/orders",)), repository.ground)
            assert made.edits == ({"CODEOWNERS": line} if line else {})
            assert repository.added(made).teams["orders"].path == "teams/orders.yaml"

    def test_a_line_that_says_it_already_is_not_written_again(self) -> None:
        ground = Repository({**README, ".github/CODEOWNERS": "/teams/orders/ @O/Orders\n"}).ground
        made = new_team(TeamAnswers("orders", ("@o/orders",)), ground)
        assert made.edits == {}

    @pytest.mark.parametrize("owner", ["orders", "@", "@o/t x", "@o/t\n* @evil/x", "#", "[x"])
    def test_what_is_no_owner_is_refused(self, owner: str) -> None:
        with pytest.raises(RefusedError, match="the owner"):
            new_team(TeamAnswers("orders", (owner,)), Repository(README).ground)

    def test_a_handle_of_another_team_is_found_by_reading_back(self) -> None:
        repository = Repository({"teams/web.yaml": "codeowners: ['@o/orders']\n"})
        made = new_team(TeamAnswers("orders", ("@o/orders",)), repository.ground)
        with pytest.raises(UnsoundError, match=r"is a handle of teams/orders\.yaml too"):
            repository.added(made)


_STAGING = "apps/web/overlays/staging"
_COPIED: dict[str, str | bytes] = {
    f"{_STAGING}/{K}": "namePrefix: a\nresources:\n  - ../../base\n  - config-staging.yaml\n",
    f"{_STAGING}/config-staging.yaml": (
        "host: staging.example.com\r\n"
        "environment: staging\r\n"
        "upstream: orders-staging.svc\r\n"
        "path: /staging/x\r\n"
        "quoted: 'staging'\r\n"
    ),
    f"{_STAGING}/logo.png": b"\xff\xfestaging",
    f"apps/web/base/{K}": "resources: []\n",
    "apps/web/base/policy.yaml": "values: [orders-dev, orders-staging]\n",
    "charts/api/Chart.yaml": "name: api\n",
    "charts/api/values-stg.yaml": "a: 1\n",
    "charts/api/values.yaml": "{}\n",
    f"apps/web/overlays/dev/{K}": "",
    "argocd/staging/x.yaml": "kind: Application\n",
}


class TestEnvironments:
    asked = EnvironmentAnswers("preview", "staging")

    def _repository(self, files: dict[str, str | bytes]) -> Repository:
        names = {**NAMES.environments, "preview": "preview"}
        return Repository(files, NAMES._replace(environments=names))

    def test_it_gets_what_the_other_one_has_under_its_own_name(self) -> None:
        repository = self._repository(_COPIED)
        made = new_environment(self.asked, repository.ground)
        new = "apps/web/overlays/preview"
        assert made.files == {
            f"{new}/{K}": b"namePrefix: a\nresources:\n  - ../../base\n  - config-preview.yaml\n",
            f"{new}/config-preview.yaml": (
                b"host: staging.example.com\r\n"
                b"environment: preview\r\n"
                b"upstream: orders-preview.svc\r\n"
                b"path: /staging/x\r\n"
                b"quoted: 'preview'\r\n"
            ),
            f"{new}/logo.png": b"\xff\xfestaging",
            "charts/api/values-preview.yaml": b"a: 1\n",
        }
        apps = {(one.app, one.path) for one in found(repository.added(made))}
        assert {("web", new), ("api", "charts/api")} <= apps

    def test_what_differs_is_said_and_what_a_person_must_look_at(self) -> None:
        made = new_environment(self.asked, self._repository(_COPIED).ground)
        config = "apps/web/overlays/preview/config-preview.yaml"
        assert made.notes == (
            f"{config}: names the new environment in lines 2, 3, 5",
            f"{config}: names staging still in lines 1, 4; look whether it should",
            f"apps/web/overlays/preview/{K}: names the new environment in line 4",
            "apps/web/base/policy.yaml: names the other environment in line 1; add the new one",
            "argocd/staging holds Applications written by hand, which are not copied: x.yaml",
        )

    def test_only_the_teams_that_are_asked_for_get_one(self) -> None:
        files = {f"teams/{team}/apps/web/overlays/staging/{K}": "" for team in ("orders", "shop")}
        repository = self._repository({**files})
        asked = EnvironmentAnswers("preview", "stg", ("shop",))
        made = new_environment(asked, repository.ground)
        assert list(made.files) == [f"teams/shop/apps/web/overlays/preview/{K}"]
        rest = repository.with_files(made)
        whole = new_environment(self.asked, rest.ground)
        assert set(whole.files) == {
            f"teams/{one}/apps/web/overlays/preview/{K}" for one in ("orders", "shop")
        }
        with pytest.raises(RefusedError, match="has no application of none to copy"):
            new_environment(EnvironmentAnswers("preview", "staging", ("none",)), rest.ground)

    def test_clusters_stand_below_the_environment_with_their_base(self) -> None:
        files = {
            f"components/web/staging/{K}": "",
            f"components/web/staging/aks-stg/{K}": "resources: [..]\n",
        }
        names = NAMES._replace(
            environments={**NAMES.environments, "preview": "preview"},
            clusters={**NAMES.clusters, "aks-p": frozenset({"preview"})},
        )
        repository = Repository(files, names)
        with pytest.raises(RefusedError, match="name with --cluster"):
            new_environment(self.asked, repository.ground)
        asked = EnvironmentAnswers("preview", "staging", cluster="aks-p")
        made = new_environment(asked, repository.ground)
        start = "components/web/preview"
        assert set(made.files) == {f"{start}/{K}", f"{start}/aks-p/{K}"}
        repository.added(made)

    @pytest.mark.parametrize(
        ("name", "like", "said"),
        [
            ("staging", "staging", "is the one that it is made like"),
            ("orders", "staging", "is the name of a team"),
            ("aks-1", "staging", "is the name of a cluster"),
            ("../x", "staging", "is not a Kubernetes name"),
            ("preview", "stagin", "did you mean 'staging'"),
            ("preview", "production", "has no application to copy"),
        ],
    )
    def test_a_name_that_cannot_be_is_refused(self, name: str, like: str, said: str) -> None:
        repository = self._repository({**_COPIED, "teams/orders.yaml": ""})
        with pytest.raises(RefusedError, match=said):
            new_environment(EnvironmentAnswers(name, like), repository.ground)

    def test_a_symbolic_link_is_not_copied(self) -> None:
        repository = self._repository({**_COPIED})
        linked = LinkedTree(_COPIED, {f"{_STAGING}/link.yaml": "../../base/policy.yaml"})
        with pytest.raises(RefusedError, match="is a symbolic link, which is not copied"):
            new_environment(self.asked, repository.ground._replace(tree=linked))

    def test_two_clusters_cannot_become_one(self) -> None:
        own_layout = (layout("deploy/{cluster}/{env}/{app}", "mine"),)
        files = {f"deploy/{name}/staging/web/{K}": "" for name in ("a", "b")}
        users = frozenset({"staging"})
        names = NAMES._replace(clusters={"a": users, "b": users})
        ground = Repository(files, names, own_layout).ground
        with pytest.raises(RefusedError, match="would both become deploy/c/preview/web"):
            new_environment(EnvironmentAnswers("preview", "staging", cluster="c"), ground)
