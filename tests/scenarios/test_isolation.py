"""What a real Argo CD answers to every attempt of a team, a check of its commit says before.

The tables are those of `tests/live/test_isolation.py`, which proves their words.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from aks_gitops.check.checking import check
from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.reported import Report
from aks_gitops.repo.finding import Finding
from tests.builders import settings
from tests.live.attempts import ROOT, SOURCE, Attempt, attempts
from tests.live.tenants import ENVIRONMENTS, FILES
from tests.unit.check_trees import LinkedTree
from tests.unit.rendering import installed, require

_ALLOWED, _REFUSED = attempts("allowed"), attempts("refused")
_SEEN = [one for one in _REFUSED if not one.unseen]
_URL = f"{SOURCE}/config.git"
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_NOT_REFUSED_FOR_GOOD = {"sync-window"}
"""Rules whose breaches are notes: somebody can sync later."""


class Said(NamedTuple):
    """What a check says of the platform's repository, and of all attempts in one commit."""

    before: Report
    after: Report


@pytest.fixture(scope="module")
def said() -> Iterator[Said]:
    require("kustomize", "helm")
    stack = Stack("local", settings(repository=_URL, environments=ENVIRONMENTS))
    before = {**FILES, **_files(_ALLOWED)}
    base, head = LinkedTree(before), LinkedTree({**before, **_files(_REFUSED)})
    with Pools() as pools:
        around = Surroundings(None, installed(), _NOW, pools)
        yield Said(
            check(Question(base, stacks=(stack,)), around),
            check(Question(head, base, stacks=(stack,)), around),
        )


@pytest.mark.parametrize("attempt", _SEEN, ids=lambda one: one.sentence)
def test_what_argo_cd_refuses_is_an_error_in_its_words(attempt: Attempt, said: Said) -> None:
    found = _about(attempt, said.after)
    level = "note" if attempt.rule in _NOT_REFUSED_FOR_GOOD else "error"
    hits = [one for one in found if one.severity == level and _fits(one, attempt)]
    in_its_words = [one for one in hits if attempt.says in one.said or _is_kept_back(one)]
    assert in_its_words, _shown(attempt, found)


@pytest.mark.parametrize(
    "attempt", [one for one in _REFUSED if one.unseen], ids=lambda one: one.sentence
)
def test_what_no_check_sees_is_no_error(attempt: Attempt, said: Said) -> None:
    found = _about(attempt, said.after)
    assert not [one for one in found if one.severity == "error"], _shown(attempt, found)


@pytest.mark.parametrize("attempt", _ALLOWED, ids=lambda one: one.sentence)
def test_what_argo_cd_allows_is_no_error(attempt: Attempt, said: Said) -> None:
    found = [one for one in _about(attempt, said.before) if one.severity == "error"]
    assert {one.rule for one in found} == set(filter(None, [attempt.rule])), _shown(attempt, found)


def _files(found: Sequence[Attempt]) -> dict[str, str]:
    return {path: text for one in found for path, text in one.files.items()}


def _about(attempt: Attempt, report: Report) -> list[Finding]:
    """Return what is said of an attempt's Application, or of its files."""
    own = attempt.application if attempt.application != ROOT else None
    findings = report.judged.findings
    return [one for one in findings if one.application == own or one.path in attempt.files]


def _is_kept_back(finding: Finding) -> bool:
    """Tell whether kustomize is not even asked, whose words Argo CD passes on."""
    return finding.rule == "path-outside" and not finding.said


def _fits(finding: Finding, attempt: Attempt) -> bool:
    if attempt.rule:
        return finding.rule == attempt.rule
    return finding.rule.startswith("project-")


def _shown(attempt: Attempt, found: Sequence[Finding]) -> str:
    lines = [f"  {one.severity} {one.rule} {one} | {one.said}" for one in found]
    return "\n".join([f"{attempt.application} ought to hear: {attempt.says or 'nothing'}", *lines])
