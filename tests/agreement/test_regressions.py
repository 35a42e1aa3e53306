"""Answers that surprise stay as they are: ours against the record, the record against Argo CD."""

from pathlib import Path
from typing import NamedTuple, cast

import pytest
import yaml

from tests.agreement import ours
from tests.agreement.oracle import Json, Oracle


class Row(NamedTuple):
    about: str
    ask: Json
    told: list[object]


_FILE = Path(__file__).with_name("regressions.yaml")
ROWS = [Row(**row) for row in yaml.safe_load(_FILE.read_text("utf-8"))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_the_recorded_answer_is_given(row: Row) -> None:
    assert _readable(ours.told(row.ask)) == _readable(row.told)


def test_argocd_gives_the_recorded_answers(oracle: Oracle) -> None:
    told = oracle.told(row.ask for row in ROWS)
    unlike = [
        (row.about, theirs)
        for row, theirs in zip(ROWS, told, strict=True)
        if _readable(theirs) != _readable(row.told)
    ]
    assert unlike == []


def _readable(answers: object) -> list[object]:
    return [ours.readable(one) for one in cast(list[object], answers)]
