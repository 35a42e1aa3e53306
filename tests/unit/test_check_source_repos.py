"""Which repositories a project permits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.project.repository_url import normalized
from aks_gitops.check.project.source_repos import is_source_permitted
from tests.unit.argocd_projects import REPOSITORY, project


def permitted(repository: str, *patterns: str) -> bool:
    return is_source_permitted(project(sourceRepos=list(patterns)), repository)


@pytest.mark.parametrize(
    "pattern",
    [
        REPOSITORY,
        f"{REPOSITORY}.git",
        "https://GitHub.com/ORG/app",
        "https://github.com/org/*",
        "https://github.com/**",
        "https://github.com/org/ap?",
        "*",
        "**",
        "!https://github.com/other/*",
    ],
)
def test_a_pattern_permits_a_repository(pattern: str) -> None:
    assert permitted(REPOSITORY, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "https://github.com/*",
        "https://github.com/org",
        "http://github.com/org/app",
        "git@github.com:org/app",
        "!https://github.com/org/*",
        "https://github.com/{org,other}/*",
        "",
    ],
)
def test_a_pattern_does_not_permit_a_repository(pattern: str) -> None:
    assert not permitted(REPOSITORY, pattern)


def test_a_project_without_repositories_permits_none() -> None:
    assert not is_source_permitted(project(), REPOSITORY)
    assert not permitted(REPOSITORY)


def test_a_star_alone_permits_repositories_with_slashes() -> None:
    assert permitted("https://a/b/c/d", "*")


def test_a_denied_repository_stays_denied_whatever_else_is_permitted() -> None:
    patterns = ["*", f"!{REPOSITORY}", REPOSITORY]
    assert not permitted(f"{REPOSITORY}.git", *patterns)
    assert permitted("https://github.com/org/other", *patterns)


def test_a_denial_alone_permits_everything_else() -> None:
    assert permitted("https://anywhere.example.com/x", f"!{REPOSITORY}")


@pytest.mark.parametrize(
    "repository",
    ["git@github.com:org/app.git", "ssh://git@github.com/org/app", "git@github.com:Org/App"],
)
def test_ssh_urls_are_the_same_in_both_forms(repository: str) -> None:
    assert permitted(repository, "git@github.com:org/*")
    assert permitted(repository, "ssh://git@github.com/org/app.git")


def test_a_port_makes_another_repository() -> None:
    assert not permitted("ssh://git@github.com:22/org/app", "git@github.com:org/app")


def test_a_repository_that_is_no_url_is_permitted_by_a_star_alone() -> None:
    assert normalized(":x") == ""
    assert permitted(":x", "*")
    assert not permitted(":x", "https://github.com/*")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_written_as_a_url_or_as_nothing(text: str) -> None:
    assert isinstance(normalized(text), str)
