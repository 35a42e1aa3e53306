"""From what a person asks to the state that comes back, and the commits that this undoes."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aks_gitops.report.counted import counted
from aks_gitops.rollback.changes import Change, History
from aks_gitops.rollback.images import is_called_alike, is_image
from aks_gitops.rollback.past import Commit
from aks_gitops.rollback.request import Named, Request, RollbackError, Running, Steps
from aks_gitops.rollback.state import State

_MOST_NAMED = 3


class Subject(NamedTuple):
    """An application in an environment, as trailers and messages call it."""

    application: str
    """What its directory is called."""
    environment: str
    """Empty where nothing tells it."""
    team: str = ""
    """Empty where nothing tells it."""

    def __str__(self) -> str:
        return f"{self.application}{self.place}"

    @property
    def place(self) -> str:
        """Where it is, as sentences go on; empty where nothing tells it."""
        return f" in {self.environment}" if self.environment else ""

    @property
    def title(self) -> str:
        """What trailers call the application."""
        return f"{self.team}/{self.application}" if self.team else self.application

    def is_rolled_back_by(self, commit: Commit) -> bool:
        """Tell whether a commit is a rollback of this application."""
        said = commit.trailers
        return (
            bool(said.get("Reverts"))
            and said.get("Application") == (self.title,)
            and said.get("Environment", ("",)) == (self.environment,)
        )


class Target(NamedTuple):
    """The state that comes back."""

    commit: str
    state: State
    undone: tuple[Commit, ...]
    """The commits since then that changed what the application renders, the newest first."""


def target(request: Request, subject: Subject, history: History, tip: str, now: State) -> Target:
    """Return the state that is asked for. Raises RollbackError and SourceError.

    Given: `tip`, the commit whose state is `now`; it is the target where it is asked for.
    """
    changes = history.changes(tip, now)
    if isinstance(request, Steps):
        found = _steps_back(request, subject, changes, now)
        return _checked_direction(found, subject, history.past.line(tip))
    if isinstance(request, Running):
        return _running(request, subject, changes, Target(tip, now, ()))
    return _named(request, subject, history, changes, Target(tip, now, ()))


def _steps_back(request: Steps, subject: Subject, changes: Iterator[Change], now: State) -> Target:
    """Return the state before the last so many releases.

    The rollbacks at the end are no releases, so that the same request twice means the same. A
    release that was rolled back before a later one does not count either. Where what runs now can
    be rendered, states that cannot are passed over: they never ran.
    """
    passed: list[Commit] = []
    undone, is_end, releases = set[str](), True, 0
    broken: Target | None = None
    for change in changes:
        passed.append(change.commit)
        if subject.is_rolled_back_by(change.commit):
            if not is_end and change.commit.id not in undone:
                undone |= set(change.commit.trailers["Reverts"])
            continue
        is_end = False
        releases += change.commit.id not in undone
        if change.before is None:
            break
        if releases >= request.releases:
            found = Target(change.commit.parent, change.before, tuple(passed))
            if now.failures or not change.before.failures:
                return found
            broken = broken or found
    if broken:
        return broken
    raise RollbackError(_nothing_before(subject, releases, passed))


def _checked_direction(found: Target, subject: Subject, line: tuple[str, ...]) -> Target:
    """Refuse steps that would lead forward from where a rollback went."""
    last = found.undone[0]
    restored = last.trailers.get("Restores", ("",))[0]
    if (
        subject.is_rolled_back_by(last)
        and restored in line
        and line.index(found.commit) < line.index(restored)
    ):
        fact = f"{subject} was rolled back further already, by {last}"
        raise RollbackError(f"{fact}; give --to with the commit or the image that you want")
    return found


def _running(request: Running, subject: Subject, changes: Iterator[Change], now: Target) -> Target:
    """Return the newest state that ran an image; the present one, if it does."""
    if _runs(now.state, request):
        return now
    passed: list[Commit] = []
    unknown, ran = 0, dict.fromkeys(sorted(now.state.images.values()))
    for change in changes:
        passed.append(change.commit)
        if change.before is None:
            break
        unknown += bool(change.before.failures)
        if _runs(change.before, request):
            return Target(change.commit.parent, change.before, tuple(passed))
        ran |= dict.fromkeys(sorted(change.before.images.values()))
    fact = f"{subject} never ran {request.image} in this history"
    if unknown:
        fact += f", as far as it can be rendered ({unknown} of its states cannot)"
    raise RollbackError(f"{fact}; {_instead(request, now.state, ran)}")


def _instead(request: Running, now: State, ran: Iterable[str]) -> str:
    """Return what to write: an image that is called alike, if there was one."""
    alike = [one for one in ran if is_called_alike(one, request.image)]
    if alike:
        return f"give the whole name: {' or '.join(alike[:_MOST_NAMED])}"
    return f"it runs {', '.join(sorted(set(now.images.values()))) or 'no image'} now"


def _named(
    request: Named, subject: Subject, history: History, changes: Iterator[Change], now: Target
) -> Target:
    """Return the state at a commit of the branch."""
    commit = history.past.named(request.name, now.commit)
    line = history.past.line(now.commit)
    newer = frozenset(line[: line.index(commit)])
    found = now._replace(commit=commit)
    for change in changes:
        if change.commit.id not in newer:
            break
        if change.before is None:
            fact = f"{subject} is not there at {commit[:12]}: it is new in {change.commit}"
            raise RollbackError(f"{fact}; give that commit, or a later one")
        found = Target(commit, change.before, (*found.undone, change.commit))
    return found


def _runs(state: State, request: Running) -> bool:
    return any(is_image(one, request.image) for one in state.images.values())


def _nothing_before(subject: Subject, releases: int, passed: list[Commit]) -> str:
    if not passed:
        return f"{subject} never changed in this history; there is nothing to roll back to"
    first = f"it is new in {passed[-1]}"
    if releases <= 1:
        return f"{subject} has no earlier state: {first}; there is nothing to roll back to"
    fix = f"give at most --steps {releases - 1}"
    return f"{subject} has only {counted(releases - 1, 'earlier state')}: {first}; {fix}"
