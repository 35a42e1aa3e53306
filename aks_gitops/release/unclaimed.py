"""Who reads a file although no Application that is known here does.

Where a command is given one stack of several, the environments of the others are not seen; their
overlays and values lie in the repository all the same.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from posixpath import basename, dirname

from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES, READ_WITH_ANY_VALUES

OTHER_VALUES = re.compile(r"values[-_./][^/]+\.ya?ml")
"""What values files of environments are called, below their chart."""


class Unclaimed:
    """Overlays and values files of one revision that no known Application reads."""

    def __init__(self, inventory: Inventory) -> None:
        self._snapshot = inventory.snapshot
        self._graph = inventory.graph

    def readers(self, path: str, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the directories of overlays, and the values files, that a file counts for.

        Given: `keys`, the Applications that are known to read it.
        """
        overlays = (place for place, files in self._overlays.items() if path in files)
        return tuple(sorted({*overlays, *self._values(path, keys)}))

    @cached_property
    def _overlays(self) -> dict[str, set[str]]:
        """What each overlay reads that no known Application does."""
        names = self._snapshot.names
        files = [one for one in names if basename(one) in KUSTOMIZATION_FILES]
        places = {dirname(one) for one in files if one not in self._graph.used}
        return {place: self._graph.kustomizations.closure(place).files for place in places}

    def _values(self, path: str, keys: Iterable[str]) -> Iterator[str]:
        sources = (one for key in keys for one in self._graph.of(key))
        charts = {f"{one.directory}/" for one in sources if one.type == "Helm"}
        for chart in charts:
            inner = path.removeprefix(chart) if path.startswith(chart) else ""
            if inner.startswith(READ_WITH_ANY_VALUES):
                yield from self._values_of(chart)

    def _values_of(self, chart: str) -> Iterator[str]:
        for path in self._snapshot.below(chart.rstrip("/")):
            if OTHER_VALUES.fullmatch(path.removeprefix(chart)) and path not in self._told:
                yield path

    @cached_property
    def _told(self) -> frozenset[str]:
        """The values files that known Applications name."""
        return frozenset(path for one in self._graph.dependencies for path in one.ordered)
