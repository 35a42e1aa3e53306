"""Where a breach can be mended: the file and the line, as far as they are known."""

from collections.abc import Iterable, Iterator

import yaml

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory, bootstrap_key
from aks_gitops.check.lines import line_in, name_in, nodes_of
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.review import Review
from aks_gitops.check.rules import RULES
from aks_gitops.check.secrets.searching import without_suspects
from aks_gitops.repo.finding import Finding

_STACK = "settings of stack {}"


class Locator:
    """Finds places in one revision."""

    def __init__(
        self, inventory: Inventory, renderer: Renderer, before: Inventory | None = None
    ) -> None:
        """Given: `before`, the base, for what only that has."""
        self._inventory = inventory
        self._before = before
        self._gone = before.entries if before else {}
        self._renderer = renderer
        self._origins: dict[int, dict[str, dict[ObjectKey, str]]] = {}
        self._known_nodes: dict[str, list[yaml.Node]] = {}

    def findings(self, breaches: Iterable[Breach]) -> Iterator[Finding]:
        """Yield each breach with its place."""
        for one in breaches:
            path, line = self.place(one)
            entry = self._entry(one.application)
            yield Finding(
                severity=one.severity or RULES[one.rule].level,
                rule=one.rule,
                path=path,
                fact=without_suspects(one.fact),
                fix=one.fix,
                line=line,
                application=entry.name if entry else "",
                said=without_suspects(one.said),
            )

    def place(self, one: Breach) -> tuple[str, int]:
        """Return the path and line of a breach; line 0 where it is no single one."""
        if one.path:
            return one.path, one.line or (self._line_of(one.path, 0, one.keys) if one.keys else 0)
        if one.object is not None:
            path = self._origins_of(one.application, self._inventory).get(one.object, "")
            if path:
                return path, self._line_of_object(path, one.object, one.keys)
            return self._directory_of(one.application), 0
        return self._place_of_entry(one)

    def _entry(self, key: str) -> Entry | None:
        return self._inventory.entries.get(key) or self._gone.get(key)

    def _place_of_entry(self, one: Breach) -> tuple[str, int]:
        entry = self._entry(one.application)
        if entry is None:
            return one.application, 0
        written = self._entry(entry.origin.applicationset) or entry
        keys = ("spec", "template", *one.keys) if written is not entry else one.keys
        is_there = entry.key in self._inventory.entries
        if not entry.origin.path:
            return self._place_in_render(written, keys if is_there else ())
        if not is_there:
            return entry.origin.path, 0
        return entry.origin.path, self._line_of(entry.origin.path, entry.origin.number, keys)

    def _place_in_render(self, entry: Entry, keys: tuple[str | int, ...]) -> tuple[str, int]:
        """Return the place of an object that an Application, or a kustomization, brings along."""
        inventory = self._inventory if entry.key in self._inventory.entries else self._before
        if inventory is None or (inventory.seeds[entry.argocd].stack and not entry.origin.parent):
            return _STACK.format(entry.argocd), 0
        owner = entry.origin.parent or bootstrap_key(entry.argocd)
        key = key_of(entry.manifest)
        path = self._origins_of(owner, inventory).get(key, "")
        if not path:
            return entry.argocd, 0
        is_there = inventory is self._inventory
        return path, self._line_of_object(path, key, keys) if is_there else 0

    def _origins_of(self, application: str, inventory: Inventory) -> dict[ObjectKey, str]:
        known = self._origins.setdefault(id(inventory), {})
        if application not in known:
            known[application] = self._renderer.origins(inventory.graph, application)
        return known[application]

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

    def _nodes(self, path: str) -> list[yaml.Node]:
        """Return the objects of a file; it is read once."""
        if path not in self._known_nodes:
            snapshot = self._inventory.snapshot
            there = path in snapshot.files
            self._known_nodes[path] = nodes_of(snapshot.start(path)) if there else []
        return self._known_nodes[path]


def located(review: Review, breaches: Iterable[Breach], renderer: Renderer) -> tuple[Finding, ...]:
    """Return breaches with the places in the reviewed revision."""
    return tuple(Locator(review.head, renderer, review.base).findings(breaches))
