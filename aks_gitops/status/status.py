"""Argo CD against git: everything that `aks-gitops status` tells."""

from collections.abc import Collection
from functools import partial
from typing import NamedTuple

from aks_gitops.check.question import Surroundings
from aks_gitops.live.api import Api
from aks_gitops.status.cluster import read_cluster
from aks_gitops.status.drift import drift
from aks_gitops.status.expected import expected, split, unknown
from aks_gitops.status.observed import Complaint
from aks_gitops.status.place import Belongs
from aks_gitops.status.reading import Branch, read_tip
from aks_gitops.status.rows import Row, rows

_USUAL = ("argocd",)
"""The namespace that Argo CD's installation manifests name."""


class Wanted(NamedTuple):
    """Whose Applications are asked for; empty for all."""

    teams: Collection[str] = ()
    environments: Collection[str] = ()

    def holds(self, one: Belongs) -> bool:
        """Tell whether somebody's Applications are asked for."""
        team = not self.teams or one.team in self.teams
        return team and (not self.environments or one.environment in self.environments)


class Status(NamedTuple):
    """How Argo CD stands to git."""

    repository: str
    branch: str
    commit: str
    rows: tuple[Row, ...]
    complaints: tuple[Complaint, ...]
    unknown: tuple[str, ...]
    """Why git does not tell all Applications."""
    only: tuple[str, ...]
    """The namespaces that could be read; empty for all."""
    elsewhere: tuple[str, ...] = ()
    """The Argo CDs of git that are others than this one."""

    @property
    def is_fine(self) -> bool:
        """Whether all is Synced, Healthy and at the tip, and nothing is left to doubt."""
        return not (self.complaints or self.unknown or any(one.problems for one in self.rows))


def status(branch: Branch, around: Surroundings, api: Api, wanted: Wanted) -> Status:
    """Return how an Argo CD stands to a branch.

    Raises SourceError for the repository, and ApiError for the cluster.
    """
    found = read_cluster(api, {one.settings.argocd.namespace for one in branch.stacks} or _USUAL)
    with read_tip(branch, around) as tip:
        inventory = tip.revision.inventory
        should, elsewhere = split(expected(inventory), {one.place for one in found.applications})
        told = tuple(one for one in should if wanted.holds(one.belongs))
        others = {one.place for one in should} - {one.place for one in told}
        shown = [one for one in found.applications if one.place not in others]
        known = {one.place for one in told}
        shown = [one for one in shown if one.place in known or wanted.holds(one.belongs)]
        return Status(
            repository=branch.repository,
            branch=branch.revision,
            commit=tip.commit,
            rows=rows(told, shown, tip.measured, partial(drift, here=inventory.here)),
            complaints=tuple(one for one in found.complaints if wanted.holds(one.belongs)),
            unknown=unknown(inventory),
            only=found.only,
            elsewhere=elsewhere,
        )
