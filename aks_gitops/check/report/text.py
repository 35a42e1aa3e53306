"""What a check found, for a terminal: the verdict first, at the end what to do next."""

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from aks_gitops.check.report.change_groups import (
    NAMES,
    ChangeGroup,
    change_groups,
    fields,
    summed_up,
)
from aks_gitops.check.report.change_lines import counts, fate, sign_of
from aks_gitops.check.report.grouped import PLACES, Group, grouped, place
from aks_gitops.check.report.value_lines import Sign
from aks_gitops.check.report.verdict import next_step, outcome, verdict
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import Severity
from aks_gitops.report.counted import counted
from aks_gitops.report.neutral import plain

_LEVELS: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_COLOURS: dict[Sign, str] = {"+": "green", "-": "red", "!": "yellow", " ": "dim"}
_MOST_CHANGES = 30
_MOST_GROUPS = 30


def report_text(report: Report) -> Iterator[Text]:
    """Yield the lines of a report."""
    yield Text(verdict(report), "bold")
    changes = summed_up(change_groups(report.changes))
    yield from map(change_text, changes[:_MOST_CHANGES])
    rest = sum(len(one.changes) for one in changes[_MOST_CHANGES:])
    yield from _rest(rest, "application", "aks-gitops diff shows all")
    groups = grouped(report.judged.findings)
    for one in groups[:_MOST_GROUPS]:
        yield from _group(one)
    yield from _rest(len(groups) - _MOST_GROUPS, "kind of finding", "--out writes all to files")
    if suppressed := len(report.judged.suppressed):
        yield Text(f"{counted(suppressed, 'finding')} let pass by suppressions", "dim")
    yield Text(next_step(report))


def difference_text(changes: Sequence[ChangedApplication]) -> Iterator[Text]:
    """Yield Applications that change, each with its fields and objects."""
    for one in change_groups(changes):
        yield change_text(one, len(one.changes))
        for line in one.lines:
            indent = "  " * (line.depth + 1)
            yield Text(f"{indent}{line.sign} {line.text}", _COLOURS[line.sign])


def change_text(group: ChangeGroup, names: int = NAMES) -> Text:
    """Return what becomes of Applications in one line. Given: how many are named."""
    one, change = group.first, group.first.change
    sign = sign_of(change.verb)
    place = f" [{plain(one.environment)}]" if one.environment else ""
    told = f", {fate(change)}" if change.fate else f": {fields(one)}" if change.fields else ""
    named = ", ".join(map(plain, group.names[:names]))
    more = len(group.names) - names
    return Text.assemble(
        (f"{sign} {named}", _COLOURS[sign]),
        f" and {more:,} more" if more > 0 else "",
        (place, "dim"),
        f" {outcome(one)}{plain(told)}; {counts(*group.changes)}",
    )


def _group(group: Group) -> Iterator[Text]:
    first, number = group.first, len(group.findings)
    times = f" ({number:,} times)" if number > 1 else ""
    yield Text.assemble(
        (f"{group.severity}:", _LEVELS[group.severity]),
        f" {plain(f'{group.application} {first.fact}'.lstrip())}{times} ",
        (f"[{first.rule}]", "dim"),
    )
    yield from (_indented(line) for line in _places(group))
    if first.said and first.said not in first.fact:
        yield _indented(f"Argo CD: {plain(first.said)}")
    yield _indented(f"fix: {plain(first.fix)}")


def _places(group: Group) -> Iterator[str]:
    places = list(dict.fromkeys(plain(place(one)) for one in group.findings))
    yield from places[:PLACES]
    if (more := len(places) - PLACES) > 0:
        yield f"and {counted(more, 'other place')}"


def _indented(text: str) -> Text:
    return Text(f"  {text}", "dim")


def _rest(number: int, what: str, where: str) -> Iterable[Text]:
    if number > 0:
        yield Text(f"and {number:,} more ({what}s); {where}", "dim")
