"""What is checked, and what that uses of the machine."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.check.render.programs import Programs
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.store import Store
from aks_gitops.repo.tree import WholeTree

# The settings of stacks take long to import, and most repositories name none.
if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack


USUAL_BRANCHES = ("main", "master")
"""What the branch that Argo CD follows is mostly called."""


@dataclass(frozen=True)
class Question:
    """What to check."""

    head: WholeTree
    """The revision that is checked, from the repository's top."""
    base: WholeTree | None = None
    """The revision that it is compared with; None to look at everything in one revision."""
    urls: tuple[str, ...] = ()
    """What the repository is called elsewhere."""
    revisions: tuple[str, ...] = ()
    """Names of the branch that Argo CD follows."""
    stacks: "tuple[Stack, ...]" = ()
    """The stacks whose config repository it is; none where it is described by its own files."""
    layouts_too: bool = False
    """Whether directories that only fit a built-in layout are applications, too, where the
    repository writes Applications by hand and no stack is known."""
    everything: bool = False
    """Report what the base had already, too."""


class Surroundings(NamedTuple):
    """What a check uses of the machine."""

    store: Store | None
    programs: Programs
    now: datetime
    pools: Pools | None = None
    """Processes that stay for the next check; None to start and end them with this one."""
