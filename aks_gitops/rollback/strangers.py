"""The applications that an edit changes besides the one that is meant."""

from collections.abc import Collection

from aks_gitops.check.graph.graph import touched
from aks_gitops.check.inventory.inventory import BOOTSTRAP
from aks_gitops.release.deployments import Deployments


def strangers(before: Deployments, after: Deployments, apart: Collection[str]) -> tuple[str, ...]:
    """Return the keys of Applications that come, go, or read or say something else, sorted.

    Given: `apart`, the keys of those that may.
    """
    old, new = before.inventory.applications, after.inventory.applications
    found = {
        key
        for key in old.keys() | new.keys()
        if key not in old or key not in new or old[key].spec != new[key].spec
    }
    found |= touched(before.inventory.graph, after.inventory.graph)
    named = (key for key in found if not key.startswith(BOOTSTRAP))
    return tuple(sorted(key for key in named if key not in apart))
