"""The applications that an edit changes besides the one that is meant."""

from collections.abc import Collection

from aks_gitops.check.graph.graph import touched
from aks_gitops.release.deployments import Deployments
from aks_gitops.rollback import lent
from aks_gitops.rollback.state import State, compared


def strangers(before: Deployments, after: Deployments, apart: Collection[str]) -> tuple[str, ...]:
    """Return the keys of Applications that come, go, say or render something else, sorted.

    Given: `apart`, the keys of those that may. What reads otherwise is rendered: all of a chart's
    directory is read, also the values of other environments.
    """
    old, new = before.inventory.applications, after.inventory.applications
    read_other = touched(before.inventory.graph, after.inventory.graph)
    read_other |= {
        key
        for key in old.keys() & new.keys()
        if lent.identity(before, key) != lent.identity(after, key)
    }
    found = (
        key
        for key in old.keys() | new.keys()
        if key not in old
        or key not in new
        or old[key].spec != new[key].spec
        or (key in read_other and not _renders_same(before, after, key))
    )
    nobody = {*apart, *before.shadows, *after.shadows}
    return tuple(sorted(key for key in found if key not in nobody))


def _renders_same(before: Deployments, after: Deployments, key: str) -> bool:
    return compared(State(before, (key,)), State(after, (key,))).is_same
