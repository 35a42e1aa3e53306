"""Globs mean what Go's path.Match takes them to mean."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.paths.glob import crossings, escape, intersects, matches
from tests.unit.argocd_generators import pathspec_matches


# What Go 1.26's path.Match answered.
@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("", "", True),
        ("abc", "abc", True),
        ("a", "A", False),
        ("*", "abc", True),
        ("*", "", True),
        ("*", ".a", True),
        ("*", "a\nb", True),
        ("*", "a/b", False),
        ("**", "ab", True),
        ("**", "a/b", False),
        ("*c", "abc", True),
        ("a*", "a", True),
        ("a*", "abc", True),
        ("a*", "ab/c", False),
        ("a*b", "a/b", False),
        ("a*/b", "abc/b", True),
        ("a*/b", "a/c/b", False),
        ("a*b*c*d*e*/f", "axbxcxdxe/f", True),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", True),
        ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", False),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", False),
        ("a*b?c*x", "abxbbxdbxebxczzx", True),
        ("a*b?c*x", "abxbbxdbxebxczzy", False),
        ("*x", "xxx", True),
        ("?", "", False),
        ("a?b", "a☺b", True),
        ("a???b", "a☺b", False),
        ("a?b", "a/b", False),
        (r"a\*b", "a*b", True),
        (r"a\*b", "ab", False),
        (r"\a", "a", True),
        (r"a\?", "a?", True),
        (r"a\?", "ab", False),
        (r"a\[b", "a[b", True),
        (r"\\", "\\", True),
        (r"a\{b\}", "a{b}", True),
        ("{a,b}", "a", False),
    ],
)
def test_a_glob_matches_what_go_says(glob: str, path: str, expected: bool) -> None:
    assert matches(glob, path) is expected


ODD = st.text(alphabet="a*?[]{}!\\\n/é")
FILES = ODD.filter(lambda path: "" not in path.split("/"))


@given(ODD, ODD)
def test_an_escaped_text_matches_itself_alone(text: str, other: str) -> None:
    assert matches(escape(text), text)
    assert matches(escape(text), other) is (text == other)


@given(FILES, FILES)
def test_an_escaped_file_is_the_only_one_that_git_lists(path: str, other: str) -> None:
    glob = escape(path) + "\\?"
    assert pathspec_matches(glob, f"{path}?")
    assert pathspec_matches(glob, other) is (other == f"{path}?")


PATHS = [
    "".join(letters) for length in range(6) for letters in itertools.product("ab/", repeat=length)
]
GLOBS = st.text(alphabet="ab*?/", max_size=4)


@given(GLOBS, GLOBS)
def test_two_globs_intersect_if_and_only_if_a_path_matches_both(one: str, other: str) -> None:
    # Four characters each leave nothing to find beyond five.
    shared = [path for path in PATHS if matches(one, path) and matches(other, path)]
    assert intersects(one, other) is bool(shared)
    assert intersects(other, one) is bool(shared)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (r"a\*", "a*", True),
        (r"a\*", "ab", False),
        (r"a\?", "a?", True),
        (r"\a", "a", True),
        ("store-*", "*-front", True),
        ("store-*", "order-*", False),
        ("*/x", "x", False),
    ],
)
def test_escapes_count_as_one_character_where_globs_meet(
    one: str, other: str, expected: bool
) -> None:
    assert intersects(one, other) is expected


def _in_a_tree(path: str) -> bool:
    return "" not in path.split("/")


@given(GLOBS.filter(lambda glob: "**" not in glob and set(glob) & {"*", "?"} and _in_a_tree(glob)))
def test_crossings_are_what_a_glob_matches_only_where_wildcards_cross_slashes(glob: str) -> None:
    crossed = crossings(glob)
    for path in filter(_in_a_tree, PATHS):
        if pathspec_matches(glob, path):
            assert any(pathspec_matches(one, path) for one in crossed) is not matches(glob, path)
        assert not (matches(glob, path) and any(matches(one, path) for one in crossed))


@pytest.mark.parametrize("glob", ["a/?b", "?b", "a?", "a?/b", "a/.?b", "a?.", "a?./b", "a/?/b"])
def test_a_question_mark_crosses_nothing_where_that_leaves_no_segment(glob: str) -> None:
    assert crossings(glob) == set()


def test_escaped_wildcards_cross_nothing() -> None:
    assert crossings(r"a\*b\?c") == set()
    assert crossings(r"a\*b*c?d") == {r"a\*b*/*c?d", r"a\*b*c/d"}
