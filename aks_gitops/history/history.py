"""The history of a config repository: a question in, deployments and figures out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.check.question import USUAL_BRANCHES, Surroundings
from aks_gitops.check.question import Question as CheckQuestion
from aks_gitops.check.store import Store
from aks_gitops.history.fact_loader import FactLoader
from aks_gitops.history.figures import Figures, Period, figures
from aks_gitops.history.git_log import Commit
from aks_gitops.history.git_reading import (
    commit_times,
    read_commits,
    read_contents,
    search,
)
from aks_gitops.history.layout_places import BUILT_IN_RULES, EverTree, Rules, layout_places
from aks_gitops.history.places import Place, Places
from aks_gitops.history.records import (
    Record,
    SourceTimes,
    records,
    source_commits_tagged,
    source_commits_told,
)
from aks_gitops.history.rollouts import Rollout, rollouts
from aks_gitops.history.selection import Selection
from aks_gitops.program import ReadingRules
from aks_gitops.repo.git_command import is_shallow
from aks_gitops.repo.rendering import MANIFEST_ENDINGS
from aks_gitops.repo.source import Branch, explained_call, open_branch, remote_urls

# The settings of stacks take long to import, and most repositories name none.
if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack
    from aks_gitops.release.deployments import Deployments

_ARGO_MARK = "argoproj.io/"


class Question(NamedTuple):
    """What somebody wants to know."""

    repository: str
    """A path or URL."""
    revision: str | None
    """The branch, tag or commit whose history is read; None for HEAD."""
    stacks: "tuple[Stack, ...]"
    """The stacks whose config repository it is; none where nobody names one."""
    selection: Selection
    sources: tuple[str, ...] = ()
    """Repositories, paths or URLs, in which source commits are looked up."""
    rules: ReadingRules | None = None
    """How the repository is read, where somebody says it and no stack does."""


@dataclass(frozen=True)
class History:
    """What was deployed."""

    head: str
    """The last commit of the branch."""
    commits: int
    """How many commits the branch has."""
    shallow: bool
    """Whether older commits are missing here."""
    period: Period
    records: tuple[Record, ...]
    """What was selected, the newest first."""
    figures: tuple[Figures, ...]


def read_history(question: Question, around: Surroundings, store: Store | None) -> History:
    """Return what was deployed. Raises SourceError and SelectionError."""
    branch = open_branch(question.repository, question.revision)
    reading = _Reading(question, around, store, branch)
    return reading.history()


class _Reading:
    def __init__(
        self, question: Question, around: Surroundings, store: Store | None, branch: Branch
    ) -> None:
        self._question = question
        self._around = around
        self._branch = branch
        self._git = partial(explained_call, question.repository)
        self._loader = FactLoader(lambda ids: read_contents(branch.command, ids), store)

    def history(self) -> History:
        """Read it."""
        branch, selection = self._branch, self._question.selection
        has_argo = self._git(lambda: search(branch, _ARGO_MARK))
        commits = self._git(self._commits)
        everything = list(self._places(commits, has_argo))
        chosen = selection.places(everything)
        self._git(lambda: self._loader.load(reversed(commits), Places(chosen)))
        deployed = list(rollouts(commits, Places(chosen), self._loader.facts))
        known = list(records(deployed, self._times(commits, deployed)))
        own = [one for one in known if selection.holds(one.rollout.subject)]
        period = selection.period([one.time for one in commits])
        return History(
            head=branch.commit,
            commits=len(commits),
            shallow=self._git(lambda: is_shallow(branch.command)),
            period=period,
            records=tuple(one for one in reversed(own) if period.holds(one.rollout)),
            figures=tuple(figures(own, period)),
        )

    def _commits(self) -> list[Commit]:
        """Return the branch's commits, the oldest first; as they come, some contents are read."""
        found: list[Commit] = []

        def coming() -> Iterator[Commit]:
            for one in read_commits(self._branch):
                found.append(one)
                yield one

        self._loader.load_steering(coming())
        return found[::-1]

    def _places(self, commits: Sequence[Commit], has_argo: Callable[[], bool]) -> Iterator[Place]:
        """Yield where applications lie, or lay."""
        tree = self._branch.tree
        ever = EverTree(tree, {change.path for one in commits for change in one.changes})
        by_layout = list(layout_places(ever, self._rules()))
        if not has_argo():
            yield from by_layout
            return
        from aks_gitops.history.declared_places import apart, declared_places, gone_places

        deployments = self._deployments()
        named = {one.subject.name for one in by_layout}
        declared = [one for one in declared_places(deployments) if one.subject.name not in named]
        yield from apart(by_layout, declared)
        yield from declared
        known = named.union(one.subject.name for one in declared)
        yield from gone_places(self._gone(commits, tree.listing.files), known)

    def _deployments(self) -> "Deployments":
        """Return what Argo CD deploys at the branch's end."""
        from aks_gitops.check.render.workers import Pools
        from aks_gitops.check.revision import RevisionReader
        from aks_gitops.release.deployments import Deployments
        from aks_gitops.release.reading import checks_of

        question, tree = self._question, self._branch.tree
        urls = remote_urls(question.repository)
        revisions = tuple(filter(None, (question.revision, *USUAL_BRANCHES)))
        asked = CheckQuestion(head=tree, urls=urls, revisions=revisions, stacks=question.stacks)
        with Pools() as pools:
            reader = RevisionReader(asked, self._around, pools, checks_of(tree))
            return Deployments(reader.read(tree))

    def _rules(self) -> list[Rules]:
        if self._question.rules:
            return [Rules(self._question.rules, None)]
        return [_rules(one) for one in self._question.stacks] or [BUILT_IN_RULES]

    def _gone(self, commits: Iterable[Commit], here: Mapping[str, str]) -> dict[str, bytes]:
        """Return the last contents of the manifests that are gone, by path."""
        last = {
            change.path: change.old
            for one in commits
            for change in one.changes
            if not change.new and change.path.endswith(MANIFEST_ENDINGS)
        }
        gone = {path: blob for path, blob in last.items() if path not in here}
        here_git, blobs = self._branch.command, list(gone.values())
        contents = self._git(lambda: list(read_contents(here_git, blobs)))
        return {path: data for path, data in zip(gone, contents, strict=True) if data}

    def _times(self, commits: Sequence[Commit], deployed: Sequence[Rollout]) -> SourceTimes:
        """Return when source commits were made, as far as git tells it."""
        told_times = {one.id: one.time for one in commits}
        tagged_times: dict[str, int] = {}
        if not self._question.sources:
            return SourceTimes(told_times, tagged_times)
        told, tagged = source_commits_told(deployed), source_commits_tagged(deployed)
        for source in self._question.sources:
            other = open_branch(source).command
            for wanted, times in ((told, told_times), (tagged, tagged_times)):
                missing = sorted(wanted - times.keys())
                times.update(explained_call(source, partial(commit_times, other, missing)))
        return SourceTimes(told_times, tagged_times)


def _rules(stack: "Stack") -> Rules:
    from aks_gitops.program import rules_of

    gitops = stack.settings.gitops
    return Rules(rules_of(gitops), tuple(gitops.environments), gitops.path)
