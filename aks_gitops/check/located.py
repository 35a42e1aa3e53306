"""Where a breach can be mended: the file and the line, as far as they are known."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import yaml

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.lines import line_in, name_in, nodes_of
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.review import Review
from aks_gitops.check.rules import RULES
from aks_gitops.repo.finding import Finding

_STACK = "settings of stack {}"


class Locator:
    """Finds places in one revision."""

    def __init__(self, inventory: Inventory, renderer: Renderer) -> None:
        self._inventory = inventory
        self._renderer = renderer
        self._origins: dict[str, dict[ObjectKey, str]] = {}
        self._nodes = lru_cache(maxsize=64)(self._read)

    def findings(self, breaches: Iterable[Breach]) -> Iterator[Finding]:
        """Yield each breach with its place."""
        for one in breaches:
            path, line = self.place(one)
            entry = self._inventory.entries.get(one.application)
            yield Finding(
                severity=one.severity or RULES[one.rule].level,
                rule=one.rule,
                path=path,
                fact=one.fact,
                fix=one.fix,
                line=line,
                application=entry.name if entry else "",
                said=one.said,
            )

    def place(self, one: Breach) -> tuple[str, int]:
        """Return the path and line of a breach; line 0 where it is no single one."""
        if one.path:
            return one.path, one.line or (self._line_of(one.path, 0, one.keys) if one.keys else 0)
        if one.object is not None:
            path = self._origins_of(one.application).get(one.object, "")
            if path:
                return path, self._line_of_object(path, one.object, one.keys)
            return self._directory_of(one.application), 0
        return self._place_of_entry(one)

    def _place_of_entry(self, one: Breach) -> tuple[str, int]:
        entry = self._inventory.entries.get(one.application)
        if entry is None:
            return one.application, 0
        origin = entry.origin
        if not origin.path:
            return _STACK.format(entry.argocd), 0
        keys = one.keys
        if origin.applicationset and entry.kind == "Application":
            keys = ("spec", "template", *keys)
        return origin.path, self._line_of(origin.path, origin.number, keys)

    def _origins_of(self, application: str) -> dict[ObjectKey, str]:
        if application not in self._origins:
            graph = self._inventory.graph
            self._origins[application] = self._renderer.origins(graph, application)
        return self._origins[application]

    def _directory_of(self, application: str) -> str:
        found = self._inventory.graph.of(application)
        return found[0].directory if found else application

    def _line_of(self, path: str, number: int, keys: tuple[str | int, ...]) -> int:
        nodes = self._nodes(path)
        return line_in(nodes[number], keys) if number < len(nodes) else 0

    def _line_of_object(self, path: str, key: ObjectKey, keys: tuple[str | int, ...]) -> int:
        """Return the line in the object of the same kind and name; a base may have a shorter one,
        which kustomize lengthens."""
        kinds = [(one, about) for one in self._nodes(path) if (about := name_in(one))]
        same = [one for one, (kind, _) in kinds if kind == key.kind]
        exact = [one for one, about in kinds if about == (key.kind, key.name)]
        found = exact or (same if len(same) == 1 else [])
        return line_in(found[0], keys) if found else 0

    def _read(self, path: str) -> list[yaml.Node]:
        snapshot = self._inventory.snapshot
        return nodes_of(snapshot.start(path)) if path in snapshot.files else []


def located(review: Review, breaches: Iterable[Breach], renderer: Renderer) -> tuple[Finding, ...]:
    """Return breaches with the places in the reviewed revision."""
    return tuple(Locator(review.head, renderer).findings(breaches))
