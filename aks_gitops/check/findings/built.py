"""The kustomizations that the Applications that are looked at are built from."""

from collections.abc import Iterator

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.review import Review


def built(review: Review) -> Iterator[tuple[Dependencies, str]]:
    """Yield the sources that kustomize builds, with each directory that they are built from."""
    graph = review.head.graph
    for application in review.rendered:
        for source in graph.of(application):
            if source.type == "Kustomize":
                closure = graph.kustomizations.closure(source.directory)
                yield from ((source, directory) for directory in sorted(closure.directories))
