"""Which directories and files of a repository the git generator takes.

Sources: filterApps and generateParamsForGitFiles in applicationset/generators/git.go;
GetGitDirectories and GetGitFiles in reposerver/repository/repository.go.
"""

from collections.abc import Iterable, Iterator, Mapping

from aks_gitops.check.applicationset.git_globs import Matches, doublestar, pathspec
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.path_match import compile_pattern
from aks_gitops.repo.tree import Listing, parents

_IN_GIT_FOLDER = tuple(
    f".git{path}"
    for path in (
        *("", "/HEAD", "/FETCH_HEAD", "/ORIG_HEAD", "/config", "/description", "/index", "/hooks"),
        *("/info", "/info/exclude", "/logs", "/logs/HEAD", "/objects", "/objects/pack"),
        *("/packed-refs", "/refs", "/refs/heads", "/shallow"),
    )
)
"""What lies beside the files of a checkout, where the new globbing finds it too."""


def directories(listing: Listing, items: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the directories that a generator takes, in the order in which Argo CD finds them."""
    patterns = [(str(item["path"]), bool(item.get("exclude"))) for item in items]
    _refuse_undecodable(listing)
    _refuse_submodules(listing, [pattern for pattern, _ in patterns])
    include = [compile_pattern(pattern) for pattern, exclude in patterns if not exclude]
    exclude = [compile_pattern(pattern) for pattern, excludes in patterns if excludes]
    return [
        path
        for path in _visible_directories(listing)
        if any(test(path) for test in include) and not any(test(path) for test in exclude)
    ]


def files(
    listing: Listing, items: Iterable[Mapping[str, object]], *, new_globbing: bool
) -> list[str]:
    """Return the files that a generator reads, sorted. Raises GoError where reading one fails."""
    _refuse_undecodable(listing)
    included: set[str] = set()
    excluded: set[str] = set()
    for item in items:
        found = _found(listing, str(item["path"]), new_globbing=new_globbing)
        (excluded if item.get("exclude") else included).update(found)
    return sorted(included - excluded, key=str.encode)


def _found(listing: Listing, pattern: str, *, new_globbing: bool) -> Iterator[str]:
    """Yield the files of a pattern; Argo CD reads all that it matches, also to exclude it."""
    matches = doublestar(pattern) if new_globbing else pathspec(pattern)
    if new_globbing:
        _refuse_checkout(listing, pattern, matches)
        folder = next(filter(matches, ("", *_all_directories(listing))), None)
        if folder is not None:
            raise GoError(f"unable to read files: {folder or 'the root'} is a directory")
    if link := next(filter(matches, listing.symlinks), None):
        raise NotEvaluatedError(f"the symbolic link {link}, which {pattern} matches")
    if module := next(filter(matches, listing.submodules), None):
        raise GoError(f"unable to read files: {module} is a directory")
    return filter(matches, listing.files)


def _refuse_checkout(listing: Listing, pattern: str, matches: Matches) -> None:
    if any(map(matches, _IN_GIT_FOLDER)):
        raise NotEvaluatedError(f"{pattern} reads the folder .git of a checkout too")
    if listing.symlinks or listing.submodules:
        raise NotEvaluatedError("the new globbing in a repository with links or submodules")


def _all_directories(listing: Listing) -> set[str]:
    found = set(listing.submodules)
    for path in (*listing.files, *listing.symlinks, *listing.submodules):
        for parent in parents(path):
            if parent in found:
                break
            found.add(parent)
    return found


def _visible_directories(listing: Listing) -> list[str]:
    visible = (path for path in _all_directories(listing) if "/." not in f"/{path}")
    return sorted(visible, key=lambda path: [part.encode() for part in path.split("/")])


def _refuse_undecodable(listing: Listing) -> None:
    if listing.undecodable:
        raise NotEvaluatedError(f"the path {listing.undecodable[0]}, which is not UTF-8")


def _refuse_submodules(listing: Listing, patterns: list[str]) -> None:
    """Refuse patterns that reach into a submodule, whose content is unknown."""
    for module in listing.submodules:
        depth = module.count("/") + 1
        for pattern in patterns:
            segments = pattern.split("/")
            inside = len(segments) > depth and compile_pattern("/".join(segments[:depth]))(module)
            if inside or "[" in pattern:
                raise NotEvaluatedError(f"the submodule {module}, into which {pattern} may reach")
