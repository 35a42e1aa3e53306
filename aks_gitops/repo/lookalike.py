"""Report directories that look like applications and that no layout matches."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.match import Directories
from aks_gitops.repo.pattern import Pattern

_MARKERS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization", "Chart.yaml"})
_SHARED = frozenset(
    {
        "base",
        "bases",
        "common",
        "shared",
        "component",
        "components",
        "template",
        "templates",
        "charts",
        "crds",
    }
)
"""Folder names that hold what applications are made of."""


def unmatched(
    found: Directories, matched: Mapping[str, Layout], roots: Set[str], layouts: Sequence[Layout]
) -> Iterator[Finding]:
    """Yield a finding for each directory that looks like an application but is none.

    Given: all directories; the matched paths with their layouts; the folders of hand-written
    Applications; the layouts in use. Parts of applications, their bases, shared pieces, and
    directories that only gather applications are no applications.
    """
    parts = {*matched, *(_home(path, layout) for path, layout in matched.items())}
    gatherers = {parent for path in matched for parent in _parents(path)}
    loose = [(layout, _loose(layout.pattern)) for layout in layouts if layout.kind == "directory"]
    for path, names in found.items():
        if _MARKERS.isdisjoint(names) or path in matched or path in roots or path in gatherers:
            continue
        segments = path.split("/")
        if segments[-1] in _SHARED or not _SHARED.isdisjoint(segments[1:]):
            continue
        near = next((layout for layout, regex in loose if regex.fullmatch(path)), None)
        if near is not None:
            yield Finding(
                "warning",
                "environment-unknown",
                path,
                f"fits the layout {near.pattern.text}, but its environment or cluster is unknown",
                "name it under gitops.environments, gitops.otherEnvironments or their aliases",
            )
        elif parts.isdisjoint(_parents(path)):
            yield Finding(
                "warning",
                "directory-unmatched",
                path or ".",
                "looks like an application, but no layout matches it",
                "add a layout; 'aks-gitops inspect --suggest' proposes some",
            )


def _home(path: str, layout: Layout) -> str:
    """Return the directory of the application in all its environments, where there is one."""
    position = layout.pattern.position("app")
    depth = position[0] + 1 if position else layout.pattern.depth
    return "/".join(path.split("/")[:depth])


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _loose(pattern: Pattern) -> re.Pattern[str]:
    """Return what matches a pattern with any environment and any cluster."""
    compiled = pattern.regex({})
    assert compiled is not None  # noqa: S101 nothing is limited to nothing
    return compiled
