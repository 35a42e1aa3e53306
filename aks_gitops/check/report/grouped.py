"""Findings that say the same of many places, told once."""

from collections.abc import Iterable
from typing import NamedTuple

from aks_gitops.repo.finding import SEVERITIES, Finding, Severity

PLACES = 3
"""How many places of one group are named where there is little room."""


class Group(NamedTuple):
    """What one rule says in the same words of one or many places."""

    findings: tuple[Finding, ...]
    """At least one, in the order of their paths."""

    @property
    def first(self) -> Finding:
        """What stands for all of them."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.first.severity

    @property
    def application(self) -> str:
        """The Application where all of them are about the same one; else empty."""
        names = {one.application for one in self.findings}
        return self.first.application if len(names) == 1 else ""


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Return findings by level, rule, fact and Argo CD's words.

    The worst come first, then the most frequent.
    """
    found: dict[tuple[Severity, str, str, str], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.severity, one.rule, one.fact, one.said), []).append(one)
    groups = (Group(tuple(sorted(some, key=_by_place))) for some in found.values())
    return tuple(sorted(groups, key=_worst_first))


def place(finding: Finding) -> str:
    """Return where a finding can be mended, as editors and terminals link it."""
    return f"{finding.path}:{finding.line}" if finding.line else finding.path


def _by_place(one: Finding) -> tuple[str, int, str]:
    return one.path, one.line, one.application


def _worst_first(group: Group) -> tuple[int, int, Finding]:
    return SEVERITIES.index(group.severity), -len(group.findings), group.first
