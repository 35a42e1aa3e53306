"""What a Helm chart in the repository depends on.

Rules: Helm reads every file of a chart's directory (pkg/chart/v2/loader, v4.2.1). A dependency
lies in charts/ as a directory or a packed chart; else Argo CD runs `helm dependency build`
(reposerver/repository/repository.go, 3.5.1), which copies local ones and fetches the others.
"""

from collections.abc import Iterator
from posixpath import join

from aks_gitops.check.graph.chart import CHART_FILES, Dependency, chart_name, dependencies
from aks_gitops.check.graph.found import Found, fault_of
from aks_gitops.check.graph.remote import Remote, version_pin
from aks_gitops.check.graph.snapshot import Snapshot


def missing_dependencies(snapshot: Snapshot, directory: str) -> list[tuple[str, Dependency]]:
    """Return what a chart lists and does not hold, each with the file that lists it."""
    names = set(_held(snapshot, join(directory, "charts")))
    return [
        (path, one)
        for path in (join(directory, name) for name in CHART_FILES)
        if path in snapshot.files
        for one in dependencies(snapshot.start(path))
        if one.name not in names
        and not any(name.startswith(f"{one.name}-") and name.endswith(".tgz") for name in names)
    ]


def _held(snapshot: Snapshot, charts: str) -> Iterator[str]:
    """Yield the names of packed charts, of directories, and of the charts in these."""
    for path in snapshot.below(charts):
        name, _, rest = path.removeprefix(f"{charts}/").partition("/")
        yield name
        if rest == CHART_FILES[0] and path in snapshot.files:
            yield chart_name(snapshot.start(path))


def chart_files(snapshot: Snapshot, directory: str) -> Found:
    """Return what the chart in a directory depends on, its local dependencies' charts included."""
    found = Found()
    waiting, seen = [directory], {directory}
    while waiting:
        here = waiting.pop()
        found.whole_directory(snapshot, here)
        for path, one in missing_dependencies(snapshot, here):
            local = one.local
            if local is None:
                url = f"{one.repository}/{one.name}".lstrip("/")
                found.remotes.add(Remote(url, version_pin(one.version), path, one.line))
                continue
            place = snapshot.place(here, local)
            found.follow(place)
            if place.kind != "directory":
                found.faults.update(fault_of(place, path, one.line, one.repository))
            elif place.path not in seen:
                seen.add(place.path)
                waiting.append(place.path)
    return found
