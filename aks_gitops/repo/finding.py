"""What was found to be wrong or odd in a config repository."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the worst to the least."""


class Finding(NamedTuple):
    """One fact about one place in a config repository, and what to do about it."""

    severity: Severity
    rule: str
    """A stable id, such as application-twice; `aks_gitops.check.rules` has them all."""
    path: str
    fact: str
    fix: str
    line: int = 0
    """The line that can mend it, counted from 1; 0 where it is no single one."""
    application: str = ""
    """The name of Argo CD's Application that it is about; empty where it is about none."""
    said: str = ""
    """What Argo CD would say, in its words."""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.path}{line}: {self.fact}; {self.fix}"


def errors_among(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that must be mended before anything is applied."""
    return tuple(finding for finding in findings if finding.severity == "error")
