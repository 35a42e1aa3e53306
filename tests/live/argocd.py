"""Argo CD of a running control plane as a test sees and uses it."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from typing import cast

import pytest

from aks_gitops.live.api import Object
from aks_gitops.live.applications import ApplicationState, Snapshot, snapshot
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import api_of
from aks_gitops.program import Program
from tests.live.said import explanation

APPLICATIONS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications"
_SECONDS = 120.0


class ArgoCD:
    """What runs on a control plane: its Applications are read, refreshed, synced and waited for."""

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.api = api_of(plane)

    def application(self, name: str) -> Object:
        """Return an Application. Raises ApiError where it is not there."""
        return self.api.get(f"{APPLICATIONS}/{name}")

    def state(self, name: str) -> ApplicationState | None:
        """Return how an Application stands; None where it is not there."""
        return next((one for one in snapshot(self.api).applications if one.name == name), None)

    def refresh(self, name: str) -> None:
        """Let Argo CD look at git now."""
        self._annotate(name, {"argocd.argoproj.io/refresh": "normal"})

    def sync(self, name: str, repeats: int = 0) -> None:
        """Start a sync, as a person does who presses the button."""
        operation = {
            "initiatedBy": {"username": "somebody"},
            "sync": {"prune": True},
            "retry": {"limit": repeats},
        }
        self.api.merge(f"{APPLICATIONS}/{name}", {"operation": operation})

    def end_sync(self, name: str) -> None:
        """End the sync that an Application is in, as `argocd app terminate-op` does.

        Argo CD does not delete an Application before its sync is over, retries included
        (controller/appcontroller.go, processAppOperationQueueItem).
        """
        if operation_of(self.application(name)).get("phase") == "Running":
            terminating = {"status": {"operationState": {"phase": "Terminating"}}}
            self.api.merge(f"{APPLICATIONS}/{name}", terminating)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `argocd` as its administrator; return what it says."""
        configuration = str(self.plane.argocd_configuration)
        return subprocess.run(
            [str(self.plane.programs / "argocd"), *arguments, "--config", configuration],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    def settle(self, program: Program, seconds: float = _SECONDS) -> Snapshot:
        """Wait until all that a Plan predicts is Synced and Healthy, and return it."""
        expected = [one.name for one in program.plan.applications]
        manual = [one.name for one in program.plan.applications if not one.automated]
        return self.wait(lambda found: found.settled(expected, manual), expected, seconds)

    def wait(
        self,
        condition: Callable[[Snapshot], object],
        names: Iterable[str] = (),
        seconds: float = _SECONDS,
    ) -> Snapshot:
        """Wait until the Applications meet a condition, and return them; otherwise the test fails
        with what Argo CD said. Given: the names that ought to be there."""
        shown = Snapshot((), ())

        def met() -> bool:
            nonlocal shown
            shown = snapshot(self.api)
            return bool(condition(shown))

        if not until(met, seconds, pause=0.25):
            pytest.fail(explanation(self.plane, shown, list(names)), pytrace=False)
        return shown

    def wait_for(
        self,
        name: str,
        condition: Callable[[ApplicationState], object] = lambda one: one.settled,
        seconds: float = _SECONDS,
    ) -> ApplicationState:
        """Wait until one Application meets a condition (by default Synced and Healthy)."""
        found = self.wait(lambda shown: _meets(shown, name, condition), [name], seconds)
        return next(one for one in found.applications if one.name == name)

    def _annotate(self, name: str, annotations: Mapping[str, str]) -> None:
        self.api.merge(f"{APPLICATIONS}/{name}", {"metadata": {"annotations": dict(annotations)}})


def operation_of(application: Object) -> Mapping[str, object]:
    """Return the state of an Application's last sync: phase, message, syncResult."""
    status = cast(Mapping[str, object], application.get("status") or {})
    return cast(Mapping[str, object], status.get("operationState") or {})


def _meets(shown: Snapshot, name: str, condition: Callable[[ApplicationState], object]) -> bool:
    return any(one.name == name and condition(one) for one in shown.applications)
