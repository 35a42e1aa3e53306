"""A new application goes where the repository's layout wants it, and is read back as just that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_gitops.edit.refusal import RefusedError
from aks_gitops.repo.catalog import SourceType
from aks_gitops.repo.layouts import BUILT_IN, Layout
from aks_gitops.repo.lookalike import SHARED
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.scaffold.answers import AppAnswers, Facts, Scaffold
from aks_gitops.scaffold.application import new_application
from aks_gitops.scaffold.unsound import UnsoundError
from aks_gitops.settings.fields import is_name
from tests.unit.scaffolds import NAMES, README, TEAM_FILE, K, Repository, answers, found, own

_PLACES = [one for one in BUILT_IN if one.kind != "applications"]
_KINDS: tuple[SourceType, ...] = ("kustomize", "directory")
_ROWS = [(one, kind) for one in _PLACES for kind in (("helm",) if one.kind == "values" else _KINDS)]


def _answers(layout: Layout, kind: SourceType) -> AppAnswers:
    groups = tuple("shop" for name in layout.pattern.placeholders if name == "group")
    team = layout.team or "orders"
    return answers(team=team, layout=layout.name, kind=kind, groups=groups)


@pytest.mark.parametrize(
    ("layout", "kind"), _ROWS, ids=[f"{one.name}, {kind}" for one, kind in _ROWS]
)
def test_every_built_in_layout_reads_back_just_what_was_written_for_it(
    layout: Layout, kind: SourceType
) -> None:
    repository = Repository({**README, **TEAM_FILE}, NAMES)
    made = new_application(_answers(layout, kind), repository.ground)
    catalog = repository.added(made)
    assert {one.layout.name for one in catalog.applications} == {layout.name}
    assert {one.source for one in catalog.applications} == {kind}
    assert [(one.app, one.environment) for one in found(catalog)] == [
        ("web", "dev"),
        ("web", "production"),
    ]


_OWN = {
    "apps/{app}-{env}": "apps/web-prod",
    "{team}-{env}/{app}": "orders-prod/web",
    "apps/{env}-{cluster}/{app}": "apps/prod-aks-1/web",
    "deploy/{cluster}/{env}/{app}": "deploy/aks-1/prod/web",
    "k8s/{env}/{team}/{app}": "k8s/prod/orders/web",
    "x/{group}/{group}/{app}/{env}": "x/shop/eu/web/prod",
    "{env}/{app:web|api}": "prod/web",
}


@pytest.mark.parametrize(("pattern", "expected"), _OWN.items(), ids=list(_OWN))
def test_a_layout_of_the_repository_s_own_is_read_backwards(pattern: str, expected: str) -> None:
    """With the spelling of the environment that the repository has."""
    there = {f"apps/one/overlays/prod/{K}": "resources: []\n"}
    repository = Repository({**TEAM_FILE, **there}, NAMES, own(pattern))
    groups = ("shop", "eu")[: pattern.count("{group}")]
    asked = answers(layout=pattern, groups=groups, environments=("production",))
    catalog = repository.added(new_application(asked, repository.ground))
    assert expected in {one.path for one in catalog.applications}


@pytest.mark.parametrize(
    ("pattern", "said"),
    {
        "apps/*/{app}/{env}": "'*', which stands for any folder",
        "apps/{app:one|two}/{env}": "has no 'web' among its values of {app}",
        "x/{group}/{app}/{env}": "has {group}, and nothing says what stands for it",
    }.items(),
)
def test_a_layout_that_cannot_be_read_backwards_is_refused(pattern: str, said: str) -> None:
    repository = Repository({**README, **TEAM_FILE}, NAMES, own(pattern))
    with pytest.raises(RefusedError, match="the layout") as refused:
        new_application(answers(layout=pattern), repository.ground)
    assert said in str(refused.value)


def test_a_layout_without_environments_takes_just_those_that_it_serves() -> None:
    repository = Repository({**README, **TEAM_FILE}, NAMES, own("deploy/{app}"))
    asked = answers(layout="deploy-app", environments=("dev",))
    catalog = repository.added(new_application(asked, repository.ground))
    assert [(one.path, one.environment) for one in found(catalog)] == [("deploy/web", "dev")]
    with pytest.raises(RefusedError, match="serves dev with one directory"):
        new_application(answers(layout="deploy-app"), repository.ground)


def test_what_another_layout_would_take_for_something_else_is_refused() -> None:
    """The built-in clusters/{cluster}/{app} takes the environment for an application."""
    repository = Repository({**README, **TEAM_FILE}, NAMES, own("clusters/{cluster}/{env}/{app}"))
    made = new_application(answers(layout="clusters-cluster-env-app"), repository.ground)
    with pytest.raises(UnsoundError, match="holds no manifests and is left out"):
        repository.added(made)


@pytest.mark.parametrize(
    ("pattern", "base"),
    {
        "apps/{app}-{env}": "apps/base/web",
        "{team}-{env}/{app}": "base/web",
        "apps/{env}-{cluster}/{app}": "apps/base/web",
        "k8s/{env}/{team}/{app}": "k8s/base/orders/web",
        "components/{app}/{env}/{cluster}": "components/web/base",
    }.items(),
)
def test_the_base_is_the_application_s_own_wherever_environments_stand(
    pattern: str, base: str
) -> None:
    repository = Repository({**README, **TEAM_FILE}, NAMES, own(pattern))
    made = new_application(answers(layout=pattern), repository.ground)
    assert f"{base}/kustomization.yaml" in made.files


class TestReadBack:
    """Whatever made the files: only just what was wanted is let through."""

    web = f"teams/orders/apps/web/overlays/dev/{K}"
    facts = Facts("orders", "dev", "web", "", "", "teams/orders/apps/web/overlays/dev")

    def test_what_would_not_be_found_is_refused(self) -> None:
        with pytest.raises(RefusedError, match="would not be found as web of orders in dev"):
            Repository(README).added(Scaffold({}, applications=(self.facts,)))

    def test_what_nobody_asked_for_is_refused(self) -> None:
        with pytest.raises(RefusedError, match="would appear, too as web of orders in dev"):
            Repository(README).added(Scaffold({self.web: b"resources: []"}))

    def test_what_makes_another_application_go_is_refused(self) -> None:
        """A claim that gives somebody else's application to another team."""
        repository = Repository({f"apps/web/overlays/dev/{K}": "resources: []"})
        claim = Scaffold({"teams/orders.yaml": b"applications: [web]"}, team="orders")
        with pytest.raises(RefusedError, match="web"):
            repository.added(claim)


