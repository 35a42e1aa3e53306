"""What a Helm chart in the repository depends on.

Rules: Helm reads every file of a chart's directory (pkg/chart/v2/loader, v4.2.1). A dependency
lies in charts/ as a directory or a packed chart; else Argo CD runs `helm dependency build`
(reposerver/repository/repository.go, 3.5.1), which copies local ones and fetches the others.
"""

from posixpath import join

from aks_gitops.check.graph.chart import CHART_FILES, Dependency, dependencies
from aks_gitops.check.graph.found import Found, fault_of
from aks_gitops.check.graph.remote import Remote, version_pin
from aks_gitops.check.graph.snapshot import Snapshot


def missing_dependencies(snapshot: Snapshot, directory: str) -> list[tuple[str, Dependency]]:
    """Return what a chart lists and does not hold, each with the file that lists it."""
    present = snapshot.below(join(directory, "charts"))
    names = {path.removeprefix(join(directory, "charts/")).partition("/")[0] for path in present}
    return [
        (path, one)
        for path in (join(directory, name) for name in CHART_FILES)
        if path in snapshot.files
        for one in dependencies(snapshot.start(path))
        if one.name not in names
        and not any(name.startswith(f"{one.name}-") and name.endswith(".tgz") for name in names)
    ]


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
