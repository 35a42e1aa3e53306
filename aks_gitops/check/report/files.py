"""All files of a check, so that one run serves every place that shows it."""

from aks_gitops.check.report.comment import comment_texts, summary_text
from aks_gitops.check.report.json_values import safe_json
from aks_gitops.check.report.junit import junit
from aks_gitops.check.report.page import page
from aks_gitops.check.report.sarif import sarif
from aks_gitops.check.report.showing import Showing
from aks_gitops.check.report.values import json_text, report_values
from aks_gitops.check.reported import Report


def report_files(report: Report, how: Showing) -> dict[str, str]:
    """Return the text of each file, by its name."""
    comments = comment_texts(report, how.links, how.comment_limit)
    findings = report.judged.findings
    return {
        "report.json": json_text(report_values(report)),
        "report.sarif": safe_json(sarif(findings, how.version)),
        "report.xml": junit(findings),
        "report.html": page(report, how.links),
        "summary.md": summary_text(report, how.links),
        **{_comment_file(part): text for part, text in enumerate(comments, 1)},
    }


def _comment_file(part: int) -> str:
    return "comment.md" if part == 1 else f"comment-{part}.md"
