"""Who reads a file although no Application that is known here does.

Where a command is given one stack of several, the environments of the others are not seen; their
overlays and values lie in the repository all the same.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from posixpath import basename, dirname

from aks_gitops.repo.rendering import KUSTOMIZATION_FILES, READ_WITH_ANY_VALUES
from aks_gitops.rollback.state import State

_OTHER_VALUES = re.compile(r"values[-_./][^/]+\.ya?ml")


class Unclaimed:
    """Overlays and values files of one revision that no known Application reads."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._graph = state.deployments.inventory.graph

    def readers(self, path: str) -> tuple[str, ...]:
        """Return the directories of overlays, and the values files, that a file counts for."""
        overlays = (place for place, files in self._overlays.items() if path in files)
        return tuple(sorted({*overlays, *self._values(path)}))

    @cached_property
    def _overlays(self) -> dict[str, set[str]]:
        """What each overlay reads that no known Application does."""
        names = self._state.snapshot.names
        files = [one for one in names if basename(one) in KUSTOMIZATION_FILES]
        places = {dirname(one) for one in files if one not in self._graph.used}
        return {place: self._graph.kustomizations.closure(place).files for place in places}

    def _values(self, path: str) -> Iterator[str]:
        for chart in self._charts:
            inner = path.removeprefix(chart) if path.startswith(chart) else ""
            if inner.startswith(READ_WITH_ANY_VALUES):
                yield from self._values_of(chart)

    @cached_property
    def _charts(self) -> frozenset[str]:
        """The directories of the application's charts, with a slash at their ends."""
        sources = (one for key in self._state.keys for one in self._graph.of(key))
        return frozenset(f"{one.directory}/" for one in sources if one.type == "Helm")

    def _values_of(self, chart: str) -> Iterator[str]:
        told = {path for one in self._graph.dependencies for path in one.ordered}
        for path in self._state.snapshot.below(chart.rstrip("/")):
            if _OTHER_VALUES.fullmatch(path.removeprefix(chart)) and path not in told:
                yield path
