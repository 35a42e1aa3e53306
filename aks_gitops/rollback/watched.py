"""Where in a repository something can change what an application renders."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.repo.tree import parents
from aks_gitops.rollback.state import State


def watched(state: State) -> frozenset[str]:
    """Return files and directories; a commit that touches none of them changes nothing here.

    Directories, not files: who looks back from a state must also find what was read before it,
    such as a manifest that was removed. What lies in the top folder counts file by file.
    """
    files = set(state.reads)
    for entry in state.entries:
        files |= set(_told_by(entry, state.deployments.inventory))
    if "" in state.directories:
        return frozenset({""})
    directories = {dirname(path) for path in files} | state.directories
    return frozenset(_outermost(directories - {""})) | {path for path in files if "/" not in path}


def ancestors(state: State) -> frozenset[str]:
    """Return the keys of the Applications that deploy this one, or its ApplicationSet."""
    inventory = state.deployments.inventory
    return frozenset(key for one in state.entries for key in _above(one, inventory))


def _told_by(entry: Entry, inventory: Inventory) -> Iterator[str]:
    """Yield the files that decide what an Application says.

    Those of a plain directory do so one by one; a chart or a kustomization, as a whole.
    """
    if entry.origin.path:
        yield entry.origin.path
    for key in _above(entry, inventory):
        for one in inventory.graph.of(key):
            if one.type != "Directory":
                yield from one.files


def _above(entry: Entry, inventory: Inventory) -> Iterator[str]:
    seen = {entry.key}
    waiting: list[str] = [entry.origin.parent, entry.origin.applicationset]
    while waiting:
        key = waiting.pop()
        above = inventory.entries.get(key)
        if above is None or key in seen:
            continue
        seen.add(key)
        if above.kind == "Application":
            yield key
        waiting += [above.origin.parent, above.origin.applicationset]


def _outermost(directories: Iterable[str]) -> Iterator[str]:
    """Yield the directories that lie in none of the others."""
    every = frozenset(directories)
    return (one for one in every if every.isdisjoint(parents(one)))
