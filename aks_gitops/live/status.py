"""What runs of a control plane, and how its Applications stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table

from aks_gitops.live.api import ApiError
from aks_gitops.live.applications import Snapshot, snapshot, state_table
from aks_gitops.live.commands import process_names
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import Identity, identity
from aks_gitops.live.startup import api_of


@dataclass(frozen=True)
class Status:
    """A control plane as it stands."""

    plane: Plane
    processes: dict[str, Identity | None]
    """Each process by name; None where it does not run."""
    applications: Snapshot

    @property
    def all_run(self) -> bool:
        """Whether every process runs."""
        return all(self.processes.values())

    def tables(self) -> Iterator[Table]:
        """Yield what a person is shown."""
        table = Table(box=None, pad_edge=False)
        for title in ("PROCESS", "STATE", "ID"):
            table.add_column(title, no_wrap=True)
        for name, found in self.processes.items():
            state = "[green]runs[/green]" if found else "[red]does not run[/red]"
            table.add_row(name, state, str(found.pid) if found else "")
        yield table
        yield state_table(self.applications)


def status_of(plane: Plane) -> Status:
    """Return how a control plane stands; without its API server it has no Applications."""
    processes = {name: identity(plane, name) for name in process_names()}
    try:
        applications = snapshot(api_of(plane)) if processes["kube-apiserver"] else Snapshot((), ())
    except ApiError as error:
        applications = Snapshot((), (str(error),))
    return Status(plane, processes, applications)


def status_values(status: Status) -> dict[str, object]:
    """Return a status as JSON values."""
    return {
        "name": status.plane.name,
        "folder": str(status.plane.folder),
        "kubeconfig": str(status.plane.kubeconfig),
        "processes": {
            name: {"running": found is not None, "pid": found.pid if found else None}
            for name, found in status.processes.items()
        },
        "applications": [one._asdict() for one in status.applications.applications],
        "complaints": list(status.applications.complaints),
    }
