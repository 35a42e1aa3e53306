"""Which sources of Applications are the repository that is looked at, at its branch."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.declared import mapping, sources_of, text
from aks_gitops.check.project.repository_url import normalized

_HEAD = frozenset({"", "HEAD"})
_ENOUGH = 0.5
"""The part of a URL's paths that must be here before the URL is taken for this repository."""


class Here(NamedTuple):
    """The names of the repository, and of the branch that a pull request changes."""

    urls: frozenset[str]
    """As Argo CD compares them."""
    revisions: frozenset[str]

    def holds(self, url: str, revision: str) -> bool:
        """Tell whether a source is this repository at this branch."""
        return normalized(url) in self.urls and (revision in self.revisions or revision in _HEAD)

    def is_repository(self, url: str) -> bool:
        """Tell whether a URL is this repository, at whatever revision."""
        return normalized(url) in self.urls


def here(
    urls: Iterable[str],
    revisions: Collection[str],
    written: Iterable[Manifest],
    snapshot: Snapshot,
) -> Here:
    """Return what this repository is called in its own Applications.

    Given: `urls`, the remotes of the checkout and what settings add; `written`, the Applications
    and ApplicationSets. A checkout of a fork or a mirror has another remote than the Applications
    name: then the URL counts whose paths are here.
    """
    known = frozenset(normalized(url) for url in urls)
    named = [(normalized(url), path) for one in written for url, path in _sources(one)]
    if not any(url in known for url, _ in named):
        known |= _likely(named, snapshot)
    return Here(known, frozenset(revisions))


def _likely(named: Iterable[tuple[str, str]], snapshot: Snapshot) -> frozenset[str]:
    found: dict[str, Counter[bool]] = {}
    for url, path in named:
        if url and path and "{{" not in path:
            there = snapshot.place("", path).kind == "directory"
            found.setdefault(url, Counter())[there] += 1
    likely = {url: one[True] for url, one in found.items() if one[True] > _ENOUGH * one.total()}
    return frozenset([max(likely, key=lambda url: (likely[url], url))] if likely else [])


def _sources(manifest: Manifest) -> Iterable[tuple[str, str]]:
    """Yield the repository and path of each source, and of each generator of directories."""
    spec = mapping(manifest.get("spec"))
    if manifest.get("kind") == "ApplicationSet":
        spec = mapping(mapping(spec.get("template")).get("spec"))
    for source in sources_of(spec):
        yield text(source.get("repoURL")), text(source.get("path"))
