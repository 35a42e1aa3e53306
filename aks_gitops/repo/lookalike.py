"""Report directories that look like applications and that no layout matches."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from aks_gitops.paths.pattern import Pattern
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.match import Directories
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES
from aks_gitops.repo.tree import parents

_MARKERS = KUSTOMIZATION_FILES | {CHART_FILE}
SHARED = frozenset(
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
_ENVIRONMENTS = re.compile(r"(?:^|/)(?:overlays|envs)/\{(?:env|cluster)[^/]*\}$")


def unmatched(
    found: Directories,
    matched: Mapping[str, Layout],
    deployed: Set[str],
    used: Sequence[Layout],
    layouts: Sequence[Layout],
) -> Iterator[Finding]:
    """Yield a finding for each directory that looks like an application but is none.

    Given: all directories; the matched paths with their layouts; the directories that are deployed;
    the layouts in use, and all layouts. Parts of applications, their bases, shared pieces, and
    directories that only gather applications are no applications.
    """
    suspects = _suspects(found, matched, deployed)
    if not suspects:
        return
    loose = [(layout, _loose(layout.pattern)) for layout in _near(used, layouts)]
    strange: dict[str, Layout] = {}
    for path in suspects:
        near = next((layout for layout, regex in loose if regex.fullmatch(path)), None)
        if near is not None:
            strange[path] = near
            yield Finding(
                "warning",
                "environment-unknown",
                path,
                f"fits the layout {near.pattern.text}, but its environment or cluster is unknown",
                "name it under gitops.environments, gitops.otherEnvironments or their aliases",
            )
    homes = {*matched, *strange}
    homes |= {_home(path, layout) for path, layout in (*matched.items(), *strange.items())}
    for path in suspects:
        if path not in strange and homes.isdisjoint(parents(path)):
            yield Finding(
                "warning",
                "directory-unmatched",
                path or ".",
                "looks like an application, but no layout matches it",
                "add a layout; 'aks-gitops inspect --suggest' proposes some",
            )


def _suspects(found: Directories, matched: Mapping[str, Layout], deployed: Set[str]) -> list[str]:
    """Return the directories with an application's files that are no known kind of folder."""
    marked = [
        path
        for path, names in found.items()
        if path not in matched
        and not _MARKERS.isdisjoint(names)
        and SHARED.isdisjoint(path.split("/")[1:])
    ]
    if not marked:
        return []
    gatherers = {parent for path in matched for parent in parents(path)}
    tops = {path.partition("/")[0] for path in matched}
    return [
        path
        for path in marked
        if path not in gatherers
        and (path.partition("/")[0] not in SHARED or path.partition("/")[0] in tops)
        and deployed.isdisjoint((path, *parents(path)))
    ]


def _near(used: Sequence[Layout], layouts: Sequence[Layout]) -> Iterator[Layout]:
    """Yield the layouts in use, then those that end in a folder of environments."""
    clear = (x for x in layouts if x not in used and _ENVIRONMENTS.search(x.pattern.text))
    yield from (layout for layout in (*used, *clear) if layout.kind == "directory")


def _home(path: str, layout: Layout) -> str:
    """Return the directory of the application in all its environments, where there is one."""
    return "/".join(path.split("/")[: layout.pattern.home_depth])


def _loose(pattern: Pattern) -> re.Pattern[str]:
    """Return what matches a pattern with any environment and any cluster."""
    compiled = pattern.regex({})
    assert compiled is not None  # noqa: S101 nothing is limited to nothing
    return compiled
