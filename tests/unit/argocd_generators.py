"""Argo CD's git generators, as far as they choose paths.

Rules: applicationset/generators/git.go (filterApps, generateParamsForGitFiles), reposerver's
GetGitDirectories, and util/git/client.go's LsFiles.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from aks_gitops.argocd.sync import Manifest
from aks_gitops.paths.glob import matches

_TOKEN = re.compile(r"\\.|.", re.DOTALL)


def all_directories(files: Iterable[str], submodules: Iterable[str] = ()) -> set[str]:
    """Return every directory that the repo server walks: not the top, and nothing hidden."""
    found = set(submodules)
    for path in (*files, *submodules):
        parent = path
        while parent := parent.rpartition("/")[0]:
            found.add(parent)
    return {path for path in found if not any(part.startswith(".") for part in path.split("/"))}


def pathspec_matches(glob: str, path: str) -> bool:
    """Tell whether `git ls-files -- GLOB` lists a file: its wildcards cross '/'."""
    glob = posixpath.normpath(glob)
    wild = {"*": ".*", "?": "."}
    tokens = _TOKEN.findall(glob)
    regex = "".join(wild.get(token) or re.escape(token[-1]) for token in tokens)
    # Without any wildcard, git takes a folder's whole content.
    below = "" if any(mark in glob for mark in "*?[\\") else "(?:/.*)?"
    return re.fullmatch(regex + below, path, re.DOTALL) is not None


def rows(
    applicationset: Manifest,
    files: Sequence[str],
    submodules: Sequence[str] = (),
    *,
    new_globbing: bool = False,
) -> list[str]:
    """Return the directories, or the files, that an ApplicationSet makes Applications of."""
    git = _generators(applicationset)[0]
    if "directories" in git:
        return sorted(_chosen(git["directories"], all_directories(files, submodules), matches))
    tell = new_globbing_matches if new_globbing else pathspec_matches
    return sorted(_chosen(git["files"], files, tell))


def new_globbing_matches(glob: str, path: str) -> bool:
    """Tell whether doublestar finds a file: its wildcards stay within a segment."""
    assert "**" not in glob
    return matches(posixpath.normpath(glob), path)


def paths(applicationset: Manifest) -> tuple[set[str], set[str]]:
    """Return the globs that an ApplicationSet includes, and those that it excludes."""
    git = _generators(applicationset)[0]
    return _include_and_exclude(git.get("directories") or git["files"])


def own_settings_files(applicationset: Manifest, files: Sequence[str]) -> set[str]:
    """Return the files whose parameters are merged into the rows."""
    children = _generators(applicationset)[1:]
    return {path for git in children for path in _chosen(git["files"], files, pathspec_matches)}


def _generators(applicationset: Manifest) -> list[dict[str, object]]:
    spec = cast(dict[str, list[dict[str, dict[str, object]]]], applicationset["spec"])
    (generator,) = spec["generators"]
    if "merge" in generator:
        children = cast(list[dict[str, dict[str, object]]], generator["merge"]["generators"])
        return [child["git"] for child in children]
    return [generator["git"]]


def _include_and_exclude(items: object) -> tuple[set[str], set[str]]:
    globs = cast(list[dict[str, object]], items)
    for item in globs:
        # Classes and alternatives, which neither `matches` nor `pathspec_matches` knows.
        assert not {"[", "{"} & set(_TOKEN.findall(str(item["path"])))
    include = {str(item["path"]) for item in globs if "exclude" not in item}
    return include, {str(item["path"]) for item in globs if "exclude" in item}


def _chosen(items: object, paths: Iterable[str], tell: Callable[[str, str], bool]) -> set[str]:
    include, exclude = _include_and_exclude(items)
    return {
        path
        for path in paths
        if any(tell(glob, path) for glob in include) and not any(tell(g, path) for g in exclude)
    }
