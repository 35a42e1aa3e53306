"""What anybody may write into a pull request is evaluated, or refused with a reason, and soon.

A few inputs of each kind here; `make fuzz` runs many.
"""

import contextlib
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple, TypeVar, cast

import pytest

from aks_gitops.check.applicationset.evaluation import evaluate
from aks_gitops.check.applicationset.git_globs import doublestar, pathspec
from aks_gitops.check.applicationset.surroundings import Surroundings
from aks_gitops.check.glob import matches_or_fails
from aks_gitops.check.glob.errors import GlobError
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import EvaluationError
from aks_gitops.check.golang.path_match import compile_pattern
from aks_gitops.check.golang.regexp import compiled, find_all, searchable
from aks_gitops.check.golang.yaml_reader import read_yaml
from aks_gitops.check.golang.yaml_writer import write_yaml
from aks_gitops.check.graph import globs as graph_globs
from aks_gitops.check.graph.documents import UnreadableError, documents
from aks_gitops.check.lines import line_in, nodes_of
from aks_gitops.check.project.patterns import holds_namespace
from aks_gitops.check.project.repository_url import normalized
from aks_gitops.check.template.rendering import Language, render
from aks_gitops.check.unanswered import Unanswered
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError
from tests.agreement import project_answers
from tests.agreement.grammar.pieces import generator
from tests.agreement.grammar.sets import Sets
from tests.agreement.grammar.templates import PARAMS, random_case
from tests.agreement.grammar.values import Values
from tests.agreement.grammar.worlds import world
from tests.agreement.oracle import Json
from tests.agreement.set_answers import FakeTree
from tests.fuzz import hostile
from tests.fuzz.hostile import Match
from tests.fuzz.survival import survive

_T = TypeVar("_T")
_RUNS = 100


