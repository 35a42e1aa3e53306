"""What the page of a check shows, as plain values."""

from typing import TypedDict

from aks_gitops.check.report.change_lines import change_lines, counts, fate, in_order, sign_of
from aks_gitops.check.report.file_links import LinkBase
from aks_gitops.check.report.grouped import grouped, place
from aks_gitops.check.report.json_values import readable
from aks_gitops.check.report.mermaid import made_by
from aks_gitops.check.report.verdict import next_step, outcome, verdict
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.check.rules import RULES
from aks_gitops.repo.finding import Finding

_MOST_LINES = 1_000
"""Of one Application; report.json has all."""
_LONGEST_LINE = 2_000


class ChangeData(TypedDict):
    """What becomes of one Application."""

    name: str
    sign: str
    outcome: str
    environment: str
    argocd: str
    madeBy: str
    told: str
    """Of one that is gone from git, what becomes of it and why."""
    counts: str
    lines: list[tuple[str, int, str]]
    """Sign, depth and text."""
    left: int
    """How many lines are left out."""


class PlaceData(TypedDict):
    """One place of a finding."""

    place: str
    href: str
    application: str


class FindingData(TypedDict):
    """What one rule says of one or many places."""

    severity: str
    rule: str
    title: str
    why: str
    fact: str
    fix: str
    said: str
    places: list[PlaceData]


class SuppressedData(TypedDict):
    """A finding that is let pass."""

    rule: str
    fact: str
    place: str
    reason: str
    until: str


class PageData(TypedDict):
    """Everything that the page shows."""

    verdict: str
    next: str
    base: str
    head: str
    compared: bool
    applications: int | None
    rendered: int
    changes: list[ChangeData]
    findings: list[FindingData]
    suppressed: list[SuppressedData]


def page_data(report: Report, links: LinkBase) -> PageData:
    """Return what the page shows."""
    return {
        "verdict": verdict(report),
        "next": next_step(report),
        "base": report.base,
        "head": report.head,
        "compared": report.compared,
        "applications": report.applications,
        "rendered": report.rendered,
        "changes": [_change(one) for one in in_order(report.changes)],
        "findings": [_finding(one.findings, links) for one in grouped(report.judged.findings)],
        "suppressed": [
            {
                "rule": one.rule,
                "fact": readable(one.fact),
                "place": readable(place(one)),
                "reason": readable(by.reason),
                "until": by.until.isoformat(),
            }
            for one, by in report.judged.suppressed
        ],
    }


def _change(one: ChangedApplication) -> ChangeData:
    lines = list(change_lines(one))
    entry = one.change.entry
    return {
        "name": readable(entry.name),
        "sign": sign_of(one.change.verb),
        "outcome": outcome(one),
        "environment": readable(one.environment),
        "argocd": readable(entry.argocd),
        "madeBy": readable(made_by(entry)),
        "told": readable(f"{outcome(one)}, {fate(one.change)}") if one.change.fate else "",
        "counts": counts(one),
        "lines": [
            (line.sign, line.depth, line.text[:_LONGEST_LINE]) for line in lines[:_MOST_LINES]
        ],
        "left": max(0, len(lines) - _MOST_LINES),
    }


def _finding(same: tuple[Finding, ...], links: LinkBase) -> FindingData:
    first = same[0]
    rule = RULES[first.rule]
    return {
        "severity": first.severity,
        "rule": first.rule,
        "title": rule.title,
        "why": rule.why,
        "fact": readable(first.fact),
        "fix": readable(first.fix),
        "said": readable(first.said) if first.said not in first.fact else "",
        "places": [
            {
                "place": readable(place(one)),
                "href": links.of(one),
                "application": readable(one.application),
            }
            for one in same
        ],
    }
