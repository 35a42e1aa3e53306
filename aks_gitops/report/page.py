"""`index.html` of the offline preview: a map of a stack, in one file that loads nothing."""

from collections.abc import Mapping

from aks_gitops.program import Program
from aks_gitops.report.document import document
from aks_gitops.report.page_data import page_data
from aks_gitops.settings.stack import Settings


def page(stack: str, program: Program, settings: Settings, files: Mapping[str, str]) -> str:
    """Return the page of a stack.

    Given: `files`, the file of each object by its key, relative to the page.
    """
    title = f"{stack}: clusters, teams and applications"
    return document(__package__, title, page_data(stack, program, settings, files))
