"""Which other charts a Helm chart is made of.

Rules: Helm's pkg/chart/v2/dependency.go and pkg/downloader/manager.go (v4.2.1).
"""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.check.graph.documents import UnreadableError, children, documents, text_at

CHART_FILES = ("Chart.yaml", "requirements.yaml")
"""Where dependencies stand; the second in charts of apiVersion v1."""

_LOCAL = "file://"


class Dependency(NamedTuple):
    """A chart that another one contains."""

    name: str
    version: str
    repository: str
    """Empty where the chart must lie in charts/."""
    line: int

    @property
    def local(self) -> str | None:
        """The path of a chart in the same repository; None where it comes from elsewhere."""
        if not self.repository.startswith(_LOCAL):
            return None
        return self.repository.removeprefix(_LOCAL)


def chart_name(data: bytes) -> str:
    """Return the name in a Chart.yaml; empty where there is none."""
    try:
        return next((text_at(node, "name") for node in documents(data)), "")
    except UnreadableError:
        return ""


def dependencies(data: bytes) -> tuple[Dependency, ...]:
    """Return what a Chart.yaml or requirements.yaml lists; Helm itself reports a broken one."""
    try:
        return tuple(_listed(data))
    except UnreadableError:
        return ()


def _listed(data: bytes) -> Iterator[Dependency]:
    for node in documents(data)[:1]:
        for listed in children(node, "dependencies"):
            for one in children(listed, "*"):
                name, version = text_at(one, "name"), text_at(one, "version")
                line = one.start_mark.line + 1
                yield Dependency(name, version, text_at(one, "repository"), line)
