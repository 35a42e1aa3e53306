"""How a report is shown, whatever its format."""

from typing import NamedTuple

from aks_gitops.check.report.file_links import LinkBase


class Showing(NamedTuple):
    """How a report is shown."""

    links: LinkBase
    version: str
    """The program's."""
    comment_limit: int
    """Bytes that fit into one comment."""
