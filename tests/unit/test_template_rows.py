"""Templates, row by row; tests/agreement asks Argo CD's own code about the same rows."""

import pytest

from tests.agreement.recorded import TemplateRow, template_rows
from tests.agreement.template_answers import our_answer


@pytest.mark.parametrize("row", template_rows(), ids=lambda row: row.name)
def test_a_template_gives_the_text_of_its_row(row: TemplateRow) -> None:
    answer = our_answer(row.case)
    if row.not_evaluated:
        assert answer.verdict == "not evaluated"
        assert row.not_evaluated in answer.reason
    elif row.output is None:
        assert answer.verdict == "fails"
    else:
        assert answer.verdict == "text", answer.reason
        assert answer.text.decode("utf-8", "backslashreplace") == row.output
