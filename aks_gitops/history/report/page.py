"""The page of a history: a timeline with search and filters, in one file that loads nothing."""

from aks_gitops.history.history import History
from aks_gitops.history.report.values import history_values
from aks_gitops.report.document import document


def page(history: History) -> str:
    """Return the page."""
    values = history_values(history).model_dump(mode="json", by_alias=True)
    return document(__package__, "History: what was deployed when", values)
