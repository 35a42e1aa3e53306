"""Findings as GitHub's workflow commands, which it shows beside the lines of a pull request.

Source: GitHub documentation, "Workflow commands for GitHub Actions". It keeps 10 of each level per
step and drops the rest silently, so the worst go first and the rest are counted.
"""

from collections.abc import Iterator, Mapping, Sequence

from aks_gitops.check.report.file_links import is_file
from aks_gitops.check.rules import RULES
from aks_gitops.repo.finding import SEVERITIES, Finding, Severity
from aks_gitops.report.neutral import plain, plain_lines

MOST = 10
"""How many of each level GitHub shows for one step."""
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_IN_TEXT: Mapping[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Mapping[str, str] = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def annotations(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a command for each finding that GitHub will show."""
    for level in SEVERITIES:
        of_level = [finding for finding in findings if finding.severity == level]
        shown = of_level if len(of_level) <= MOST else of_level[: MOST - 1]
        yield from map(_command, shown)
        if rest := len(of_level) - len(shown):
            yield f"::{_COMMANDS[level]}::and {rest} more; the report has all"


def _command(finding: Finding) -> str:
    properties = {
        "file": plain(finding.path) if is_file(finding) else "",
        "line": str(finding.line) if finding.line else "",
        "title": f"{RULES[finding.rule].title} [{finding.rule}]",
    }
    given = ",".join(
        f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items() if value
    )
    about = f"{finding.application}: " if finding.application else ""
    text = f"{about}{finding.fact}; {finding.fix}"
    return f"::{_COMMANDS[finding.severity]} {given}::{_escaped(plain_lines(text), _IN_TEXT)}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(mark, mark) for mark in text)
