"""Read git: what should be there at the tip, and how far deployed commits are from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.check.asking import Asked, config_repository
from aks_gitops.check.question import USUAL_BRANCHES, Question, Surroundings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.revision import Revision, RevisionReader
from aks_gitops.offline.project import ProjectError
from aks_gitops.repo.repository_file import repository_settings
from aks_gitops.repo.source import SourceError, open_tree, remote_urls, tracked
from aks_gitops.status.commits import Commits
from aks_gitops.status.distance import Distance

if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack

_HEAD = "HEAD"


class Branch(NamedTuple):
    """The branch that Argo CD follows."""

    repository: str
    """A path or URL."""
    revision: str
    """As it is read: a branch, or a local one's remote counterpart."""
    stacks: "tuple[Stack, ...]"


def followed(asked: Asked) -> Branch:
    """Return the branch that the asked stack's Argo CD follows.

    Of a local repository it is what the remote has, as far as that is known here: Argo CD does not
    know what is not pushed. Raises ProjectError, SettingsError and SourceError.
    """
    repository, stacks = config_repository(asked)
    if len(stacks) > 1:
        names = ", ".join(one.name for one in stacks)
        raise ProjectError(f"{repository}: several stacks read it; say which one with -s: {names}")
    name = stacks[0].settings.gitops.revision if stacks else _HEAD
    return Branch(repository, asked.revision or tracked(repository, name), stacks)


class Tip(NamedTuple):
    """The tip of the branch."""

    revision: Revision
    commit: str
    measured: "Measure"


class Measure:
    """Tells how far commits are from the tip; each commit is read once."""

    def __init__(self, branch: Branch, reader: RevisionReader, tip: Revision, commit: str) -> None:
        self._repository = branch.repository
        self._reader = reader
        self._tip = tip
        self._commits = Commits(branch.repository, branch.revision, commit)
        self._earlier: dict[str, Revision | None] = {}

    def __call__(self, key: str, commit: str) -> Distance:
        """Return how far a commit is from the tip for one Application."""
        counted = self._commits.counted(commit)
        if counted is None or counted == (0, 0):
            return Distance(commit, counted, None if counted is None else False)
        if commit not in self._earlier:
            self._earlier[commit] = self._read(commit)
        earlier = self._earlier[commit]
        if earlier is None:
            return Distance(commit, counted, None)
        before, after = (one.inventory.graph.keys.get(key) for one in (earlier, self._tip))
        return Distance(commit, counted, before != after)

    def _read(self, commit: str) -> Revision | None:
        """Return an earlier revision; None where the server does not give away single commits."""
        try:
            return self._reader.read(open_tree(self._repository, commit))
        except SourceError:
            return None


@contextmanager
def read_tip(branch: Branch, around: Surroundings) -> Iterator[Tip]:
    """Give the tip of a branch. Raises SourceError."""
    tree = open_tree(branch.repository, branch.revision)
    name = branch.revision.removeprefix("origin/")
    question = Question(
        head=tree,
        urls=remote_urls(branch.repository),
        revisions=(name, *USUAL_BRANCHES),
        stacks=branch.stacks,
    )
    settings, _ = repository_settings(tree)
    commit = tree.revision.commit or ""
    with Pools() as pools:
        reader = RevisionReader(question, around, pools, settings.checks)
        revision = reader.read(tree)
        yield Tip(revision, commit, Measure(branch, reader, revision, commit))
