"""The clusters that an Argo CD knows, besides its own."""

from collections.abc import Iterable

from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from aks_gitops.settings.checks import ClusterSettings

Known = tuple[DeclaredCluster, ...] | None
"""None where nobody says which clusters there are."""


def with_declared(known: Known, declared: Iterable[ClusterSettings]) -> Known:
    """Return the clusters that a stack names and those that settings of checks declare.

    Settings say more of a cluster than a stack does: its server and its labels.
    """
    named = {one.name: DeclaredCluster(one.name, one.server, one.labels) for one in declared}
    if known is None and not named:
        return None
    return tuple(({one.name: one for one in known or ()} | named).values())
