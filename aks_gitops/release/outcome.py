"""What came of a change to a config repository, for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from typing import NamedTuple

from aks_gitops.check.report.json_values import JsonValue, safe_json
from aks_gitops.release.deployments import Deployment
from aks_gitops.release.images import ImageChange
from aks_gitops.repo.writing.delivery import Delivered, FileChange
from aks_gitops.report.neutral import plain

_CONTEXT = 3
_NO_END = "\\ No newline at end of file"
"""What git and diff say below a line that nothing ends."""


class Applied(NamedTuple):
    """An application in an environment, on one cluster, and which of its images change."""

    deployment: Deployment
    changes: tuple[ImageChange, ...] = ()


class About(NamedTuple):
    """What a commit says of applications."""

    applications: tuple[Applied, ...] = ()
    lines: tuple[str, ...] = ()
    """What people are told besides."""
    values: Mapping[str, JsonValue] = {}
    """What programs are told besides."""


NOBODY = About()


def applied(clusters: Iterable[Deployment], changes: Iterable[ImageChange]) -> tuple[Applied, ...]:
    """Return who is changed, also those whose images stay as they are.

    What several Argo CDs of one project call the same is told once.
    """
    found = tuple(changes)
    named = {one._replace(key=""): one for one in clusters}
    return tuple(
        Applied(one, tuple(change for change in found if change.deployment == one))
        for one in named.values()
    )


def outcome_text(done: Delivered, about: About = NOBODY) -> str:
    """Return the outcome: of a dry run the difference and the message, else what was pushed."""
    told = "".join(f"{plain(line)}\n" for line in (*_image_lines(about), *about.lines))
    return told + _ending(done)


def outcome_json(done: Delivered, about: About = NOBODY) -> str:
    """Return the outcome as JSON; docs/releases.md says what its keys hold."""
    values = {
        "outcome": done.outcome,
        "branch": done.branch,
        "commit": done.commit,
        "parent": done.parent,
        "files": list(done.paths),
        "message": done.message,
        "diff": difference_text(done),
        "attempts": done.attempts,
        "applications": [_application(one) for one in about.applications],
        **about.values,
    }
    return safe_json(values)


def difference_text(done: Delivered) -> str:
    """Return what changes as a unified diff, with control characters made visible."""
    return files_difference(done.files)


def files_difference(files: Iterable[FileChange]) -> str:
    """Return what files change as a unified diff, with control characters made visible."""
    return "".join(f"{line}\n" for one in files for line in _lines(one))


def _ending(done: Delivered) -> str:
    if done.outcome == "already":
        return f"{done.branch} holds this already, at {done.commit[:12]}; no commit was made\n"
    if done.outcome == "planned":
        lines = (f"    {plain(line)}".rstrip() for line in done.message.splitlines())
        message = "".join(f"{line}\n" for line in lines)
        return f"{difference_text(done)}\nThe commit on {done.branch} would say:\n\n{message}"
    files = ", ".join(map(plain, done.paths))
    return f"pushed {done.commit[:12]} to {done.branch}: {files}\n"


def _image_lines(about: About) -> Iterator[str]:
    for one in about.applications:
        for change in one.changes:
            yield f"{one.deployment}: {change.old} -> {change.new}"


def _application(one: Applied) -> dict[str, JsonValue]:
    return {
        "application": one.deployment.title,
        "name": one.deployment.name,
        "environment": one.deployment.environment,
        "images": [{"old": str(change.old), "new": str(change.new)} for change in one.changes],
    }


def _lines(one: FileChange) -> Iterator[str]:
    old, new = [
        f"{side}/{one.path}" if content is not None else "/dev/null"
        for side, content in (("a", one.old), ("b", one.new))
    ]
    before, after = (_whole_lines((held or b"").decode(errors="replace")) for held in one[1:])
    for line in unified_diff(before, after, old, new, n=_CONTEXT):
        yield plain(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield _NO_END


def _whole_lines(text: str) -> list[str]:
    """Return a text's lines with their ends, of which the last one may have none."""
    *lines, rest = text.split("\n")
    return [*(f"{line}\n" for line in lines), *filter(None, [rest])]
