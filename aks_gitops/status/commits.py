"""Count the commits between what is deployed and the tip of the branch."""

from functools import cached_property
from pathlib import Path

from aks_gitops.repo.clone import COMMITS_ALONE, cache_folder, fetched, has_commit
from aks_gitops.repo.commit_id import WHOLE_ID
from aks_gitops.repo.git_command import git, is_shallow
from aks_gitops.repo.source import explained_call, local_repository
from aks_gitops.repo.url import is_remote
from aks_gitops.status.distance import Counted


class Commits:
    """The history of a branch; of a remote repository its commits alone are fetched."""

    def __init__(self, repository: str, revision: str, tip: str) -> None:
        """Given: `repository`, a path or URL; `tip`, the commit that `revision` names.

        Raises SourceError.
        """
        self._repository = repository
        self._tip = tip
        self._known: dict[str, Counted | None] = {tip: Counted(0, 0)}
        self._git = explained_call(repository, lambda: _opened(repository, revision))

    def counted(self, commit: str) -> Counted | None:
        """Return how far a commit is from the tip; None where the history does not hold it.

        Given: `commit`, as a cluster names it: anything that is no whole id is not held. Raises
        SourceError.
        """
        if commit not in self._known:
            self._known[commit] = explained_call(self._repository, lambda: self._count(commit))
        return self._known[commit]

    def _count(self, commit: str) -> Counted | None:
        if not WHOLE_ID.fullmatch(commit) or not has_commit(self._git, commit):
            return None
        between = f"{self._tip}...{commit}"
        counts = str(self._git.rev_list("--count", "--left-right", between))
        behind, ahead = map(int, counts.split())
        # Where history is cut off, commits of both count as if each side alone had them.
        return None if ahead and self._is_shallow else Counted(behind, ahead)

    @cached_property
    def _is_shallow(self) -> bool:
        return is_shallow(self._git)


def _opened(repository: str, revision: str) -> git.Git:
    if is_remote(repository):
        return fetched(repository, revision, cache_folder(), COMMITS_ALONE)[0]
    return local_repository(Path(repository)).command
