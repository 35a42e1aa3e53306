"""An edit of a YAML file changes what was asked, and not a byte elsewhere."""

import pytest

from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.refusal import RefusedError
from tests.unit.yaml_edits import CASES, Case
from tests.unit.yaml_refusals import REFUSED, Refused


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_awkward_file_keeps_every_byte_outside_the_edit(case: Case) -> None:
    assert case.edit(YamlFile(case.before, "f.yaml")).data == case.after


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_edited_safely_is_refused(case: Refused) -> None:
    with pytest.raises(RefusedError) as caught:
        case.edit(YamlFile(case.before, "f.yaml"))
    assert str(caught.value) == f"f.yaml{case.said}"
