"""How Argo CD's Applications and ApplicationSets stand: what is read, and what is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from rich.markup import escape
from rich.table import Table

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.live.api import Api, Object
from aks_gitops.live.plane import NAMESPACE
from aks_gitops.report.neutral import plain

_COLOURS = {
    "Synced": "green",
    "Healthy": "green",
    "OutOfSync": "yellow",
    "Progressing": "cyan",
    "Degraded": "red",
    "Missing": "yellow",
}


class ApplicationState(NamedTuple):
    """One Application as Argo CD sees it."""

    name: str
    project: str
    sync: str
    health: str
    message: str

    @property
    def settled(self) -> bool:
        """Whether it is Synced and Healthy."""
        return (self.sync, self.health) == ("Synced", "Healthy")


class Snapshot(NamedTuple):
    """All Applications, and what the ApplicationSets complain of."""

    applications: tuple[ApplicationState, ...]
    complaints: tuple[str, ...]

    def missing(self, expected: Iterable[str]) -> list[str]:
        """Return the names among `expected` that have no Application."""
        return sorted(set(expected) - {one.name for one in self.applications})

    def settled(self, expected: Iterable[str], by_hand: Iterable[str] = ()) -> bool:
        """Tell whether all Applications are there and, but for those that people sync, settled."""
        manual = set(by_hand)
        waiting = [one for one in self.applications if not one.settled and one.name not in manual]
        return not waiting and not self.missing(expected)

    def only(self, names: Collection[str]) -> "Snapshot":
        """Return just the Applications and ApplicationSets of these names."""
        return Snapshot(
            tuple(one for one in self.applications if one.name in names),
            tuple(one for one in self.complaints if one.split()[1].rstrip(":") in names),
        )


def snapshot(api: Api, namespace: str = NAMESPACE) -> Snapshot:
    """Return how all Applications of a namespace stand now; of every one where that is empty.

    Raises ApiError.
    """
    path = f"/apis/{ARGO_API}" + (f"/namespaces/{namespace}" if namespace else "")
    states = [application_state(one) for one in api.items(f"{path}/applications")]
    sets = api.items(f"{path}/applicationsets")
    complaints = [one for found in sets for one in _complaints(found)]
    return Snapshot(tuple(sorted(states)), tuple(sorted(complaints)))


def application_state(found: Object) -> ApplicationState:
    """Return the state of an Application that the API server returned."""
    status = _mapping(found.get("status"))
    return ApplicationState(
        name=str(_mapping(found["metadata"])["name"]),
        project=str(_mapping(found["spec"]).get("project", "")),
        sync=str(_mapping(status.get("sync")).get("status", "Unknown")),
        health=str(_mapping(status.get("health")).get("status", "Missing")),
        message=_message(status),
    )


def _message(status: Object) -> str:
    """Return why an Application is not where it should be: conditions, then the operation."""
    conditions = _sequence(status.get("conditions"))
    texts = [f"{one.get('type')}: {one.get('message')}" for one in conditions]
    operation = _mapping(status.get("operationState"))
    if operation.get("phase") not in (None, "Succeeded"):
        texts.append(f"{operation.get('phase')}: {operation.get('message')}")
    return "; ".join(texts)


def _complaints(applicationset: Object) -> Iterator[str]:
    name = _mapping(applicationset["metadata"])["name"]
    for one in _sequence(_mapping(applicationset.get("status")).get("conditions")):
        if one.get("type") == "ErrorOccurred" and one.get("status") == "True":
            yield f"ApplicationSet {name}: {one.get('message')}"


def state_table(shown: Snapshot, expected: Iterable[str] = ()) -> Table:
    """Return a table: one line per Application, those that are still to come last."""
    table = Table(box=None, pad_edge=False)
    for title in ("APPLICATION", "PROJECT", "SYNC", "HEALTH"):
        table.add_column(title, no_wrap=True)
    table.add_column("MESSAGE", ratio=1, no_wrap=True, overflow="ellipsis")
    for one in shown.applications:
        first = escape(one.message.splitlines()[0]) if one.message else ""
        table.add_row(one.name, one.project, painted(one.sync), painted(one.health), first)
    for name in shown.missing(expected):
        table.add_row(name, "", "[dim]not there yet[/dim]", "", "")
    for text in shown.complaints:
        table.add_row("", "", "", "", f"[red]{escape(text)}[/red]")
    return table


def painted(status: str) -> str:
    """Return a state as a terminal shows it. A cluster may say anything; none of it is obeyed."""
    colour, said = _COLOURS.get(status), escape(plain(status))
    return f"[{colour}]{said}[/{colour}]" if colour else said


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[Mapping[str, object]]:
    return [_mapping(one) for one in value] if isinstance(value, list) else []
