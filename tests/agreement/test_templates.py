"""Templates: what we make of them is what Argo CD makes of them."""

from collections import Counter
from collections.abc import Callable

from tests.agreement.generated import SHOWN, Amount, Share, batches, report
from tests.agreement.grammar.data import data_case
from tests.agreement.grammar.templates import random_case
from tests.agreement.oracle import Oracle
from tests.agreement.recorded import template_rows
from tests.agreement.template_answers import TemplateCase, our_answer, their_answers

_TEMPLATES = 6000
_VALUES = 4000
_SHARES = [Share("text", 0.35), Share("not evaluated", 0, 0.03), Share("limit", 0, 0.01)]


def test_argo_cd_gives_the_text_of_each_row(oracle: Oracle) -> None:
    known = [row for row in template_rows() if not row.not_evaluated]
    unlike = []
    for row, theirs in zip(known, their_answers((row.case for row in known), oracle), strict=True):
        text = theirs.text.decode("utf-8", "backslashreplace")
        if (text if theirs.verdict == "text" else None) != row.output:
            unlike.append((row.name, row.output, theirs))
    assert unlike[:SHOWN] == []


def test_random_templates_agree(oracle: Oracle, amount: Amount) -> None:
    _compare("templates", random_case, amount.seeds(_TEMPLATES), oracle)


def test_random_values_agree(oracle: Oracle, amount: Amount) -> None:
    _compare("values in templates", data_case, amount.seeds(_VALUES), oracle)


def _compare(about: str, make: Callable[[int], TemplateCase], seeds: range, oracle: Oracle) -> None:
    verdicts: Counter[str] = Counter()
    unlike = []
    for batch in batches(seeds):
        said = [(case, our_answer(case)) for case in map(make, batch)]
        verdicts.update(ours.verdict for _, ours in said)
        known = [one for one in said if one[1].verdict in ("text", "fails")]
        told = their_answers((case for case, _ in known), oracle)
        for (case, ours), theirs in zip(known, told, strict=True):
            if ours[:2] != theirs[:2]:
                unlike.append((case.text, case.options, case.params, ours, theirs))
    assert unlike[:SHOWN] == []
    report(about, len(seeds), verdicts, _SHARES)
