"""Findings as JUnit XML, which Azure DevOps and others show as tests: one test for each rule.

JUnit knows no warnings: only errors fail a rule's test; the rest is its output.
"""

from collections.abc import Iterable, Sequence

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from aks_gitops.check.rules import AREAS, Rule
from aks_gitops.repo.finding import Finding, errors_among
from aks_gitops.report.counted import counted
from aks_gitops.report.neutral import plain_lines


def junit(findings: Sequence[Finding]) -> str:
    """Return a JUnit report with every rule, broken or not."""
    report = JUnitXml("aks-gitops check")
    for area in AREAS:
        suite = TestSuite(area.title)
        for rule in area.rules:
            suite.add_testcase(_case(rule, [one for one in findings if one.rule == rule.id]))
        report.add_testsuite(suite)
    return str(report.tostring().decode())  # type: ignore[no-untyped-call]


def _case(rule: Rule, found: Sequence[Finding]) -> TestCase:
    case = TestCase(rule.title, classname=rule.id)
    if errors := errors_among(found):
        failure = Failure(counted(len(errors), "error"), rule.id)
        failure.text = _text(errors)
        case.result = [failure]
    if rest := [one for one in found if one.severity != "error"]:
        case.system_out = _text(rest)
    return case


def _text(findings: Iterable[Finding]) -> str:
    lines = (
        plain_lines(f"{one.severity}: {f'{one.application}: ' if one.application else ''}{one}")
        for one in findings
    )
    return "\n".join(lines)
