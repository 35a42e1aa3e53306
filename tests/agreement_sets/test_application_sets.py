"""ApplicationSets: the Applications that we expect are those that Argo CD makes."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from aks_gitops.check.applicationset import schema
from tests.agreement_sets.glob_grammar import glob_case
from tests.agreement_sets.oracle import Oracle
from tests.agreement_sets.rows import SetRow, set_rows
from tests.agreement_sets.set_answers import (
    SetCase,
    first_of,
    names_of,
    our_answer,
    their_answer,
)
from tests.agreement_sets.set_grammar import Sets

_BLOCK = 100


def _random_case(seed: int) -> SetCase:
    return Sets(seed).case()


_KNOWN = [row for row in set_rows() if not row.not_evaluated]


@pytest.mark.parametrize("row", _KNOWN, ids=lambda row: row.name)
def test_argo_cd_makes_the_applications_of_each_row(row: SetRow, oracle: Oracle) -> None:
    theirs = their_answer(row.case, oracle)
    assert theirs.verdict == ("fails" if row.names is None else "text")
    assert names_of(theirs) == (row.names or [])
    assert theirs.duplicates == row.duplicates
    assert row.application is None or first_of(theirs) == row.application


@pytest.mark.parametrize("start", range(0, 1200, _BLOCK))
def test_random_applicationsets_agree(start: int, oracle: Oracle) -> None:
    verdicts = _compare(_random_case, start, oracle)
    assert verdicts["text"] >= 0.4 * _BLOCK
    assert verdicts["not evaluated"] + verdicts["limit"] <= 0.1 * _BLOCK


@pytest.mark.parametrize("start", range(0, 800, _BLOCK))
def test_random_globs_find_the_same_paths(start: int, oracle: Oracle) -> None:
    verdicts = _compare(glob_case, start, oracle)
    # Backslashes and classes of the new globbing are not evaluated.
    assert verdicts["text"] >= 0.5 * _BLOCK


def _compare(make: Callable[[int], SetCase], start: int, oracle: Oracle) -> "Counter[str]":
    verdicts: Counter[str] = Counter()
    disagreements = []
    for seed in range(start, start + _BLOCK):
        case = make(seed)
        ours = our_answer(case)
        verdicts[ours.verdict] += 1
        if ours.verdict in ("text", "fails"):
            theirs = their_answer(case, oracle)
            if ours[:3] != theirs[:3]:
                disagreements.append((seed, case.manifest, case.files, ours, theirs))
    assert disagreements == []
    return verdicts


def test_the_types_are_those_of_argo_cd(oracle: Oracle) -> None:
    described = json.loads(schema.TYPES.read_text("utf-8"))
    assert described == oracle.ask({"types": True})
