"""How many releases back a state lies, whatever was rolled back in between."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.rollback.changes import Change, History
from aks_gitops.rollback.past import Commit
from aks_gitops.rollback.request import RollbackError, Steps
from aks_gitops.rollback.state import State
from aks_gitops.rollback.target import Subject, target

SUBJECT = Subject("web", "production", "shop")
OPERATIONS = st.lists(
    st.tuples(st.integers(min_value=1, max_value=3), st.integers(min_value=0, max_value=3)),
    max_size=4,
)
"""So many releases, then a rollback by so many steps; again and again."""


class Branch:
    """A branch on which each commit changes the application; states are numbers."""

    def __init__(self) -> None:
        self.commits: list[tuple[Commit, int]] = []
        self.commit(0)

    @property
    def state(self) -> int:
        return self.commits[-1][1]

    @property
    def past(self) -> "Branch":
        return self

    def line(self, _: str) -> tuple[str, ...]:
        return tuple(commit.id for commit, _ in reversed(self.commits))

    def commit(self, state: int, **trailers: tuple[str, ...]) -> None:
        number = len(self.commits)
        parent = f"c{number - 1}" if number else ""
        found = Commit(f"c{number}", parent, "Ada", "2026-11-21", "change", trailers)
        self.commits.append((found, state))

    def changes(self, _: str, __: State) -> Iterator[Change]:
        for number in range(len(self.commits) - 1, 0, -1):
            before, after = self.commits[number - 1][1], self.commits[number][1]
            if before != after:
                yield Change(self.commits[number][0], state_of(before))
        yield Change(self.commits[0][0], None)

    def back(self, steps: int) -> bool:
        """Roll back, and tell whether that made a commit; refusals make none."""
        history = cast(History, self)
        try:
            found = target(Steps(steps), SUBJECT, history, "tip", state_of(self.state))
        except RollbackError:
            return False
        state = cast(SimpleNamespace, found.state).number
        if state == self.state:
            return False
        self.commit(
            state,
            Application=("shop/web",),
            Environment=("production",),
            Restores=(found.commit,),
            Reverts=tuple(one.id for one in found.undone),
        )
        return True


def state_of(number: int) -> State:
    return cast(State, SimpleNamespace(number=number, failures=()))


def played(operations: list[tuple[int, int]]) -> Branch:
    branch, newest = Branch(), 0
    for releases, steps in operations:
        for _ in range(releases):
            newest += 1
            branch.commit(newest)
        if steps:
            branch.back(steps)
    return branch


@given(OPERATIONS, st.integers(min_value=1, max_value=4))
def test_the_same_steps_twice_make_one_commit(
    operations: list[tuple[int, int]], steps: int
) -> None:
    branch = played(operations)
    branch.back(steps)
    assert not branch.back(steps)


@given(OPERATIONS)
def test_one_step_after_a_release_is_what_ran_just_before_it(
    operations: list[tuple[int, int]],
) -> None:
    branch = played(operations)
    before = branch.state
    branch.commit(1_000)
    assert branch.back(1)
    assert branch.state == before


@given(OPERATIONS, st.integers(min_value=1, max_value=4))
def test_steps_never_lead_forward(operations: list[tuple[int, int]], steps: int) -> None:
    branch = played(operations)
    before = branch.state
    branch.back(steps)
    assert branch.state <= before


@given(OPERATIONS)
def test_one_more_step_leads_further_back_or_is_refused(operations: list[tuple[int, int]]) -> None:
    branch = played([*operations, (1, 0)])
    states = [branch.state]
    for steps in range(1, 6):
        if branch.back(steps):
            states.append(branch.state)
    assert states == sorted(set(states), reverse=True)
