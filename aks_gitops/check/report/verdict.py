"""What a check comes to, in one line, and what to do next."""

from collections import Counter
from collections.abc import Mapping

from aks_gitops.check.application_changes import Verb
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import SEVERITIES
from aks_gitops.report.counted import counted

VERBS: Mapping[Verb, str] = {
    "deleted": "deleted",
    "moved": "moved",
    "changed": "changed",
    "rendered": "changed in what it deploys",
    "added": "added",
}
"""What becomes of an Application, in words; the riskiest first."""
LEFT = "gone from git"
"""What becomes of one that git holds no more and nobody deletes."""
UNAFFECTED = "reads what changes, deploys the same"
_WHAT_IS_LOOKED_FOR = (
    "Looked for are Applications and ApplicationSets in files or kustomizations, and folders of "
    "the built-in layouts. What templates of a chart make is seen where an Application here "
    "deploys the chart; for layouts of a stack, name it with --stack."
)
_TOLD: tuple[tuple[tuple[str, ...], str, str], ...] = (
    ((VERBS["added"],), "is added", "are added"),
    ((VERBS["changed"], VERBS["rendered"]), "changes", "change"),
    ((VERBS["moved"],), "moves", "move"),
    ((LEFT,), "is left behind", "are left behind"),
    ((VERBS["deleted"],), "is deleted", "are deleted"),
)


def verdict(report: Report) -> str:
    """Return what a check comes to: "2 errors, 1 warning; 3 applications change, 1 is deleted"."""
    if _saw_nothing(report):
        return "no application found, so nothing was looked at"
    found = Counter(one.severity for one in report.judged.findings)
    levels = ", ".join(counted(found[one], one) for one in SEVERITIES if found[one])
    return f"{levels or 'nothing to mend'}; {_what(report)}"


def next_step(report: Report) -> str:
    """Return what a person does next."""
    if _saw_nothing(report):
        return _WHAT_IS_LOOKED_FOR
    if any(one.severity == "error" for one in report.judged.findings):
        return (
            "Mend the errors; what must pass for a while goes below checks.suppressions in "
            ".aks-gitops.yaml on the base, with a reason and an end date."
        )
    if any(one.change.verb == "deleted" for one in report.changes):
        return "Nothing stops this change; read what goes away before it is merged."
    if report.judged.findings:
        return "Nothing stops this; read the warnings and notes."
    return "Nothing to do."


def outcome(one: ChangedApplication) -> str:
    """Return what becomes of an Application in a word or two."""
    if one.change.fate == "left":
        return LEFT
    if one.change.verb == "rendered" and not one.objects and not one.unrendered:
        return UNAFFECTED
    return VERBS[one.change.verb]


def _saw_nothing(report: Report) -> bool:
    return report.applications == 0 and not (report.changes or report.judged.findings)


def _what(report: Report) -> str:
    if not report.compared:
        return f"{counted(report.applications or 0, 'application')} looked at"
    found = Counter(outcome(one) for one in report.changes)
    parts: list[str] = []
    for outcomes, one, many in _TOLD:
        if number := sum(found[each] for each in outcomes):
            noun = "" if parts else " application" if number == 1 else " applications"
            parts.append(f"{number:,}{noun} {one if number == 1 else many}")
    return ", ".join(parts) or "no application changes"
