"""Files that look as if they were deployed, and that no application reads."""

from collections.abc import Collection, Iterable
from posixpath import basename, dirname

from aks_gitops.check.graph.graph import Graph
from aks_gitops.repo.application_settings import APPLICATION_SETTINGS
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES, MANIFEST_ENDINGS
from aks_gitops.repo.tree import parents


def orphans(graph: Graph, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the files that no application reads, sorted.

    These are manifests beside files that are read; and of what is not read as a whole, the
    outermost kustomization and the chart, which stand for their files. Given: `known`, files that
    something else reads, such as the Applications themselves.
    """
    used = graph.used
    directories = {dirname(path) for path in used}
    unread = [
        path
        for path in graph.snapshot.files
        if path not in used and path not in known and _is_candidate(path)
    ]
    steering = {dirname(path) for path in unread if _steers(path)}
    inner = _named_by(graph, steering)
    return tuple(
        path
        for path in sorted(unread)
        if (_steers(path) and dirname(path) not in inner)
        or (dirname(path) in directories and dirname(path) not in steering)
    )


def _is_candidate(path: str) -> bool:
    name = basename(path)
    if any(basename(folder).startswith(".") for folder in parents(path)) or name.startswith("."):
        return False
    return name != APPLICATION_SETTINGS and (path.endswith(MANIFEST_ENDINGS) or _steers(path))


def _steers(path: str) -> bool:
    name = basename(path)
    return name in KUSTOMIZATION_FILES or name == CHART_FILE


def _named_by(graph: Graph, directories: Iterable[str]) -> set[str]:
    """Return the directories that the kustomizations of others build in, or that lie in a chart."""
    charts = {x for x in directories if f"{x}/{CHART_FILE}".lstrip("/") in graph.snapshot.files}
    inside = {x for x in directories if not charts.isdisjoint(parents(x))}
    direct = (graph.kustomizations.direct(directory) for directory in directories)
    return inside.union(*(found.directories for found in direct))
