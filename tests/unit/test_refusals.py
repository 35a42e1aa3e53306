"""What the commands print of a refusal, and how they end."""

import pytest

from aks_gitops.cli.refusals import refusals
from aks_gitops.edit.refusal import refused
from aks_gitops.release.deployments import SelectionError
from aks_gitops.repo.finding import Finding
from aks_gitops.rollback.request import RequestError, RollbackError
from aks_gitops.scaffold.unsound import UnsoundError

_EVIL = "apps/\x1b[2J"
_FINDING = Finding("error", "rule", _EVIL, "is wrong", "mend it")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SelectionError(_EVIL), 2),
        (RequestError(_EVIL), 2),
        (RollbackError(_EVIL), 1),
        (refused("the image", "is not there", _EVIL, "name another"), 1),
        (UnsoundError([_FINDING]), 1),
    ],
)
def test_a_refusal_ends_with_its_code_and_steers_no_terminal(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, refusals():
        raise error
    said = capsys.readouterr().err
    assert ended.value.code == code
    assert r"apps/\x1b[2J" in said
    assert all(line.isprintable() for line in said.splitlines())
    assert all(line.startswith("error:") for line in said.splitlines())
