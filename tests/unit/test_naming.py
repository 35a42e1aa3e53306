"""Names of objects, in Python and in the Go templates that Argo CD runs."""

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.argocd.naming import (
    APPLICATION_LIMIT,
    OBJECT_LIMIT,
    PathTemplates,
    application_name,
    applicationset_name,
    normalize,
    project_name,
    root_name,
    shorten,
)
from aks_gitops.paths.pattern import Pattern
from aks_gitops.report.manifests import to_yaml

DNS_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
NAMES = st.from_regex(r"[a-z0-9](?:[-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
DIRECTORIES = st.text(min_size=1, max_size=80).filter(
    lambda text: any(c.isascii() and c.isalnum() for c in text)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("store-front", "store-front"),
        ("Store_Front", "store-front"),
        ("store.front.v2", "store-front-v2"),
        ("  a  ", "a"),
        ("-.a.-", "a"),
        ("a.-b", "a--b"),
        ("Übung", "bung"),
        ("naïve", "na-ve"),
        ("日本1", "1"),
        ("İa", "ia"),  # Go lowers it to one letter, Python alone to two.
        ("\u212aube", "kube"),  # The Kelvin sign is a K to both.
        ("a\nb", "a-b"),
        ("a" * 300, "a" * 253),
        ("_", ""),
    ],
)
def test_a_directory_becomes_a_kubernetes_name(text: str, expected: str) -> None:
    assert normalize(text) == expected


def test_no_other_character_grows_when_lowered() -> None:
    """Go's ToLower maps runes one to one, so lengths must agree."""
    grown = [c for c in map(chr, range(sys.maxunicode + 1)) if len(c.lower()) != 1]
    assert grown == ["İ"]
    assert len(normalize("aİa")) == 3


@given(DIRECTORIES)
def test_a_directory_with_a_letter_or_digit_becomes_a_dns_name(text: str) -> None:
    assert DNS_NAME.fullmatch(normalize(text))
    assert normalize(normalize(text)) == normalize(text)


@given(
    team=NAMES, group=st.text(max_size=9), app=DIRECTORIES, env=NAMES, cluster=NAMES | st.just("")
)
def test_an_application_has_a_dns_name_that_a_helm_release_can_have(
    team: str, group: str, app: str, env: str, cluster: str
) -> None:
    name = application_name(team, group, app, env, cluster)
    assert len(name) <= APPLICATION_LIMIT
    assert DNS_NAME.fullmatch(name)
    assert name == application_name(team, group, app, env, cluster)


@given(team=NAMES, env=NAMES, layout=NAMES, cluster=NAMES | st.just(""))
def test_an_applicationset_has_a_dns_name(team: str, env: str, layout: str, cluster: str) -> None:
    name = applicationset_name(team, env, layout, cluster)
    assert len(name) <= OBJECT_LIMIT
    assert DNS_NAME.fullmatch(name)


@given(
    st.lists(st.from_regex(r"[a-z0-9][-a-z0-9]{20,60}[a-z0-9]", fullmatch=True), unique=True),
    st.integers(20, 63),
)
def test_shortened_names_stay_within_the_limit_and_apart(names: list[str], limit: int) -> None:
    short = [shorten(name, limit) for name in names]
    assert all(len(name) <= limit and DNS_NAME.fullmatch(name) for name in short)
    assert len(set(short)) == len(names)


def test_long_names_that_differ_at_the_end_stay_distinct() -> None:
    one, other = (shorten("a" * 60 + end, 53) for end in "xy")
    assert one != other
    assert one[:45] == other[:45] == "a" * 44 + "-"


def test_a_name_is_not_cut_behind_a_dash() -> None:
    assert shorten("a" * 43 + "-" + "b" * 30, 53).startswith("a" * 43 + "-")
    assert "--" not in shorten("a" * 43 + "-" + "b" * 30, 53)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("orders", "", "api", "dev", ""), "orders-api-dev"),
        (("orders", "shop", "api", "dev", "eu-1"), "orders-shop-api-dev-eu-1"),
        (("orders", "", "Api.V2", "dev", ""), "orders-api-v2-dev"),
        # A group without a letter or digit leaves its place, as the template does.
        (("orders", "_", "api", "dev", ""), "orders--api-dev"),
        (("orders", "a.-_b", "api", "dev", ""), "orders-a---b-api-dev"),
        (("orders", "", "a" * 39, "dev", ""), f"orders-{'a' * 39}-dev"),
        (("orders", "", "a" * 43, "dev", ""), f"orders-{'a' * 37}-07611ae1"),
    ],
)
def test_an_application_is_called_team_group_app_environment_cluster(
    parts: tuple[str, str, str, str, str], expected: str
) -> None:
    assert application_name(*parts) == expected


def test_projects_roots_and_sets_are_called_by_what_they_are_for() -> None:
    assert project_name("orders", "dev") == "orders-dev"
    assert root_name("dev") == "root-dev"
    assert applicationset_name("orders", "dev", "apps", "") == "orders-dev-apps"
    assert applicationset_name("orders", "dev", "apps", "eu") == "orders-dev-apps-eu"


PATTERNS = (
    "apps/{app}/overlays/{env}",
    "{team}/{group}/{group}/{app}/{env}",
    "{group}-{env}/{app}",
    "apps/{app}-{env}",
    "apps/{env}.{app}",
    "clusters/{app}-{env}-{cluster}",
    "charts/{app}/values-{env}.yaml",
    "charts/{app}.x/deep/values/{env}.yaml",
    "charts/{app}/{cluster}/values-{env}.yaml",
)


def _templates(text: str) -> dict[str, str]:
    pattern = Pattern.parse(text)
    cluster = "eu-1" if "{cluster}" in text else ""
    paths = PathTemplates(pattern, "config/a", ("prod", "pre-prod"), cluster)
    templates = {"application": paths.application_name("orders", "prod", cluster)}
    if pattern.kind == "values":
        templates |= {"chart": paths.chart_path(), "valuesFile": paths.values_file()}
    return templates


# This was compared with what Argo CD's own generators make of it.
def test_templates_compute_the_same_names(golden: Callable[[str, str], None]) -> None:
    golden("name-templates.yaml", to_yaml({text: _templates(text) for text in PATTERNS}))
