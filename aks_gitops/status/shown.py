"""What a person and a program are shown of a status."""

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from aks_gitops.live.applications import painted
from aks_gitops.repo.url import shown
from aks_gitops.report.neutral import plain
from aks_gitops.status.rows import Row
from aks_gitops.status.status import Status

_COLUMNS = (
    "TEAM",
    "ENVIRONMENT",
    "APPLICATION",
    "SYNC",
    "HEALTH",
    "BEHIND",
    "REVISION",
    "LAST SYNC",
)
_SHORT = 12
_MOST_LINES = 5


def status_table(status: Status) -> Table:
    """Return one line for each Application."""
    table = Table(box=None, pad_edge=False)
    for title in _COLUMNS:
        table.add_column(title, no_wrap=True)
    for one in status.rows:
        table.add_row(
            _escaped(one.belongs.team or "-"),
            _escaped(one.belongs.environment or "-"),
            _escaped(one.place.name),
            painted(one.sync or "not there"),
            painted(one.health or "-"),
            str(one.distance or "-"),
            _escaped(one.revision[:_SHORT] or "-"),
            _escaped(one.deployed_at or "never"),
        )
    return table


def status_lines(status: Status) -> Iterator[str]:
    """Yield what is wrong, with Argo CD's own words below, and the sum, with rich's markup."""
    for one in status.rows:
        yield from _problems(one)
    for complaint in status.complaints:
        yield f"[red]ApplicationSet {_escaped(complaint.name)}[/red]"
        yield from _own_words((complaint.said,))
    for text in status.unknown:
        yield f"[yellow]git[/yellow] does not tell all: {_escaped(text)}"
    if status.elsewhere:
        yield f"of other Argo CDs, and left out: {_escaped(', '.join(status.elsewhere))}"
    if status.only:
        yield f"only looked into the namespaces you may read: {', '.join(status.only)}"
    number = sum(bool(one.problems) for one in status.rows)
    at = _escaped(f"{shown(status.repository)} {status.branch} at {status.commit[:_SHORT]}")
    wrong = f"{number} not as git says" if number else "all as git says"
    yield f"{len(status.rows)} Applications, {wrong}: {at}"


def status_values(status: Status) -> dict[str, object]:
    """Return a status as JSON values."""
    return {
        "repository": shown(status.repository),
        "branch": status.branch,
        "commit": status.commit,
        "fine": status.is_fine,
        "applications": [_values(one) for one in status.rows],
        "applicationSets": [
            {"name": one.name, "said": one.said, **one.belongs._asdict()}
            for one in status.complaints
        ],
        "unknown": list(status.unknown),
        "onlyNamespaces": list(status.only),
        "otherArgoCDs": list(status.elsewhere),
    }


def _values(one: Row) -> dict[str, object]:
    far, counted = one.distance, one.distance.counted if one.distance else None
    return {
        **one.belongs._asdict(),
        **one.place._asdict(),
        "sync": one.sync,
        "health": one.health,
        "revision": one.revision,
        "behind": counted.behind if counted else None,
        "ahead": counted.ahead if counted else None,
        "changed": far.touched if far else None,
        "lastSync": one.deployed_at,
        "problems": list(one.problems),
        "said": list(one.said),
    }


def _problems(one: Row) -> Iterator[str]:
    if one.problems:
        yield f"[red]{_escaped(one.place.name)}[/red]: {_escaped('; '.join(one.problems))}"
        yield from _own_words(one.said)


def _own_words(said: tuple[str, ...]) -> Iterator[str]:
    for text in said:
        first, *rest = text.strip().splitlines()[:_MOST_LINES] or [""]
        yield f"    {_escaped(first)}"
        yield from (f"      {_escaped(line)}" for line in rest)


def _escaped(text: str) -> str:
    """Return what a cluster says such that a terminal shows it, and obeys none of it."""
    return escape(plain(text))
