"""Which files Argo CD reads in a directory of plain manifests.

Rules: Argo CD's reposerver/repository/repository.go (getPotentiallyValidManifests), 3.5.1.
"""

import posixpath

from aks_gitops.check.graph.found import Fault, Found
from aks_gitops.check.graph.globs import GlobError, matches
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import DirectoryOptions

ENDINGS = (".yaml", ".yml", ".json", ".jsonnet")


def plain_files(snapshot: Snapshot, directory: str, options: DirectoryOptions) -> Found:
    """Return the files that Argo CD reads as manifests, in its order."""
    found = Found()
    candidates = snapshot.below(directory) if options.recurse else snapshot.children(directory)
    for path in sorted(candidates, key=lambda path: path.split("/")):
        if not path.endswith(ENDINGS) or not _wanted(path, directory, options, found):
            continue
        place = snapshot.followed(path)
        found.follow(place)
        if place.kind == "file":
            found.ordered.append(path)
        elif place.kind == "outside":  # Of a link that leads nowhere, Argo CD only warns.
            found.faults.add(Fault("outside", path, 0, snapshot.target(path)))
    return found


def _wanted(path: str, directory: str, options: DirectoryOptions, found: Found) -> bool:
    inner = posixpath.relpath(path, directory or ".")
    for glob, where_it_matches in ((options.exclude, False), (options.include, True)):
        if glob and _matches(glob, inner, directory, found) != where_it_matches:
            return False
    return True


def _matches(glob: str, path: str, directory: str, found: Found) -> bool:
    try:
        return matches(glob, path, "gobwas")
    except GlobError as error:  # Argo CD, too, takes a broken glob for one that matches nothing.
        found.faults.add(Fault("unreadable", directory, 0, f"{glob}: {error}"))
        return False
