"""Path patterns: what can be written, what cannot, and what a pattern matches."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.paths.glob import matches
from aks_gitops.paths.pattern import Part, Pattern, PatternError, PatternKind
from aks_gitops.repo.layouts import BUILT_IN


@pytest.mark.parametrize(
    ("text", "kind", "placeholders", "depth"),
    [
        ("{app}", "directory", ("app",), 1),
        ("apps/{app}", "directory", ("app",), 2),
        ("apps/{app}/overlays/{env}", "directory", ("app", "env"), 4),
        ("{team}/{group}/{group}/{app}", "directory", ("team", "group", "group", "app"), 4),
        ("clusters/{cluster}/{env}/{app}", "directory", ("cluster", "env", "app"), 4),
        ("*/{app}-{env}", "directory", ("app", "env"), 2),
        ("x-*-y/{app}", "directory", ("app",), 2),
        ("apps/{app:one|two}/{env:dev|prod}", "directory", ("app", "env"), 3),
        ("{env}-{cluster}/{app}", "directory", ("env", "cluster", "app"), 2),
        ("charts/{app}/values-{env}.yaml", "values", ("app", "env"), 3),
        ("charts/{app}/values/{env}.yml", "values", ("app", "env"), 4),
        ("argocd/{env}/*.yaml", "applications", ("env",), 3),
        ("argocd/{env:dev}/*.yaml", "applications", ("env",), 3),
    ],
)  # fmt: skip
def test_a_pattern_knows_its_kind_its_placeholders_and_its_depth(
    text: str, kind: PatternKind, placeholders: tuple[str, ...], depth: int
) -> None:
    pattern = Pattern.parse(text)
    assert (pattern.kind, pattern.placeholders, pattern.depth) == (kind, placeholders, depth)
    assert pattern.text == text


EDGES = "starts or ends with '/', or holds '//'; write folder/{app}/..."
CHARACTERS = "holds a character that patterns do not have; use names, '*' and {placeholders}"
OPEN = (
    "has two open placeholders in one path segment, which cannot be told apart; "
    "keep one of {app}, {group}, {team} and '*' per segment"
)
NO_APP = "has no {app}; add {app} where the application's name stands"
NO_ENV = (
    "names a values file without {env} in its name; write values-{env}.yaml or values/{env}.yaml"
)
ONLY_YAML = "names YAML files without {app}; write folder/{env}/*.yaml, or add {app} for a chart"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/apps/{app}", EDGES),
        ("apps/{app}/", EDGES),
        ("apps//{app}", EDGES),
        ("/", EDGES),
        ("apps /{app}", CHARACTERS),
        ("apps/{app}\n", CHARACTERS),
        ("apps/[a]/{app}", CHARACTERS),
        ("apps/?/{app}", CHARACTERS),
        ("apps\\{app}", CHARACTERS),
        ('a"b/{app}', CHARACTERS),
        ("a\x00/{app}", CHARACTERS),
        ("../{app}", "leads out of the repository; remove '..'"),
        ("a/../{app}", "leads out of the repository; remove '..'"),
        ("apps/{app", "holds a lone '{'; write placeholders as {app}"),
        ("apps/app}", "holds a lone '}'; write placeholders as {app}"),
        ("apps/{app:a/b}", "holds a lone '{'; write placeholders as {app}"),
        ("{{app}}", "holds a lone '{'; write placeholders as {app}"),
        ("{ap}/x", "has the unknown placeholder {ap}; did you mean {app}?"),
        ("{Env}/{app}", "has the unknown placeholder {Env}; did you mean {env}?"),
        ("{clusters}/{app}", "has the unknown placeholder {clusters}; did you mean {cluster}?"),
        (
            "{zzz}/{app}",
            "has the unknown placeholder {zzz}; use {team}, {group}, {app}, {env} or {cluster}",
        ),
        ("{}", "has the unknown placeholder {}; use {team}, {group}, {app}, {env} or {cluster}"),
        ("{app:}", "limits {app} to nothing; write {app:one|other} or {app}"),
        ("{app}/{env:dev||prod}", "limits {env} to nothing; write {env:one|other} or {env}"),
        ("{app}/{app}", "has {app} twice; keep one"),
        ("{env}/{app}/{env}", "has {env} twice; keep one"),
        ("{team}/{team}/{app}", "has {team} twice; keep one"),
        ("{cluster}/{cluster}/{app}", "has {cluster} twice; keep one"),
        ("argocd/{env}/x.yaml", ONLY_YAML),
        ("argocd/{env}.yaml", ONLY_YAML),
        ("argocd/*.yaml", ONLY_YAML),
        ("argocd/{env}/{cluster}/*.yaml", ONLY_YAML),
        ("argocd/{env}/*.yml", ONLY_YAML),
        ("", NO_APP),
        ("apps/{env}", NO_APP),
        ("{team}-{app}", OPEN),
        ("{group}x{app}", OPEN),
        ("*-{app}", OPEN),
        ("x/**/{app}", OPEN),
        ("{env}{app}", "has two placeholders side by side; put text between them"),
        ("{app}/values.yaml", NO_ENV),
        ("{app}.yaml", NO_ENV),
        ("x/{app}-{env}.yaml", NO_ENV),
        ("{app}/{env}/values.yaml", NO_ENV),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_is_refused_with_its_fix(text: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern.parse(text)
    assert str(caught.value) == message
    assert f"{caught.value.fact}; {caught.value.fix}" == message


def test_listed_values_are_sorted_and_kept_once() -> None:
    (segment,) = Pattern.parse("{app:two|one|two}").segments
    assert segment == (Part(placeholder="app", values=("one", "two")),)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("charts/{app}/values-{env}.yaml", 2),
        ("charts/{app}/values/{env}.yaml", 2),
        ("{app}/x/y/{env}.yaml", 1),
        ("charts/{group}/{app}-chart/{env}.yaml", 3),
    ],
)
def test_a_chart_is_the_directory_that_names_the_application(text: str, depth: int) -> None:
    assert Pattern.parse(text).chart_depth == depth


@pytest.mark.parametrize(
    ("text", "path", "groups"),
    [
        ("apps/{app}/{env}", "apps/one/dev", ("one", "dev")),
        ("apps/{app}/{env}", "apps/one/qa", None),
        ("apps/{app}/{env}", "apps/one/dev/x", None),
        ("apps/{app}.x/{env}", "apps/oneyx/dev", None),
        ("{app}-{env}", "one-dev", ("one", "dev")),
        ("{app}-{env}", "-dev", None),
        ("{app}-{env}", "one-pre-prod", ("one", "pre-prod")),
        ("{app}-{env}", "pre-prod", ("pre", "prod")),
        ("{env}-{app}", "pre-prod-one", ("pre-prod", "one")),
        ("{env}-{app}", "prod-one-dev", ("prod", "one-dev")),
        ("{app}-{env}-{cluster}", "one-prod-eu-1", ("one", "prod", "eu-1")),
        ("{app}-{cluster}", "one-eu-1", ("one", "eu-1")),
        ("{app:one|two}/{env}", "one/dev", ("one", "dev")),
        ("{app:one|two}/{env}", "three/dev", None),
        ("{app:x|x-pre}-{env}", "x-pre-prod", ("x", "pre-prod")),
        ("{app}/{env:dev|qa}", "one/dev", ("one", "dev")),
        ("{app}/{env:dev|qa}", "one/qa", None),
        ("*/{app}", "any/one", ("one",)),
    ],
)
def test_a_pattern_reads_a_path_with_the_names_that_are_known(
    text: str, path: str, groups: tuple[str, ...] | None
) -> None:
    known = {"env": ["dev", "prod", "pre-prod"], "cluster": ["1", "eu-1", "eu"]}
    regex = Pattern.parse(text).regex(known)
    assert regex is not None
    match = regex.fullmatch(path)
    assert (match and match.groups()) == groups


@pytest.mark.parametrize("text", ["{cluster}/{app}", "{app}/{env:qa}", "{app}-{cluster:x}"])
def test_a_pattern_matches_nothing_where_a_placeholder_can_be_nothing(text: str) -> None:
    assert Pattern.parse(text).regex({"env": ["dev"], "cluster": []}) is None


@pytest.mark.parametrize(
    ("text", "fixed", "globs"),
    [
        ("apps/{app}/{env}", {}, {"apps/*/*"}),
        ("apps/{app}/{env}", {"env": "dev"}, {"apps/*/dev"}),
        ("apps/{app}/{env}", {"env": "dev", "app": "store-*"}, {"apps/store-*/dev"}),
        ("apps/{app}-{env}", {"env": "dev"}, {"apps/?*-dev"}),
        ("apps/{app}-{env}", {"env": "dev", "app": "*"}, {"apps/?*-dev"}),
        ("{app:b|a*}/{env}", {"env": "dev"}, {r"a\*/dev", "b/dev"}),
        ("{app:one|two|three}", {"app": "t*"}, {"three", "two"}),
        ("{app}/{env:dev|prod}", {"env": "dev"}, {"*/dev"}),
        ("{app}/{env:dev|prod}", {"env": "staging"}, set()),
        ("{app:a|b}/{env:c|d}", {}, {"a/c", "a/d", "b/c", "b/d"}),
        ("*/{group}/{group}/{app}", {"group": "g"}, {"*/g/g/*"}),
    ],
)
def test_globs_have_the_fixed_texts_and_no_values_that_are_not_listed(
    text: str, fixed: dict[str, str], globs: set[str]
) -> None:
    found = Pattern.parse(text).globs(fixed)
    assert set(found) == globs
    assert len(found) == len(globs)


LETTERS = st.text(alphabet="ab.", min_size=1, max_size=2).filter(lambda text: ".." not in text)


@st.composite
def open_patterns(draw: st.DrawFn) -> Pattern:
    """Draw a pattern without listed values."""
    names = ["{app}", *draw(st.permutations(["{team}", "{env}", "{cluster}", "{group}", "*"]))]
    segments = []
    for name in draw(st.permutations(names[: draw(st.integers(1, 4))])):
        before, after = draw(st.sampled_from([("", ""), ("x-", ""), ("", "-y"), ("x-", "-y")]))
        segments.append(f"{before}{name}{after}")
    segments += draw(st.lists(LETTERS, max_size=2))
    return Pattern.parse("/".join(draw(st.permutations(segments))))


@st.composite
def patterns_and_paths(draw: st.DrawFn) -> tuple[Pattern, str]:
    """Draw a pattern, and a path that it matches or that is a little off."""
    pattern = draw(open_patterns())
    words = st.text(alphabet="ab-xy*[\n", max_size=3)
    segments = [
        "".join(draw(words) if part.placeholder else part.text for part in segment)
        for segment in pattern.segments
    ]
    path = "/".join(segments)
    change = draw(st.sampled_from(["none", "none", "none", "more", "less", "other"]))
    return pattern, {
        "none": path,
        "more": f"{path}/a",
        "less": path.rpartition("/")[0],
        "other": draw(st.text(alphabet="abxy-/", max_size=8)),
    }[change]


def _has_empty_segment(path: str) -> bool:
    return "" in path.split("/")


@given(patterns_and_paths())
def test_the_regular_expression_and_the_globs_of_an_open_pattern_match_the_same(
    drawn: tuple[Pattern, str],
) -> None:
    pattern, path = drawn
    if _has_empty_segment(path):  # No path of a git tree has one.
        return
    regex = pattern.regex({})
    assert regex is not None
    assert (regex.fullmatch(path) is not None) is any(
        matches(glob, path) for glob in pattern.globs({})
    )


@pytest.mark.parametrize("text", ["{app}-{env}", "{env}-{app}", "x-{app}.{env}-y", "{env}.{app}"])
def test_of_two_names_that_fit_the_preferred_one_is_read(text: str) -> None:
    pattern = Pattern.parse(text)
    names = ["a", "a-a", "b-a", "a-b", "a-a-a"]
    regex = pattern.regex({"env": names})
    assert regex is not None
    words = ["-".join(w) for n in range(1, 5) for w in itertools.product("ab", repeat=n)]
    for path in (f"{x}{mark}{y}" for x in words for y in words for mark in "-."):
        whole = f"x-{path}-y" if text.startswith("x-") else path
        fits = [
            name for name in names if any(matches(g, whole) for g in pattern.globs({"env": name}))
        ]
        match = regex.fullmatch(whole)
        assert bool(match) is bool(fits)
        if match:
            best = min(fits, key=lambda name: pattern.preference({"env": name}))
            assert match.group(pattern.placeholders.index("env") + 1) == best


def test_the_built_in_layouts_have_names_of_their_own() -> None:
    assert len({layout.name for layout in BUILT_IN}) == len(BUILT_IN)
    assert len({layout.pattern.text for layout in BUILT_IN}) == len(BUILT_IN)
