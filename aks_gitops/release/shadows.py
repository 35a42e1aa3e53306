"""Applications that are there only once, though two things seem to make them."""

from collections.abc import Iterator

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.revision import Revision


def shadows(revision: Revision) -> Iterator[str]:
    """Yield the applications, by key, that only a built-in layout makes of what a hand-written
    Application deploys."""
    graph, guessed = revision.inventory.graph, list[str]()
    written = set[tuple[str, str]]()
    names = {plan.seeds.name for plan in revision.plans if plan.seeds.assumed}
    for entry in revision.inventory.applications.values():
        if entry.argocd in names:
            guessed.append(entry.key)
        else:
            written |= {place for source in graph.of(entry.key) for place in _places(source)}
    for key in guessed:
        places = {place for source in graph.of(key) for place in _places(source)[-1:]}
        if places and places <= written:
            yield key


def _places(source: Dependencies) -> list[tuple[str, str]]:
    """Return what a source is of: its directory, and of a chart each values file; the strongest
    one last."""
    values = source.ordered if source.type == "Helm" else ()
    return [(source.directory, path) for path in ("", *values)]
