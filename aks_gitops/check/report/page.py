"""`report.html`: what a check found, with search and filters, in one file that loads nothing."""

from aks_gitops.check.report.file_links import LinkBase
from aks_gitops.check.report.page_data import page_data
from aks_gitops.check.report.verdict import verdict
from aks_gitops.check.reported import Report
from aks_gitops.report.document import document


def page(report: Report, links: LinkBase) -> str:
    """Return the page of a report."""
    return document(__package__, f"Check: {verdict(report)}", page_data(report, links))
