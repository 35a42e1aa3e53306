"""What a check found, as the comment of a pull request and as the summary of a job."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from aks_gitops.check.report.change_groups import (
    NAMES,
    ChangeGroup,
    change_groups,
    fields,
    summed_up,
)
from aks_gitops.check.report.change_lines import counts, fate
from aks_gitops.check.report.file_links import LinkBase
from aks_gitops.check.report.grouped import PLACES, Group, grouped, place
from aks_gitops.check.report.mermaid import MOST_NODES, made_by, picture
from aks_gitops.check.report.packing import comments, one_text
from aks_gitops.check.report.value_lines import Line
from aks_gitops.check.report.verdict import next_step, outcome, verdict
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import Finding
from aks_gitops.report.counted import counted
from aks_gitops.report.markdown import code, html_code, link, prose, table
from aks_gitops.report.neutral import fenced, short

GITHUB_LIMIT = 65_536
"""What GitHub takes in one comment; Azure DevOps takes 150,000."""
SUMMARY_LIMIT = 1_048_576
"""Bytes that GitHub takes as the summary of one step."""
_MOST_ROWS = 100
_MOST_GROUPS = 30
_MOST_LINES = 300
_MOST_BYTES = 20_000
_LONGEST_LINE = 300


def comment_texts(report: Report, links: LinkBase, limit: int = GITHUB_LIMIT) -> tuple[str, ...]:
    """Return the comment, in parts below `limit` bytes, each with a marker to find it again."""
    return comments(_blocks(report, links), limit)


def summary_text(report: Report, links: LinkBase) -> str:
    """Return the summary of a job."""
    return one_text(_blocks(report, links), SUMMARY_LIMIT)


def difference_markdown(changes: Sequence[ChangedApplication]) -> str:
    """Return Applications that change, each with its fields and objects."""
    groups = change_groups(changes)
    blocks = [*_tables(summed_up(groups)), *map(_details, groups)]
    return one_text(blocks or ["No application changes.\n"], SUMMARY_LIMIT)


def _blocks(report: Report, links: LinkBase) -> Iterator[str]:
    """Yield pieces of Markdown that stand for themselves, the most important first."""
    text = verdict(report)
    yield f"## {text[0].upper()}{text[1:]}\n\n{next_step(report)}\n"
    groups = grouped(report.judged.findings)
    yield from (_group(one, links) for one in groups[:_MOST_GROUPS])
    if (more := len(groups) - _MOST_GROUPS) > 0:
        yield f"And {counted(more, 'more kind')} of findings; the report has all.\n"
    if suppressed := len(report.judged.suppressed):
        yield f"{counted(suppressed, 'finding')} let pass by suppressions.\n"
    changes = change_groups(report.changes)
    yield from _tables(summed_up(changes))
    yield from _picture(report.changes)
    yield from map(_details, changes)


def _group(group: Group, links: LinkBase) -> str:
    first, number = group.first, len(group.findings)
    times = f" ({number:,} times)" if number > 1 else ""
    about = f"{code(group.application)} " if group.application else ""
    lines = [f"- **{group.severity}** {about}{prose(first.fact)}{times} `{first.rule}`"]
    lines += [f"  - {_place(one, links, about)}" for one in group.findings[:PLACES]]
    if number > PLACES:
        lines.append(f"  - and {counted(number - PLACES, 'other place')}")
    if first.said and first.said not in first.fact:
        lines.append(f"  - Argo CD: {code(first.said)}")
    lines.append(f"  - Fix: {prose(first.fix)}")
    return "\n".join(lines) + "\n"


def _place(finding: Finding, links: LinkBase, told: str) -> str:
    """Return a place, and its Application where that is not told already."""
    about = f" of {code(finding.application)}" if finding.application and not told else ""
    return link(code(place(finding)), links.of(finding)) + about


def _tables(groups: Sequence[ChangeGroup]) -> Iterator[str]:
    """Yield a table for each environment, production first."""
    shown = groups[:_MOST_ROWS]
    for environment, some in groupby(shown, lambda group: group.first.environment):
        rows = table(("Application", "What", "Objects", "Made by"), map(_row, some))
        yield "\n".join([f"### {code(environment) or 'No environment'}", "", *rows, ""])
    if more := sum(len(one.changes) for one in groups[_MOST_ROWS:]):
        yield f"And {counted(more, 'more application')}; the report has all.\n"


def _row(group: ChangeGroup) -> tuple[str, ...]:
    one, change = group.first, group.first.change
    told = f", {prose(fate(change))}" if change.fate else ""
    told = f": {code(fields(one))}" if change.fields else told
    what = f"**{outcome(one)}**{told}"
    makers = sorted({made_by(each.change.entry) for each in group.changes})
    return _several(group.names), what, counts(*group.changes), _several(makers)


def _several(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES:,} more" if len(names) > NAMES else ""
    return ", ".join(map(code, names[:NAMES])) + more


def _picture(changes: Sequence[ChangedApplication]) -> Iterator[str]:
    if len(changes) < 2:
        return
    more = len(changes) - MOST_NODES
    rest = f"\nThe first {MOST_NODES}; {more:,} more change.\n" if more > 0 else ""
    yield "\n".join(["```mermaid", *picture(changes), "```", rest])


def _details(group: ChangeGroup) -> str:
    one, rest = group.first, len(group.names) - 1
    name = html_code(one.change.entry.name) + (f" and {rest:,} more" if rest else "")
    head = f"<details><summary>{name} {outcome(one)}; {counts(one)}</summary>"
    body = ["```diff", *_diff(group.lines), "```"] if group.lines else ["Nothing else changes."]
    return "\n".join([head, "", *body, "", "</details>", ""])


def _diff(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of a diff as far as there is room."""
    room = _MOST_BYTES
    for number, line in enumerate(lines):
        text = f"{line.sign} {'  ' * line.depth}{line.text}".rstrip()
        text = fenced(short(text, _LONGEST_LINE))
        room -= len(text.encode())
        if number == _MOST_LINES or room < 0:
            yield f"  and {counted(len(lines) - number, 'more line')}"
            return
        yield text
