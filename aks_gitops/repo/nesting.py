"""Matched directories inside each other: which of them are applications, and which are parts."""

from collections.abc import Iterator, Mapping, Sequence

from aks_gitops.repo.catalog import LeftOut
from aks_gitops.repo.match import Match
from aks_gitops.repo.tree import parents


def outermost(matches: Sequence[Match]) -> Iterator[Match | LeftOut]:
    """Keep the outermost of nested matches; only a {cluster} below an environment goes deeper."""
    layouts = {id(match.layout): match.layout for match in matches}.values()
    if len({layout.pattern.depth for layout in layouts}) < 2:
        yield from matches
        return
    by_path = {match.path: match for match in matches}
    above = {path: _nearest(path, by_path) for path in by_path}
    bases = {
        outer.path
        for match in matches
        if match.cluster and (outer := above[match.path]) and not outer.cluster
    }
    for match in matches:
        outer = above[match.path]
        if match.path in bases:
            yield match.left_out("the base of its {cluster} directories")
        elif outer is None or outer.path in bases:
            yield match
        else:
            yield match.left_out(f"a part of {outer.path}")


def _nearest(path: str, by_path: Mapping[str, Match]) -> Match | None:
    return next((by_path[parent] for parent in parents(path) if parent in by_path), None)
