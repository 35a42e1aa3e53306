"""Findings as SARIF 2.1.0, which code hosts show beside the code.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, "SARIF support for code
scanning" (what is shown, and that a fingerprint tells one finding from another across runs).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from aks_gitops.check.report.file_links import quoted
from aks_gitops.check.rules import RULES, Rule
from aks_gitops.repo.finding import Finding
from aks_gitops.report.neutral import plain_lines

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOW = (
    "Each finding names the fix. A repository sets the level of a rule, or lets a finding pass for "
    "a while, below checks in .aks-gitops.yaml."
)
_BRACKET = re.compile(r"[\\\[\]]")
_FINGERPRINT = "aksGitops/v1"


def sarif(findings: Sequence[Finding], version: str) -> Mapping[str, object]:
    """Return a SARIF log of one run. Given: the program's version."""
    ids = sorted({finding.rule for finding in findings})
    driver = {"name": "aks-gitops", "version": version, "rules": [_rule(RULES[one]) for one in ids]}
    numbers = {rule: number for number, rule in enumerate(ids)}
    times: Counter[str] = Counter()
    results = [_result(one, numbers[one.rule], _own(one, times)) for one in findings]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The config repository"}}},
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def fingerprint(finding: Finding) -> str:
    """Return what stays the same for one breach while lines move around it."""
    same = "\0".join((finding.rule, finding.path, finding.application, finding.fact))
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _rule(rule: Rule) -> Mapping[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.title}. {rule.why} {_HOW}"},
        "defaultConfiguration": {"level": rule.level},
    }


def _own(finding: Finding, times: Counter[str]) -> str:
    """Return a fingerprint that no earlier result has."""
    same = fingerprint(finding)
    times[same] += 1
    return same if times[same] == 1 else f"{same}:{times[same]}"


def _text(text: str) -> str:
    """Return a text without links: SARIF 2.1.0, 3.11.6, has them in plain messages, too."""
    return _BRACKET.sub(r"\\\g<0>", plain_lines(text))


def _result(finding: Finding, index: int, own: str) -> Mapping[str, object]:
    said = f"\nArgo CD: {_text(finding.said)}" if finding.said else ""
    about = f" ({_text(finding.application)})" if finding.application else ""
    location: dict[str, object] = {
        "artifactLocation": {"uri": quoted(finding.path), "uriBaseId": "SRCROOT"}
    }
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{_text(finding.fact)}{about}\nFix: {_text(finding.fix)}{said}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {_FINGERPRINT: own},
    }
