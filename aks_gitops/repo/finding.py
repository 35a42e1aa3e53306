"""What reading a config repository found to be wrong or odd."""

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
