"""What a change of the project does to its stacks, as the comment of a pull request."""

from collections.abc import Iterator, Sequence

from aks_gitops.offline.changes import Change
from aks_gitops.offline.since import StackChanges
from aks_gitops.report.changes_text import in_order, remark, shown, summary
from aks_gitops.report.neutral import fenced

MARKER = "<!-- aks-gitops: changes of stacks -->"
"""Tells the comment from others, so that it is updated in place."""
LIMIT = 60_000
"""Characters; GitHub takes 65,536 in one comment."""


def changes_markdown(found: Sequence[StackChanges], since: str) -> str:
    """Return the comment: the verdict first, then each stack, folded.

    Given: `since`, the revision that the changes are counted from. What does not fit is counted.
    """
    text = "\n".join(_lines(found, since))
    if len(text) <= LIMIT:
        return text + "\n"
    whole_lines = text[:LIMIT].rpartition("\n")[0]
    open_folds = whole_lines.count("<details>") - whole_lines.count("</details>")
    fence = "\n```" if whole_lines.count("\n```") % 2 else ""
    end = fence + "\n</details>" * open_folds
    return f"{whole_lines}{end}\n\nThe rest does not fit here; the job's log has it.\n"


def _lines(found: Sequence[StackChanges], since: str) -> Iterator[str]:
    yield MARKER
    yield f"## {_verdict(found)}"
    yield ""
    yield f"Offline preview of the stacks since `{since}`: {_table_of(found)}"
    for one in found:
        if one.refused or one.changes:
            yield from _stack(one)


def _verdict(found: Sequence[StackChanges]) -> str:
    refused = [one.stack for one in found if one.problems]
    if refused:
        return f"Pulumi would refuse this in {', '.join(refused)}"
    if not any(one.changes for one in found):
        return "No stack changes"
    return "Stacks change"


def _table_of(found: Sequence[StackChanges]) -> str:
    return "; ".join(f"**{one.stack}** {summary(one)}" for one in found) + "."


def _stack(found: StackChanges) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{found.stack}: {summary(found)}</summary>"
    yield ""
    yield "```diff"
    yield from (f"! {line}" for line in found.refused.splitlines())
    for one in in_order(found):
        yield from _change(one)
    yield "```"
    yield ""
    yield "</details>"


def _change(one: Change) -> Iterator[str]:
    """Yield a change as lines that a `diff` block colours."""
    sign = {"create": "+", "update": "!"}.get(one.verb, "-")
    yield fenced(f"{sign} {one.verb} {one.resource.name}  {one.resource.type}{remark(one)}")
    yield from (fenced(f"      {shown(difference)}") for difference in one.differences)