class _Runs(NamedTuple):
    """How many inputs, and from which seed."""

    number: int
    first: int

    def seeds(self, share: int = 1) -> range:
        """Return the seeds; inputs of some kinds take `share` times as long."""
        return range(self.first, self.first + max(min(self.number, _RUNS), self.number // share))


@pytest.fixture
def runs(request: pytest.FixtureRequest) -> _Runs:
    option = request.config.getoption
    return _Runs(option("--fuzz-runs") or _RUNS, option("--random-seed") * 1_000_000)


def _go(text: str) -> object:
    return render(text, dict(PARAMS), Language(go_template=True), Budget())


def _fast(text: str) -> object:
    return render(text, {"a": "b", "path": "{{a}}"}, Language(), Budget())


def _broken(seed: int) -> str:
    return random_case(seed, damage=1 + seed % 4).text


@pytest.mark.parametrize("make", [hostile.template, _broken])
def test_a_template_ends_in_a_text_or_in_a_reason(make: Callable[[int], str], runs: _Runs) -> None:
    _survive(f"templates ({make.__name__})", make, _go, (EvaluationError,), runs.seeds(20))


def test_an_old_template_ends_in_a_text_or_in_a_reason(runs: _Runs) -> None:
    _survive("fasttemplate", hostile.template, _fast, (EvaluationError,), runs.seeds(5))


_MATCHERS: dict[str, Callable[[Match], object]] = {
    "globs of projects": lambda one: matches_or_fails(one.pattern, one.text, "/"),
    "path patterns": lambda one: compile_pattern(one.pattern)(one.text),
    "expressions of namespaces": lambda one: holds_namespace([f"/{one.pattern}/"], one.text),
    "expressions of templates": lambda one: find_all(compiled(one.pattern), searchable(one.text)),
    "pathspecs": lambda one: pathspec(one.pattern)(one.text),
    "globs of generators": lambda one: doublestar(one.pattern)(one.text),
    "globs of values files": lambda one: graph_globs.matches(one.pattern, one.text, "doublestar"),
    "globs of folders": lambda one: graph_globs.matches(one.pattern, one.text, "gobwas"),
    "repository URLs": lambda one: normalized(one.pattern),
}
_SLOW = {"globs of projects": 20, "expressions of namespaces": 20, "expressions of templates": 10}
_NO_MATCH = (EvaluationError, Unanswered, GlobError, graph_globs.GlobError)


@pytest.mark.parametrize("kind", _MATCHERS)
def test_a_pattern_matches_or_not_or_gives_a_reason(kind: str, runs: _Runs) -> None:
    _survive(kind, hostile.match, _MATCHERS[kind], _NO_MATCH, runs.seeds(_SLOW.get(kind, 1)))


def _values_yaml(seed: int) -> bytes:
    return Values(seed).yaml().encode()


def _yaml_and_back(data: bytes) -> object:
    return write_yaml(read_yaml(data, Budget()), Budget())


_READERS: dict[str, Callable[[bytes], object]] = {
    "YAML in templates": _yaml_and_back,
    "YAML of the config repository": lambda data: load_yaml(data, "a.yaml"),
    "YAML of renderers": documents,
    "lines of findings": lambda data: [line_in(one, ["a", 0, "b"]) for one in nodes_of(data)],
}
_UNREAD = (EvaluationError, SettingsError, UnreadableError)


@pytest.mark.parametrize("kind", _READERS)
@pytest.mark.parametrize("make", [hostile.yaml_bytes, _values_yaml])
def test_yaml_is_read_or_refused(kind: str, make: Callable[[int], bytes], runs: _Runs) -> None:
    _survive(f"{kind} ({make.__name__})", make, _READERS[kind], _UNREAD, runs.seeds(5))


def _world(seed: int) -> Json:
    made = dict(world(generator(f"fuzz {seed}")))
    source = hostile.chance(seed)
    for key in ("projects", "applications"):
        made[key] = [_damaged(source, one) for one in _items(made[key])]
    made["objects"] = [
        {**one, "manifest": _damaged(source, cast(Json, one["manifest"]))}
        for one in _items(made["objects"])
    ]
    return made


def _items(value: object) -> Sequence[Json]:
    return cast(Sequence[Json], value)


def _damaged(source: Random, manifest: Json) -> dict[str, object]:
    """Return a manifest in which something is odd: still a mapping, as every Kubernetes object."""
    return {key: hostile.damaged(source, value, 0.01) for key, value in manifest.items()}


def _judged(one: Json) -> object:
    return project_answers.told({"world": one})


def test_project_rules_permit_or_refuse_or_give_a_reason(runs: _Runs) -> None:
    _survive("project rules", _world, _judged, (Unanswered, SettingsError), runs.seeds(20))


class _Set(NamedTuple):
    manifest: dict[str, object]
    surroundings: Surroundings


def _set(seed: int) -> _Set:
    source = hostile.chance(seed)
    case = Sets(seed).case()
    manifest = _damaged(source, case.manifest)
    spec = manifest["spec"]
    if source.random() < 0.3 and isinstance(spec, dict):
        spec["templatePatch"] = hostile.template(seed)
    tree = FakeTree(case.files)
    return _Set(manifest, Surroundings(lambda _url, _revision: tree, case.clusters))


def test_an_application_set_makes_applications_or_gives_a_reason(runs: _Runs) -> None:
    _survive(
        "ApplicationSets",
        _set,
        lambda one: evaluate(one.manifest, one.surroundings),
        (EvaluationError,),
        runs.seeds(10),
        limit=30,
    )


def _survive(
    about: str,
    make: Callable[[int], _T],
    judge: Callable[[_T], object],
    declared: tuple[type[Exception], ...],
    seeds: range,
    *,
    limit: float = 8,
) -> None:
    survived = survive(make, judge, declared, seeds, limit=limit)
    outcomes = ", ".join(f"{count} {name}" for name, count in survived.outcomes.most_common())
    print(
        f"{about}: {len(seeds)} inputs in {survived.seconds:.0f} s of CPU time, "
        f"{survived.slowest:.2f} s at most, {survived.grown >> 10} MiB more memory: {outcomes}"
    )


_DEEP = "(" * 300
_FOUND = {
    "a namespace's expression of many brackets": (
        lambda: holds_namespace([f"/{_DEEP}/"], "a"),
        (Unanswered,),
    ),
    "a glob that is no UTF-8": (
        lambda: matches_or_fails("a\udcff*", "b\udcff", "/"),
        (GlobError,),
    ),
    "a pathspec that is no UTF-8": (lambda: pathspec("*\udcff")("a\udcff"), ()),
    "a generator's glob that is no UTF-8": (lambda: doublestar("\udcff")("a"), (EvaluationError,)),
    "a class of hyphens": (
        lambda: graph_globs.matches("[[--a]", "a", "doublestar"),
        (graph_globs.GlobError,),
    ),
    "a binary text beyond ASCII": (
        lambda: read_yaml("!!binary \u00e9".encode(), Budget()),
        (EvaluationError,),
    ),
    "lines of a deep file": (lambda: nodes_of(b"[" * 100_000), ()),
}


@pytest.mark.parametrize(("ask", "declared"), _FOUND.values(), ids=_FOUND)
def test_what_once_ended_a_check_no_longer_does(
    ask: Callable[[], object], declared: tuple[type[Exception], ...]
) -> None:
    with contextlib.suppress(*declared):
        ask()