class TestWithoutALayoutNamed:
    def test_the_first_application_goes_below_its_team(self) -> None:
        repository = Repository(README)
        for kind, start in {
            None: "teams/orders/apps/web/overlays/dev",
            "helm": "teams/orders/charts/web",
            "directory": "teams/orders/apps/web/envs/dev",
        }.items():
            catalog = repository.added(new_application(answers(kind=kind), repository.ground))
            assert catalog.applications[0].path == start

    def test_it_goes_where_the_team_s_others_are_and_is_rendered_as_they_are(self) -> None:
        files = {
            "charts/one/Chart.yaml": "name: one\nversion: 1.0.0\napiVersion: v2\n",
            "charts/one/values-dev.yaml": "",
            "charts/two/Chart.yaml": "name: two\nversion: 1.0.0\napiVersion: v2\n",
            "charts/two/values-dev.yaml": "",
            f"teams/orders/apps/api/envs/dev/{K}": "resources: []\n",
        }
        repository = Repository(files)
        ours = new_application(answers(), repository.ground)
        assert "teams/orders/apps/web/envs/dev/kustomization.yaml" in ours.files
        theirs = {**files, "teams/web.yaml": "codeowners: ['@o/web']", "CODEOWNERS": "* @o/p\n"}
        repository = Repository(theirs)
        made = new_application(answers(team="web"), repository.ground)
        assert "teams/web/charts/web/values-dev.yaml" not in made.files
        assert "charts/web/values-dev.yaml" in made.files
        assert {one.team for one in repository.added(made).applications if one.app == "web"} == {
            "web"
        }

    def test_a_team_s_layout_is_never_taken_for_another_team(self) -> None:
        repository = Repository({f"infrastructure/dns/overlays/dev/{K}": "resources: []\n"})
        made = new_application(answers(), repository.ground)
        assert "teams/orders/apps/web/base/deployment.yaml" in made.files

    def test_nothing_is_guessed_beside_an_unknown_layout(self) -> None:
        repository = Repository({f"k8s/live-eu/web/{K}": "resources: []\n"})
        with pytest.raises(RefusedError, match="of a layout that nobody knows; there are 1 such"):
            new_application(answers(), repository.ground)
        named = new_application(answers(layout="team-apps"), repository.ground)
        assert "teams/orders/apps/web/base/deployment.yaml" in named.files


