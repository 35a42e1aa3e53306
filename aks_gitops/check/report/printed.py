"""A report in each format that is text for other programs."""

from collections.abc import Callable, Mapping

from aks_gitops.check.report.annotations import annotations
from aks_gitops.check.report.comment import comment_texts
from aks_gitops.check.report.json_values import safe_json
from aks_gitops.check.report.junit import junit
from aks_gitops.check.report.sarif import sarif
from aks_gitops.check.report.showing import Showing
from aks_gitops.check.report.values import json_text, report_values
from aks_gitops.check.reported import Report


def printed(report: Report, form: str, how: Showing) -> str:
    """Return a report in a format, which ends with a line break."""
    return _FORMATS[form](report, how)


def _markdown(report: Report, how: Showing) -> str:
    return "\n".join(comment_texts(report, how.links, how.comment_limit))


def _json(report: Report, how: Showing) -> str:
    return json_text(report_values(report))


def _sarif(report: Report, how: Showing) -> str:
    return safe_json(sarif(report.judged.findings, how.version))


def _junit(report: Report, how: Showing) -> str:
    return junit(report.judged.findings)


def _github(report: Report, how: Showing) -> str:
    return "".join(f"{line}\n" for line in annotations(report.judged.findings))


_FORMATS: Mapping[str, Callable[[Report, Showing], str]] = {
    "markdown": _markdown,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
}
