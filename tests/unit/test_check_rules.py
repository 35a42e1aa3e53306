"""The table of rules knows every rule that the program reports."""

import re
from collections.abc import Callable
from pathlib import Path

from aks_gitops.check.report.rule_page import rules_page
from aks_gitops.check.rules import AREAS, RULES

_PROJECT = Path(__file__).parents[2]
_REPORTED = re.compile(
    r'(?:Finding\(\s*"(?:error|warning|note)",\s*|_warning\(|_error\(|_refuse\(\s*match,\s*)"([a-z-]+)"'
)


def test_no_two_rules_have_one_id() -> None:
    assert len(RULES) == sum(len(area.rules) for area in AREAS)


def test_every_rule_that_is_reported_is_in_the_table() -> None:
    reported = {
        rule
        for path in (_PROJECT / "aks_gitops").rglob("*.py")
        for rule in _REPORTED.findall(path.read_text())
    }
    assert len(reported) > 20
    assert reported <= set(RULES)


def test_every_rule_says_what_it_is_and_what_happens() -> None:
    for rule in RULES.values():
        assert len(rule.title) < 50
        assert rule.why.endswith(".") or rule.why.endswith("ComparisonError.")


def test_the_page_of_rules_is_the_table(golden: Callable[[str, str], None]) -> None:
    golden("../../docs/rules.md", rules_page())
