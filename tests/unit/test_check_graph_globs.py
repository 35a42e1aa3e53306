"""Globs of directories and values files."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.graph.globs import Dialect, GlobError, is_glob, matches


@pytest.mark.parametrize(
    ("glob", "path", "dialect", "wanted"),
    [
        ("*.yaml", "a.yaml", "gobwas", True),
        ("*.yaml", "a/b.yaml", "gobwas", True),
        ("*.yaml", "a/b.yaml", "doublestar", False),
        ("**/*.yaml", "a/b.yaml", "gobwas", True),
        ("**/*.yaml", "b.yaml", "gobwas", False),
        ("**/*.yaml", "b.yaml", "doublestar", True),
        ("**/*.yaml", "a/c/b.yaml", "doublestar", True),
        ("a/**", "a/b/c", "doublestar", True),
        ("a?c", "abc", "gobwas", True),
        ("a?c", "a/c", "gobwas", True),
        ("a?c", "a/c", "doublestar", False),
        ("[a-c]x", "bx", "gobwas", True),
        ("[!a-c]x", "bx", "gobwas", False),
        ("[^a-c]x", "dx", "doublestar", True),
        ("{a,b}.yaml", "b.yaml", "gobwas", True),
        ("{a,b*}/{c,d}", "bx/d", "gobwas", True),
        ("{a,{b,c}}", "c", "gobwas", True),
        ("{config.yaml,env-usw2/*}", "env-usw2/x", "gobwas", True),
        (r"\*", "*", "gobwas", True),
        (r"\*", "a", "gobwas", False),
        ("a,b", "a,b", "gobwas", True),
        ("", "", "gobwas", True),
        ("a", "ab", "gobwas", False),
    ],
)
def test_a_glob_matches_whole_paths(glob: str, path: str, dialect: Dialect, wanted: bool) -> None:
    assert matches(glob, path, dialect) is wanted


@pytest.mark.parametrize("glob", ["{a", "a}", "{a,{b}", "[z-a]", "x" * 1001])
def test_a_broken_glob_is_told(glob: str) -> None:
    with pytest.raises(GlobError):
        matches(glob, "a", "gobwas")


def test_only_stars_question_marks_and_brackets_make_a_values_file_a_glob() -> None:
    assert [is_glob(x) for x in ("a*", "a?", "a[b]", "{a,b}", "a")] == [True] * 3 + [False] * 2


def test_no_glob_takes_long() -> None:
    start = time.process_time()
    assert not matches("*a" * 100 + "{" + "*a," * 20 + "b}", "a" * 500 + "c", "gobwas")
    assert time.process_time() - start < 20  # a regular expression would need years


@given(st.text("ab*?/[]{},\\!-", max_size=12), st.text("ab/", max_size=8))
def test_any_text_is_a_glob_or_told_to_be_none(glob: str, path: str) -> None:
    dialects: tuple[Dialect, ...] = ("gobwas", "doublestar")
    for dialect in dialects:
        with contextlib.suppress(GlobError):
            matches(glob, path, dialect)