class TestOwners:
    FILES = {
        f"apps/api/overlays/dev/{K}": "resources: []\n",
        "teams/orders.yaml": "codeowners: ['@example-org/orders']\n",
    }

    def test_a_line_of_codeowners_gives_the_application_to_its_team(self) -> None:
        repository = Repository({**self.FILES, "CODEOWNERS": "* @example-org/platform"})
        made = new_application(answers(), repository.ground)
        lines = b"* @example-org/platform\n/apps/web/  @example-org/orders\n"
        assert made.edits == {"CODEOWNERS": lines}
        assert repository.added(made).applications[-1].owner

    def test_the_line_has_a_star_for_the_environment(self) -> None:
        files = {**TEAM_FILE, "CODEOWNERS": "* @o/p\r\n"}
        files["teams/orders.yaml"] = "codeowners: ['@example-org/orders']\n"
        repository = Repository(files, NAMES, own("{env}/{app}"))
        made = new_application(answers(layout="env-app"), repository.ground)
        assert made.edits["CODEOWNERS"] == b"* @o/p\r\n/*/web/  @example-org/orders\r\n"
        repository.added(made)

    def test_without_codeowners_the_team_file_claims_it(self) -> None:
        repository = Repository(self.FILES)
        made = new_application(answers(), repository.ground)
        file = load_yaml(made.edits["teams/orders.yaml"], "teams/orders.yaml")
        assert file["applications"] == ["web"]
        again = repository.with_files(made)
        second = new_application(answers("shop"), again.ground)
        claims = load_yaml(second.edits["teams/orders.yaml"], "")["applications"]
        assert claims == ["web", "shop"]
        again.added(second)

    def test_a_name_that_another_team_claims_is_refused(self) -> None:
        files = {**self.FILES, "teams/shop.yaml": "applications: ['web*']\n"}
        with pytest.raises(RefusedError, match=r"the application 'web' is shop's"):
            new_application(answers(), Repository(files).ground)

    def test_a_team_that_nothing_can_name_is_refused(self) -> None:
        files = {f"apps/api/overlays/dev/{K}": "resources: []\n"}
        with pytest.raises(RefusedError, match="write one first: aks-gitops new team orders"):
            new_application(answers(), Repository(files).ground)


_ODD = st.sampled_from(
    ["on", "y", "null", "true", "nan", "e3", "a" * 63, "a" * 64, "dev", "prod", "tests", "a--b"]
)
_NAMES = st.one_of(
    _ODD,
    st.sampled_from(sorted(SHARED)),
    st.from_regex(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True),
    st.text(max_size=12),
)


@settings(max_examples=60)
@given(name=_NAMES, team=_NAMES, kind=st.sampled_from(["kustomize", "helm", "directory"]))
def test_whatever_the_names_are_the_result_is_read_back_or_refused(
    name: str, team: str, kind: SourceType
) -> None:
    repository = Repository(README)
    try:
        made = new_application(answers(name, team, kind=kind), repository.ground)
    except RefusedError:
        assert not is_name(name) or not is_name(team) or _is_word(name) or _is_word(team)
        return
    try:
        catalog = repository.added(made)
    except UnsoundError:
        assert "tests" in (name, team)
        return
    assert {(one.app, one.team) for one in catalog.applications} == {(name, team)}
    for path, data in made.files.items():
        if "/templates/" not in path:
            _assert_names_are_texts(load_yaml(data, path), (name, team))


def _is_word(name: str) -> bool:
    words = {*SHARED, *NAMES.environments, "qa", "uat", "test", "live"}
    return name in words or name[0].isdigit() or name in Repository(README).rules.vocabulary[0]


def _assert_names_are_texts(values: object, names: tuple[str, str]) -> None:
    """A name such as `on` or `1e3` stays a text in every file."""
    if isinstance(values, dict):
        labels = values.get("labels") or {}
        assert set(labels.values()) <= set(names)
        for value in values.values():
            _assert_names_are_texts(value, names)
