"""Findings as SARIF 2.1.0, which code hosts show beside the code.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, "SARIF support for code
scanning" (what is shown, and that a fingerprint tells one finding from another across runs).
"""

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from aks_gitops.check.rules import RULES, Rule
from aks_gitops.repo.finding import Finding

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_FINGERPRINT = "aksGitops/v1"


def sarif(findings: Sequence[Finding], version: str) -> Mapping[str, object]:
    """Return a SARIF log of one run. Given: the program's version."""
    ids = sorted({finding.rule for finding in findings})
    driver = {"name": "aks-gitops", "version": version, "rules": [_rule(RULES[one]) for one in ids]}
    results = [_result(finding, ids.index(finding.rule)) for finding in findings]
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
    return hashlib.sha256(same.encode()).hexdigest()[:32]


def _rule(rule: Rule) -> Mapping[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(finding: Finding, index: int) -> Mapping[str, object]:
    said = f"\nArgo CD: {finding.said}" if finding.said else ""
    about = f" ({finding.application})" if finding.application else ""
    location: dict[str, object] = {
        "artifactLocation": {"uri": quote(finding.path), "uriBaseId": "SRCROOT"}
    }
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{finding.fact}{about}\nFix: {finding.fix}{said}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {_FINGERPRINT: fingerprint(finding)},
    }
