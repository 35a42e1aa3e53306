"""Answers that surprise stay as they are: ours against the record, the record against Argo CD."""

from typing import cast

import pytest

from tests.agreement import project_answers
from tests.agreement.oracle import Oracle
from tests.agreement.recorded import ProjectRow, project_rows

_ROWS = project_rows()


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.about)
def test_the_recorded_answer_is_given(row: ProjectRow) -> None:
    assert _readable(project_answers.told(row.ask)) == _readable(row.told)


def test_argocd_gives_the_recorded_answers(oracle: Oracle) -> None:
    told = oracle.told(row.ask for row in _ROWS)
    unlike = [
        (row.about, theirs)
        for row, theirs in zip(_ROWS, told, strict=True)
        if _readable(theirs) != _readable(row.told)
    ]
    assert unlike == []


def _readable(answers: object) -> list[object]:
    return [project_answers.readable(one) for one in cast(list[object], answers)]
