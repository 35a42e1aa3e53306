"""What stands where an application could, but leads somewhere else or cannot be read."""

from collections.abc import Iterator

from aks_gitops.repo.catalog import LeftOut
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.match import Matcher
from aks_gitops.repo.rendering import MANIFEST_ENDINGS
from aks_gitops.repo.tree import Listing


def left_out_links(listing: Listing, matcher: Matcher) -> Iterator[LeftOut]:
    """Yield the submodules that a layout matches; Argo CD's git generator lists them."""
    for path in listing.submodules:
        yield from (match.left_out("a submodule") for match in matcher.directories([path], []))


def link_findings(listing: Listing, matcher: Matcher) -> Iterator[Finding]:
    """Report paths that are not UTF-8, and links and submodules in the place of applications."""
    for path in listing.undecodable:
        yield _warning("path-encoding", path, "is not UTF-8 and was left out", "rename it")
    for path in listing.symlinks:
        # A link with such a name is one to a file, and Argo CD reads those.
        if not path.endswith(MANIFEST_ENDINGS) and any(matcher.directories([path], [])):
            fact = "is a symbolic link, which Argo CD does not follow"
            yield _warning("symlink", path, fact, "make it a directory")
    for path in listing.submodules:
        if any(matcher.directories([path], [])):
            fact = "is a submodule, which is not read and therefore left out"
            yield _warning("submodule", path, fact, "commit its files here")


def _warning(rule: str, path: str, fact: str, fix: str) -> Finding:
    return Finding("warning", rule, path, fact, fix)
