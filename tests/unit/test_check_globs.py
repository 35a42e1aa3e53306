"""Globs match as in Argo CD, and never take long; tests/agreement asks Argo CD's own code."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.glob import (
    GlobError,
    GlobPanic,
    GlobTooLarge,
    matches,
    matches_or_fails,
)
from aks_gitops.check.unanswered import Unanswered

PIECES = st.lists(
    st.sampled_from(
        ["*", "**", "?", "[!a]", "[ab]", "[a-c]", "{", "}", ",", "\\", "[", "!", "a", "/"]
    )
    | st.characters(exclude_categories=["Cs"]),
    max_size=300,
).map("".join)
TEXTS = st.text(st.sampled_from("ab/-é"), max_size=300)


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("*", ""),
        ("team-*", "team-"),
        ("team-?", "team-a"),
        ("{dev,prod}-*", "prod-eu"),
        ("*-{eu,us}", "prod-us"),
        ("[a-c]*", "b1"),
        ("[!0-9]*", "team"),
        ("a*b*c", "a--b--c"),
        ("\\*", "*"),
        ("\\{a", "{a"),
    ],
)
def test_a_glob_matches_the_whole_text(glob: str, text: str) -> None:
    assert matches(glob, text)
    assert not matches(f"/{glob}/", text)


def test_a_star_without_separators_crosses_slashes() -> None:
    assert matches("https://*/app", "https://example.com/org/app")


def test_a_star_stops_at_a_separator_and_two_do_not() -> None:
    assert not matches("https://*/app", "https://example.com/org/app", "/")
    assert matches("https://**/app", "https://example.com/org/app", "/")


def test_a_glob_that_cannot_be_compiled_matches_nothing() -> None:
    assert not matches("[a", "[a")
    with pytest.raises(GlobError, match="unexpected end of input"):
        matches_or_fails("[a", "a")


def test_a_glob_that_ends_argocds_code_has_no_answer() -> None:
    with pytest.raises(GlobPanic, match=r"panics when it matches 'a' with the glob 'a\{,\}'"):
        matches("a{,}", "a")


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("?*" * 200, "a"),
        ("{" * 100, "a"),
        ("*", "a" * 5000),
        ("*" + "a" * 5000, "a"),
        ("*{a,bb}" * 40, "abb" * 300 + "x"),
    ],
)
def test_a_glob_that_takes_too_long_has_no_answer(glob: str, text: str) -> None:
    with pytest.raises(GlobTooLarge, match="too large to be checked; write a shorter one"):
        matches(glob, text, "/")


@given(PIECES, TEXTS, st.sampled_from(["", "/"]))
def test_any_glob_has_an_answer_or_a_reason_soon(glob: str, text: str, separators: str) -> None:
    start = time.process_time()
    with suppress(Unanswered):
        assert matches(glob, text, separators) in (True, False)
    assert time.process_time() - start < 2
