"""A history for a terminal: deployments, the newest first, then the figures."""

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

from rich.text import Text

from aks_gitops.edit.images import split
from aks_gitops.history.figures import Figures, Spread
from aks_gitops.history.history import History
from aks_gitops.history.records import Record
from aks_gitops.history.report.values import time_text
from aks_gitops.history.rollouts import ImageChange
from aks_gitops.report.counted import counted
from aks_gitops.report.neutral import plain, short

_ROW_HEAD = ("WHEN (UTC)", "WHO", "APPLICATION", "ENVIRONMENT", "WHAT", "COMMIT", "SOURCE")
_FIGURE_HEAD = (
    "",
    "DEPLOYMENTS",
    "OF IMAGES",
    "PER WEEK",
    "LEAD TIME",
    "P90",
    "PROMOTION",
    "P90",
    "REVERTS",
)
_LONGEST = 60
_MOST_FIGURES = 25
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def history_text(history: History, limit: int) -> Iterator[Text]:
    """Yield the lines. Given: `limit`, how many deployments are listed at most."""
    if not history.records:
        yield Text(f"no deployments in {_commits(history)}")
        return
    shown = history.records[:limit]
    if shown:
        yield from _table(_ROW_HEAD, [_row(one) for one in shown])
    if left := len(history.records) - len(shown):
        yield Text(f"and {left:,} older; --limit 0 shows all, --json has all", "dim")
    yield Text("")
    figures = history.figures[:_MOST_FIGURES]
    yield from _table(_FIGURE_HEAD, [_figure_row(one) for one in figures])
    if left := len(history.figures) - len(figures):
        yield Text(f"and {counted(left, 'more group')}; --json has all", "dim")
    yield Text("")
    start, end = (time_text(one)[:10] for one in history.period)
    yield Text(f"{_commits(history)}; figures from {start} to {end}", "dim")


def _commits(history: History) -> str:
    return f"{counted(history.commits, 'commit')} up to {history.head[:12]}"


def duration_text(seconds: int | None) -> str:
    """Return a duration in its two largest units; a dash where it is not known."""
    if seconds is None:
        return "-"
    parts: list[str] = []
    left = seconds
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number or (unit == "s" and not parts):
            parts.append(f"{number}{unit}")
    return " ".join(parts[:2])


def change_text(one: ImageChange) -> str:
    """Return an image's change. Where one name says it all, its last part is enough; a name that
    stays is said once."""
    if not one.new:
        return f"-{_brief(one.old)}"
    if not one.old:
        return f"+{_brief(one.new)}"
    old, new = split(one.old), split(one.new)
    if old.name != new.name:
        return f"{one.old} → {one.new}"
    before, after = (str(image._replace(name="")).lstrip(":") or "no tag" for image in (old, new))
    return f"{new.last} {before} → {after}"


def _brief(image: str) -> str:
    found = split(image)
    return str(found._replace(name=found.last))


def _row(one: Record) -> tuple[str, ...]:
    rollout = one.rollout
    cells = (
        time_text(rollout.commit.time)[:16].replace("T", " "),
        rollout.commit.author,
        rollout.subject.app,
        rollout.subject.environment or "-",
        _what(one),
        rollout.commit.id[:8],
        one.source_commit[:12] or "-",
    )
    return tuple(short(plain(cell), _LONGEST) for cell in cells)


def _what(one: Record) -> str:
    rollout = one.rollout
    changes = [change_text(change) for change in rollout.images]
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    words = [] if rollout.kind == "image" else [rollout.kind]
    back = "revert: " if rollout.revert else ""
    return back + " ".join([*words, *changes[:1]]) + more


def _figure_row(one: Figures) -> tuple[str, ...]:
    return (
        short(plain(_group_text(one)), _LONGEST),
        f"{one.deployments:,}",
        f"{one.images:,}",
        f"{one.per_week:.2f}",
        *_spread_cells(one.lead),
        *_spread_cells(one.promotion),
        f"{one.reverts:,} ({one.revert_rate:.1%})",
    )


def _spread_cells(one: Spread) -> tuple[str, str]:
    return duration_text(one.median), duration_text(one.p90)


def _group_text(one: Figures) -> str:
    group = one.group
    if group.level == "all":
        return "all"
    if group.level == "environment":
        return f"in {group.environment or 'no environment'}"
    if group.level == "team":
        return f"team {group.team or '-'}"
    where = f" in {group.environment or '-'}" if group.level == "deployment" else ""
    return f"{group.application}{where}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Text]:
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    yield Text(_line(head, widths), "bold")
    for row in rows:
        yield Text(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns a text takes; rich would load its own tables for it, each time."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(one) in "WF" else not combining(one) for one in text)
