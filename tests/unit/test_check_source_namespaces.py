"""Where Applications may lie."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.golang.regexp2 import RegexpNotEvaluatedError, found_in
from aks_gitops.check.project.namespaces import is_namespace_enabled, source_namespace_refusal
from aks_gitops.check.project.patterns import LonelySlash, holds_namespace
from tests.unit.argocd_projects import application, project


def refused(namespace: str, *patterns: str) -> bool:
    team = project(sourceNamespaces=list(patterns))
    return source_namespace_refusal(team, application("web", namespace), "argocd") is not None


@pytest.mark.parametrize("namespace", ["argocd", ""])
def test_argocds_own_namespace_needs_no_permission(namespace: str) -> None:
    assert not refused(namespace)


@pytest.mark.parametrize(
    "pattern", ["team-a", "team-*", "{team-a,team-b}", "/^team-[a-z]$/", "/am/", "/^(?!kube).*$/"]
)
def test_a_project_permits_other_namespaces_by_pattern(pattern: str) -> None:
    assert not refused("team-a", pattern)


@pytest.mark.parametrize(
    "pattern", ["team", "!team-b", "/^am/", "/(?!team)^.*$/", "//x", "[", "/(/"]
)
def test_a_pattern_that_does_not_match_does_not_permit(pattern: str) -> None:
    assert refused("team-a", pattern)


def test_the_refusal_is_in_argocds_words() -> None:
    refusal = source_namespace_refusal(project(), application("web", "apps"), "argocd")
    assert refusal is not None
    assert refusal.message == (
        "application 'web' in namespace 'apps' is not permitted to use project 'team'"
    )
    assert refusal.reason == "source-namespace"


def test_argocd_looks_only_at_namespaces_that_are_enabled() -> None:
    assert is_namespace_enabled("argocd", "argocd", [])
    assert is_namespace_enabled("team-a", "argocd", ["team-*"])
    assert not is_namespace_enabled("team-a", "argocd", [])


def test_a_lonely_slash_has_no_answer() -> None:
    with pytest.raises(LonelySlash, match="Argo CD panics on the pattern '/'"):
        holds_namespace(["/"], "team")


@pytest.mark.parametrize(
    ("pattern", "fact"),
    [
        ("a{,2}", "holds what only Argo CD can read"),
        ("(?P<a>x)", "holds what only Argo CD can read"),
        (r"(a)\1", "holds what only Argo CD can read"),
        ("a*+", "holds what only Argo CD can read"),
        ("[a-z&&[b]]", "holds what only Argo CD can read"),
        ("a" * 2000, "is too large to be checked"),
        ("((a{99}){99}){99}", "is too large to be checked"),
        ("(a|aa|a?)+(b|a|aa)+(a|aa)+c$", "takes longer than 0.2 s"),
    ],
)
def test_a_regular_expression_that_may_mean_something_else_has_no_answer(
    pattern: str, fact: str
) -> None:
    with pytest.raises(RegexpNotEvaluatedError, match=fact):
        found_in(pattern, "a" * 250)


@given(st.text(st.sampled_from(list("ab.*+?^$()[]{}|\\-,0129dwsbB:=!<")), max_size=40))
def test_any_regular_expression_has_an_answer_or_a_reason(pattern: str) -> None:
    with suppress(RegexpNotEvaluatedError):
        assert found_in(pattern, "abba-0129") in (True, False)
