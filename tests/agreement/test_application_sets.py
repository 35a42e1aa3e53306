"""ApplicationSets: the Applications that we expect are those that Argo CD makes."""

import json
from collections import Counter
from collections.abc import Callable

from aks_gitops.check.applicationset import schema
from tests.agreement.generated import SHOWN, Amount, Share, batches, report
from tests.agreement.grammar.globs import glob_case
from tests.agreement.grammar.sets import Sets
from tests.agreement.oracle import Oracle
from tests.agreement.recorded import SetRow, set_rows
from tests.agreement.set_answers import (
    SetAnswer,
    SetCase,
    first_of,
    names_of,
    our_answer,
    their_answers,
)

_SETS = 1600
_GLOBS = 1200


def _set_case(seed: int) -> SetCase:
    return Sets(seed).case()


def test_argo_cd_makes_the_applications_of_each_row(oracle: Oracle) -> None:
    known = [row for row in set_rows() if not row.not_evaluated]
    theirs = their_answers((row.case for row in known), oracle)
    unlike = [
        (row.name, told) for row, told in zip(known, theirs, strict=True) if not _is(row, told)
    ]
    assert unlike[:SHOWN] == []


def _is(row: SetRow, told: SetAnswer) -> bool:
    if row.application is not None and first_of(told) != row.application:
        return False
    verdict = "fails" if row.names is None else "text"
    expected = (verdict, row.names or [], row.duplicates)
    return (told.verdict, names_of(told), told.duplicates) == expected


def test_random_application_sets_agree(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_SETS)
    counted, unlike, applications = _compared(_set_case, seeds, oracle)
    assert unlike[:SHOWN] == []
    shares = [Share("text", 0.4), Share("not evaluated", 0, 0.1), Share("limit", 0, 0.02)]
    report(f"ApplicationSets, {applications} Applications", len(seeds), counted, shares)


def test_random_globs_find_the_same_paths(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_GLOBS)
    counted, unlike, _ = _compared(glob_case, seeds, oracle)
    assert unlike[:SHOWN] == []
    # Backslashes and classes of the new globbing are not evaluated.
    report("globs of generators", len(seeds), counted, [Share("text", 0.5)])


def _compared(
    make: Callable[[int], SetCase], seeds: range, oracle: Oracle
) -> tuple["Counter[str]", list[object], int]:
    """Ask both sides; return our verdicts, the disagreements and how many Applications agreed."""
    verdicts: Counter[str] = Counter()
    unlike: list[object] = []
    applications = 0
    for batch in batches(seeds):
        cases = [(seed, make(seed)) for seed in batch]
        said = [(seed, case, our_answer(case)) for seed, case in cases]
        verdicts.update(ours.verdict for _, _, ours in said)
        known = [one for one in said if one[2].verdict in ("text", "fails")]
        told = their_answers((case for _, case, _ in known), oracle)
        for (seed, case, ours), theirs in zip(known, told, strict=True):
            applications += len(ours.applications)
            if ours[:3] != theirs[:3]:
                unlike.append((seed, case.manifest, case.files, ours, theirs))
    return verdicts, unlike, applications


def test_the_types_are_those_of_argo_cd(oracle: Oracle) -> None:
    described = json.loads(schema.TYPES.read_text("utf-8"))
    assert [described] == oracle.ask([{"types": {}}])
