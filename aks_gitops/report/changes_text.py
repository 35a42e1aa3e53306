"""What a change of the project does to its stacks, for a terminal and for other programs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from rich.markup import escape

from aks_gitops.offline.changes import Change, Verb
from aks_gitops.offline.differences import Difference
from aks_gitops.offline.since import StackChanges
from aks_gitops.report.neutral import plain, short

FORMAT_VERSION = 1
VERBS: Mapping[Verb, tuple[str, str]] = {
    "replace": ("±", "red"),
    "delete": ("-", "red"),
    "create": ("+", "green"),
    "update": ("~", "yellow"),
}
"""The sign and the colour of each verb, the riskiest first."""

_MOST_DIFFERENCES = 12
_LONGEST = 60


def summary(found: StackChanges) -> str:
    """Return a stack's changes in one line."""
    if found.refused:
        return "refused"
    counts = Counter(one.verb for one in found.changes)
    told = ", ".join(f"{counts[verb]} to {verb}" for verb in VERBS if counts[verb])
    return told or "no change"


def terminal_lines(found: StackChanges) -> Iterator[str]:
    """Yield a stack's changes for a terminal, in rich's markup."""
    yield f"[bold]{escape(found.stack)}[/bold]: {summary(found)}"
    if found.refused:
        yield from (f"  [red]error:[/red] {escape(line)}" for line in found.refused.splitlines())
    for one in in_order(found):
        sign, colour = VERBS[one.verb]
        name = escape(f"{one.resource.name}  {one.resource.type}")
        yield f"  [{colour}]{sign} {one.verb}[/{colour}] {name}{escape(remark(one))}"
        for difference in one.differences[:_MOST_DIFFERENCES]:
            yield f"      {escape(shown(difference))}"
        if (more := len(one.differences) - _MOST_DIFFERENCES) > 0:
            yield f"      [dim]and {more} more[/dim]"


def changes_values(found: StackChanges) -> dict[str, object]:
    """Return a stack's changes as JSON values."""
    return {
        "version": FORMAT_VERSION,
        "stack": found.stack,
        "refused": found.refused or None,
        "changes": [
            {
                "verb": one.verb,
                "urn": one.resource.urn,
                "type": one.resource.type,
                "name": one.resource.name,
                "protected": one.protected,
                "forcedBy": list(one.forcing),
                "differences": [difference._asdict() for difference in one.differences],
            }
            for one in in_order(found)
        ],
    }


def in_order(found: StackChanges) -> list[Change]:
    """Return a stack's changes, the riskiest first."""
    verbs = list(VERBS)
    return sorted(found.changes, key=lambda one: (verbs.index(one.verb), one.resource.urn))


def remark(one: Change) -> str:
    """Return what there is to say of a change besides its properties."""
    forced = f" (forced by {', '.join(one.forcing)})" if one.forcing else ""
    return f"{forced} is protected: Pulumi refuses" if one.protected else forced


def shown(difference: Difference) -> str:
    """Return a difference in one short line without control characters."""
    old, new = _short(difference.old), _short(difference.new)
    if difference.kind == "add":
        return f"{difference.path}: {new}"
    if difference.kind == "delete":
        return f"{difference.path}: {old} goes away"
    return f"{difference.path}: {old} -> {new}"


def _short(value: object) -> str:
    return short(plain(json.dumps(value, ensure_ascii=False)), _LONGEST)
