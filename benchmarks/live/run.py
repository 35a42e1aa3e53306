"""One run: so many applications, from nothing until all are Synced and Healthy, and after."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import api_of, bring_down, bring_up
from aks_gitops.program import Program
from benchmarks.live.processes import Usage, cpu_since, usage
from benchmarks.live.progress import shown
from benchmarks.live.repository import (
    change_one,
    program_of,
    serve_applications,
    tell_of_push,
)

_APPLICATIONS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications"
_NAME = "bench"
_PAUSE = 1.0
_TOLD_EVERY = 10.0
STILL_SECONDS = 120.0
"""How long nothing happens, to see what that costs: one whole reconciliation."""

TUNING: Mapping[str, str] = {
    # Argo CD's own advice for 1,000 applications (operator-manual/high_availability.md).
    "ARGOCD_APPLICATION_CONTROLLER_STATUS_PROCESSORS": "50",
    "ARGOCD_APPLICATION_CONTROLLER_OPERATION_PROCESSORS": "25",
    # By default 50 and 100: with these syncs wait for their own client.
    "ARGOCD_K8S_CLIENT_QPS": "200",
    "ARGOCD_K8S_CLIENT_BURST": "400",
    # More kustomize at a time than cores only takes memory.
    "ARGOCD_REPO_SERVER_PARALLELISM_LIMIT": "4",
    # A local control plane looks every few seconds; this is what the chart has.
    "ARGOCD_RECONCILIATION_TIMEOUT": "120s",
    "ARGOCD_RECONCILIATION_JITTER": "60s",
    "ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER": "3m",
}
"""What is set for Argo CD: names and values as its own environment variables."""


@dataclass(frozen=True)
class Figures:
    """What was measured. Times are seconds from the first object that was applied."""

    applications: int
    objects: Mapping[str, int]
    """How many objects were applied, by kind."""
    applied: float
    all_exist: float
    first_synced: float
    all_settled: float
    cpu: Mapping[str, float]
    """Seconds of a core until all were settled, by process."""
    memory: Mapping[str, int]
    """The most bytes resident until then, by process."""
    still_cpu: Mapping[str, float]
    """Seconds of a core in STILL_SECONDS in which nothing changed, by process."""
    commit_cpu: Mapping[str, float]
    """Seconds of a core from a commit, of which a webhook tells, until every application was
    compared with it."""


def measure(applications: int, folder: Path, tuning: Mapping[str, str], limit: float) -> Figures:
    """Start a control plane, run, and end it whatever happens.

    Given: `folder`, for its data; `limit`, the most seconds for each wait. Raises LiveError.
    """
    try:
        plane = bring_up(_NAME, folder, shown, tuning=tuning)
        return _measured(plane, applications, limit)
    finally:
        bring_down(_NAME, folder)


def _measured(plane: Plane, applications: int, limit: float) -> Figures:
    api = api_of(plane)
    with shown(f"Committing {applications:,} applications"):
        serve_applications(plane, applications)
        program = program_of(plane)
    if program.errors or len(program.plan.applications) != applications:
        raise LiveError("the benchmark's repository was not read as expected")
    before = usage(plane)
    watch = _Watch(api, applications, limit)
    apply_program(api, program)
    applied = watch.seconds()
    watch.wait(f"{applications:,} applications", lambda: watch.settled == applications)
    settled = usage(plane)
    with shown(f"Standing still for {STILL_SECONDS:.0f} s"):
        time.sleep(STILL_SECONDS)
    still = usage(plane)
    commit = change_one(plane)
    tell_of_push(plane)
    watch.wait("the next commit", lambda: watch.compared_with(commit))
    return Figures(
        applications=applications,
        objects=_by_kind(program),
        applied=applied,
        all_exist=watch.times["all exist"],
        first_synced=watch.times["first synced"],
        all_settled=watch.times["all settled"],
        cpu=cpu_since(before, settled),
        memory=_peaks(settled),
        still_cpu=cpu_since(settled, still),
        commit_cpu=cpu_since(still, usage(plane)),
    )


def _by_kind(program: Program) -> dict[str, int]:
    return dict(sorted(Counter(item.kind for item in program.plan.objects).items()))


def _peaks(used: Mapping[str, Usage]) -> dict[str, int]:
    return {name: one.memory for name, one in used.items()}


class _Watch:
    """Looks at the Applications again and again, and remembers when what was first so."""

    def __init__(self, api: Api, applications: int, limit: float) -> None:
        self._api = api
        self._wanted = applications
        self._limit = limit
        self._began = time.monotonic()
        self._rows: list[tuple[str, str, str]] = []
        self.times: dict[str, float] = {}

    def seconds(self) -> float:
        """Return the seconds since the beginning."""
        return time.monotonic() - self._began

    @property
    def settled(self) -> int:
        """How many are Synced and Healthy."""
        return sum(row[:2] == ("Synced", "Healthy") for row in self._rows)

    def compared_with(self, commit: str) -> bool:
        """Tell whether all are Synced and Healthy at a commit."""
        return self._rows.count(("Synced", "Healthy", commit)) == self._wanted

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        """Look until a condition is met. Raises LiveError when the time is up."""
        told = 0.0

        def met() -> bool:
            nonlocal told
            self._look()
            if self.seconds() - told > _TOLD_EVERY:
                told = self.seconds()
                self._tell(what)
            return condition()

        if not until(met, self._limit, pause=_PAUSE):
            raise LiveError(
                f"{what}: {self.settled} of {self._wanted} are Synced and Healthy after "
                f"{self._limit:.0f} s; give it more with --limit"
            )
        self._tell(what)

    def _tell(self, what: str) -> None:
        there = f"{len(self._rows):,} there, {self.settled:,} Synced and Healthy"
        print(f"  {what}, {self.seconds():4.0f} s: {there}", file=sys.stderr, flush=True)

    def _look(self) -> None:
        try:
            cells = self._api.cells(_APPLICATIONS)
        except ApiError as error:
            if error.status:
                raise
            return  # A busy machine answers late; the next look tells.
        self._rows = [(str(row[1]), str(row[2]), str(row[3])) for row in cells]
        moments = {
            "all exist": len(self._rows) == self._wanted,
            "first synced": any(row[0] == "Synced" for row in self._rows),
            "all settled": self.settled == self._wanted,
        }
        for name, reached in moments.items():
            if reached:
                self.times.setdefault(name, self.seconds())
