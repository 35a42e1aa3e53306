"""What becomes of an ApplicationSet: its Applications, or why there are none."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from aks_gitops.check.applicationset.evaluation import Evaluated, evaluate
from aks_gitops.check.applicationset.surroundings import DeclaredCluster, Surroundings
from aks_gitops.check.golang.errors import EvaluationError, GoError
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.here import Here
from aks_gitops.repo.tree import Tree

NO_APPLICATIONS = Evaluated((), (), None, preserves_resources=False, ignored_differences=())


class SetOutcome(NamedTuple):
    """What an ApplicationSet makes."""

    entry: Entry
    evaluated: Evaluated
    problem: Literal["", "refused", "not-evaluated"] = ""
    """refused: Argo CD makes nothing of it either. not-evaluated: only Argo CD knows."""
    said: str = ""
    """Why there are no Applications."""


def evaluated(
    one: Entry, tree: Tree, here: Here, clusters: Sequence[DeclaredCluster] | None
) -> SetOutcome:
    """Return what an ApplicationSet makes.

    Given: `tree`, the revision of this repository; `clusters`, those that Argo CD knows, or None.
    """

    def repository(url: str, revision: str) -> Tree | None:
        return tree if here.holds(url, revision) else None

    try:
        return SetOutcome(one, evaluate(one.manifest, Surroundings(repository, clusters)))
    except GoError as error:
        return SetOutcome(one, NO_APPLICATIONS, "refused", str(error))
    except EvaluationError as error:
        return SetOutcome(one, NO_APPLICATIONS, "not-evaluated", str(error))
