"""How bad a finding is here: the repository's own levels, and what it lets pass for a while."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.check.rules import RULES
from aks_gitops.repo.finding import SEVERITIES, Finding
from aks_gitops.repo.repository_file import PATH
from aks_gitops.settings.checks import Checks, Level, Suppression
from aks_gitops.settings.mistakes import Mistake, nearest

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|.", re.DOTALL)
_REGEX = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Judged(NamedTuple):
    """Findings after the repository's own levels and suppressions."""

    findings: tuple[Finding, ...]
    """What stays, the worst first."""
    suppressed: tuple[tuple[Finding, Suppression], ...]
    """What is let pass, with the reason."""


def judged(findings: Iterable[Finding], checks: Checks, today: date) -> Judged:
    """Return findings with the levels that a repository gives them.

    Suppressions that have ended, and those that hide nothing, become findings themselves.
    """
    kept: list[Finding] = []
    suppressed: list[tuple[Finding, Suppression]] = []
    used: set[int] = set()
    for finding in sorted(set(findings)):
        hiding = next(
            (i for i, one in enumerate(checks.suppressions) if _hides(one, finding)), None
        )
        if hiding is not None:
            used.add(hiding)
            if checks.suppressions[hiding].until >= today:
                suppressed.append((finding, checks.suppressions[hiding]))
                continue
        kept.append(finding)
    kept += _about_suppressions(checks, used, today)
    levelled = (leveled for one in kept if (leveled := _at_its_level(one, checks)))
    return Judged(tuple(sorted(levelled, key=_worst_first)), tuple(suppressed))


def unknown_rules(checks: Checks) -> Iterator[Mistake]:
    """Yield the names of rules that there are none of, with the nearest that there is."""
    named = [(f"checks.rules.{rule}", rule) for rule in checks.rules]
    for at, one in enumerate(checks.paths):
        named += [(f"checks.paths.{at}.rules.{rule}", rule) for rule in one.rules]
    for at, suppression in enumerate(checks.suppressions):
        named.append((f"checks.suppressions.{at}.rule", suppression.rule))
    for path, rule in named:
        if rule not in RULES:
            near = nearest(rule, RULES)
            fix = f"did you mean '{near}'?" if near else "'aks-gitops check --rules' lists them"
            yield Mistake(f"{PATH}: {path}", f"is no rule: '{rule}'", fix)


def level_of(rule: str, path: str, checks: Checks) -> Level | None:
    """Return the level that a repository gives a rule at a path; None where it says nothing."""
    level = checks.rules.get(rule)
    for one in checks.paths:
        if rule in one.rules and path_matches(one.path, path):
            level = one.rules[rule]
    return level


def path_matches(glob: str, path: str) -> bool:
    """Tell whether a glob matches a path, or a folder above it."""
    return _compiled(glob).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    tokens = _TOKEN.findall(glob.rstrip("/"))
    regex = "".join(_REGEX.get(token, re.escape(token)) for token in tokens)
    return re.compile(f"{regex}(?:/.*)?", re.DOTALL)


def _at_its_level(finding: Finding, checks: Checks) -> Finding | None:
    level = level_of(finding.rule, finding.path, checks)
    if level == "off":
        return None
    return finding._replace(severity=level) if level else finding


def _hides(one: Suppression, finding: Finding) -> bool:
    return (
        one.rule == finding.rule
        and path_matches(one.path, finding.path)
        and one.application in (None, finding.application)
    )


def _about_suppressions(checks: Checks, used: set[int], today: date) -> Iterator[Finding]:
    for at, one in enumerate(checks.suppressions):
        what = f"checks.suppressions.{at} of {one.rule}"
        if one.until < today:
            fact, fix = f"{what} ended on {one.until}", "mend what it hid, or give it a new date"
            yield Finding("warning", "suppression-ended", PATH, fact, fix)
        elif at not in used:
            yield Finding("note", "suppression-unused", PATH, f"{what} hides nothing", "remove it")


def _worst_first(finding: Finding) -> tuple[int, Finding]:
    return SEVERITIES.index(finding.severity), finding
