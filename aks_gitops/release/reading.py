"""Read the applications of a revision, again for each new tip of a branch."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

from aks_gitops.check.question import USUAL_BRANCHES, Question, Surroundings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.revision import RevisionReader
from aks_gitops.release.deployments import Deployments
from aks_gitops.repo.repository_file import repository_settings
from aks_gitops.repo.tree import WholeTree
from aks_gitops.settings.checks import Checks

if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack


class DeploymentReader:
    """Reads trees of one config repository."""

    def __init__(
        self,
        urls: Sequence[str],
        branches: Sequence[str],
        stacks: "Sequence[Stack]",
        around: Surroundings,
        pools: Pools,
    ) -> None:
        """Given: `urls`, what the repository is called; `branches`, what Argo CD follows, as far
        as that is known; `stacks`, whose config repository it is."""
        self._urls = tuple(urls)
        self._branches = tuple(branches)
        self._stacks = tuple(stacks)
        self._others: tuple[Stack, ...] = ()
        self._around = around
        self._pools = pools

    def beside(self, others: "Iterable[Stack]") -> "DeploymentReader":
        """Return a reader that also sees what other stacks of the repository read, whose
        applications nobody asks for."""
        made = copy(self)
        made._others = tuple(others)
        return made

    @property
    def now(self) -> datetime:
        """The time that sync windows are looked at for."""
        return self._around.now

    @property
    def environments(self) -> tuple[tuple[str, ...], ...]:
        """The environments that each stack lists, in its order."""
        return tuple(tuple(one.settings.gitops.environments) for one in self._stacks)

    def read(self, tree: WholeTree) -> Deployments:
        """Return the applications of a revision. Raises SourceError."""
        branches = (*self._branches, tree.revision.requested, *USUAL_BRANCHES)
        question = Question(
            head=tree,
            urls=self._urls,
            revisions=tuple(filter(None, dict.fromkeys(branches))),
            stacks=(*self._stacks, *self._others),
            layouts_too=True,
        )
        reader = RevisionReader(question, self._around, self._pools, checks_of(tree))
        asked = [one.name for one in self._stacks] if self._others else ()
        return Deployments(reader.read(tree), asked)


def checks_of(tree: WholeTree) -> Checks:
    """Return how strict a revision's own settings are."""
    return repository_settings(tree)[0].checks


@contextmanager
def deployment_reader(
    urls: Sequence[str],
    branches: Sequence[str],
    stacks: "Sequence[Stack]",
    around: Surroundings,
    others: "Sequence[Stack]" = (),
) -> Iterator[DeploymentReader]:
    """Give a reader; processes that it starts to render end with it."""
    with Pools() as pools:
        yield DeploymentReader(urls, branches, stacks, around, pools).beside(others)
