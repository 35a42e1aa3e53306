"""What came of a change to a config repository, for people and for programs."""

from collections.abc import Iterator
from difflib import unified_diff

from aks_gitops.check.report.json_values import safe_json
from aks_gitops.repo.writing.delivery import Delivered, FileChange
from aks_gitops.report.neutral import plain

_CONTEXT = 3


def outcome_text(done: Delivered) -> str:
    """Return the outcome: of a dry run the difference and the message, else what was pushed."""
    if done.outcome == "already":
        return f"{done.branch} holds this already, at {done.commit[:12]}; no commit was made\n"
    if done.outcome == "planned":
        message = "".join(f"    {plain(line)}\n" for line in done.message.splitlines())
        return f"{difference_text(done)}\nThe commit on {done.branch} would say:\n\n{message}"
    files = ", ".join(map(plain, done.paths))
    return f"pushed {done.commit[:12]} to {done.branch}: {files}\n"


def outcome_json(done: Delivered) -> str:
    """Return the outcome as JSON."""
    values = {
        "outcome": done.outcome,
        "branch": done.branch,
        "commit": done.commit,
        "parent": done.parent,
        "files": list(done.paths),
        "message": done.message,
        "diff": difference_text(done),
        "attempts": done.attempts,
    }
    return safe_json(values)


def difference_text(done: Delivered) -> str:
    """Return what changes as a unified diff, with control characters made visible."""
    return "".join(f"{line}\n" for one in done.files for line in _lines(one))


def _lines(one: FileChange) -> Iterator[str]:
    old, new = [
        f"{side}/{one.path}" if content is not None else "/dev/null"
        for side, content in (("a", one.old), ("b", one.new))
    ]
    before, after = ((held or b"").decode(errors="replace").split("\n") for held in one[1:])
    for line in unified_diff(before, after, old, new, "", "", _CONTEXT, ""):
        yield plain(line)
