"""Templates: what we make of them is what Argo CD makes of them."""

from collections import Counter

import pytest

from tests.agreement_sets.data_grammar import data_case
from tests.agreement_sets.oracle import Oracle
from tests.agreement_sets.rows import TemplateRow, template_rows
from tests.agreement_sets.template_answers import (
    Answer,
    TemplateCase,
    our_answer,
    their_answer,
)
from tests.agreement_sets.template_grammar import PARAMS, STRING_LISTS, STRING_MAPS, Templates

_BLOCK = 250


def _random_case(seed: int) -> TemplateCase:
    templates = Templates(seed)
    return TemplateCase(
        templates.template(), PARAMS, STRING_MAPS, STRING_LISTS, templates.options()
    )


def _agree(ours: Answer, theirs: Answer) -> bool:
    return ours.verdict == theirs.verdict and ours.text == theirs.text


_KNOWN = [row for row in template_rows() if not row.not_evaluated]


@pytest.mark.parametrize("row", _KNOWN, ids=lambda row: row.name)
def test_argo_cd_gives_the_text_of_each_row(row: TemplateRow, oracle: Oracle) -> None:
    theirs = their_answer(row.case, oracle)
    text = theirs.text.decode("utf-8", "backslashreplace")
    assert (text if theirs.verdict == "text" else None) == row.output


@pytest.mark.parametrize("start", range(0, 3000, _BLOCK))
def test_random_templates_agree(start: int, oracle: Oracle) -> None:
    _compare([_random_case(seed) for seed in range(start, start + _BLOCK)], oracle)


@pytest.mark.parametrize("start", range(0, 1500, _BLOCK))
def test_random_values_agree(start: int, oracle: Oracle) -> None:
    _compare([data_case(seed) for seed in range(start, start + _BLOCK)], oracle)


def _compare(cases: list[TemplateCase], oracle: Oracle) -> None:
    verdicts: Counter[str] = Counter()
    disagreements = []
    for case in cases:
        ours = our_answer(case)
        verdicts[ours.verdict] += 1
        if ours.verdict in ("text", "fails"):
            theirs = their_answer(case, oracle)
            if not _agree(ours, theirs):
                disagreements.append((case.text, case.options, case.params, ours, theirs))
    assert disagreements == []
    unknown = verdicts["not evaluated"] + verdicts["limit"]
    assert unknown <= 0.03 * len(cases)
    assert verdicts["text"] >= 0.35 * len(cases)


def test_twenty_thousand_random_templates_end_in_a_text_or_in_a_typed_error() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(20_000):
        templates = Templates(seed)
        text = templates.template()
        for _ in range(seed % 4):
            text = templates.broken(text)
        case = TemplateCase(text, PARAMS, STRING_MAPS, STRING_LISTS, templates.options())
        verdicts[our_answer(case).verdict] += 1
    assert verdicts.total() == 20_000
