"""Roll an application back: the change that is delivered, and the message of its commit."""

from typing import NamedTuple

from aks_gitops.release.deployments import Deployments
from aks_gitops.release.reading import DeploymentReader
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.message import Message, Trailer
from aks_gitops.report.counted import counted
from aks_gitops.rollback.changes import History
from aks_gitops.rollback.past import Past
from aks_gitops.rollback.plan import Mode, Plan, Planner
from aks_gitops.rollback.refusals import changed_meanwhile
from aks_gitops.rollback.request import Request
from aks_gitops.rollback.state import State, compared
from aks_gitops.rollback.target import Subject, Target, target
from aks_gitops.rollback.twins import with_twins

_MOST_TOLD = 20


class Asked(NamedTuple):
    """What a person asks."""

    application: str
    environment: str
    request: Request
    mode: Mode = "alone"


class Rollback:
    """A rollback: planned on the first tip, and on each later one for the same target."""

    def __init__(self, asked: Asked, past: Past, reader: DeploymentReader) -> None:
        self._asked = asked
        self._past = past
        self._reader = reader
        self._first: tuple[State, Target] | None = None
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """What the last call of `change` planned."""
        assert self._plan is not None  # noqa: S101 only once there is one
        return self._plan

    def change(self, tree: WholeTree) -> Edits:
        """Return what to write on a tip of the branch, as `deliver` asks for it.

        Raises SelectionError, RollbackError and SourceError. What is restored is decided once:
        where somebody else releases the application meanwhile, nothing is undone unseen.
        """
        deployments = self._reader.read(tree)
        subject, now = self._found(deployments)
        self._past.bring(tree)
        goal = self._goal(tree, subject, now)
        planner = Planner(tree, self._reader, subject)
        self._plan = planner.plan(now, goal, self._asked.mode)
        # What is told afterwards is read as long as the files are there.
        _ = self._plan.now.images, self._plan.after.images
        return self._plan.edits

    def message(self) -> Message:
        """Return the message of the commit, for the last plan."""
        return message(self.plan)

    def _found(self, deployments: Deployments) -> tuple[Subject, State]:
        found = deployments.find(self._asked.application, self._asked.environment)
        subject = Subject(found[0].app, found[0].environment, found[0].team)
        return subject, State(deployments, with_twins(deployments, found))

    def _goal(self, tree: WholeTree, subject: Subject, now: State) -> Target:
        branch, tip = tree.revision.requested, tree.revision.commit or ""
        if self._first is None:
            history = History(self._past, self._reader, branch)
            self._first = now, target(self._asked.request, subject, history, tip, now)
            return self._first[1]
        before, goal = self._first
        if not compared(before, now).is_same and not compared(now, goal.state).is_same:
            raise changed_meanwhile(subject, branch)
        return goal


def message(plan: Plan) -> Message:
    """Return what the commit of a plan says."""
    subject, goal = plan.subject, plan.target
    back = plan.images[0] if len(plan.images) == 1 else goal.commit[:12]
    trailers = [
        Trailer("Application", subject.title),
        Trailer("Environment", subject.environment),
        *(Trailer("Image", one) for one in plan.images),
        Trailer("Restores", goal.commit),
        *(Trailer("Reverts", one.id) for one in goal.undone),
    ]
    return Message(
        "revert",
        subject.application,
        f"back to {back}{subject.place}",
        "\n".join(_body(plan)),
        tuple(one for one in trailers if one.value),
    )


def _body(plan: Plan) -> list[str]:
    goal = plan.target
    lines = [f"Brings back what {plan.subject} rendered at {goal.commit[:12]}, without:"]
    lines += [f"- {one}" for one in goal.undone[:_MOST_TOLD]]
    if len(goal.undone) > _MOST_TOLD:
        lines.append(f"- and {counted(len(goal.undone) - _MOST_TOLD, 'more commit')}")
    if plan.pinned:
        lines.append(f"Pinned in its own files: {', '.join(plan.pinned)}")
    if plan.affected:
        lines.append(f"Changes too: {', '.join(plan.affected)}")
    return lines
