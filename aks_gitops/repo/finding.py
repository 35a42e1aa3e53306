"""What reading a config repository found to be wrong or odd."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One fact about one place in a config repository, and what to do about it."""

    severity: Severity
    rule: str
    """A stable id, such as application-twice."""
    path: str
    fact: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fact}; {self.fix}"


def errors_among(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that must be mended before anything is applied."""
    return tuple(finding for finding in findings if finding.severity == "error")
