"""`plan.md`: what a stack would have, for a person to read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aks_gitops.offline.record import STACK_TYPE, Recording
from aks_gitops.program import Program
from aks_gitops.repo.url import shown
from aks_gitops.settings.stack import Settings


def plan_markdown(
    stack: str, program: Program, settings: Settings, recording: Recording, files: Mapping[str, str]
) -> str:
    """Return the plan of a stack.

    Given: `files`, the file of each object by its key, relative to the text's own folder.
    """
    return "\n".join([*_lines(stack, program, settings, recording, files), ""])


def _lines(
    stack: str, program: Program, settings: Settings, recording: Recording, files: Mapping[str, str]
) -> Iterator[str]:
    catalog, plan = program.catalog, program.plan
    commit = catalog.revision.commit or "not committed"
    yield f"# Stack {stack}"
    yield ""
    yield f"Config repository {shown(settings.gitops.repository)}, read at {commit}."
    yield (
        f"{len(recording.resources) - 1} resources. Argo CD will make "
        f"{len(plan.applications)} Applications from "
        f"{len(plan.stage('applicationsets'))} ApplicationSets."
    )
    if program.findings:
        yield from ("", "## Findings", "")
        yield from (
            f"- **{finding.severity}** {_code(finding.path)}: {finding.fact}; {finding.fix}"
            for finding in program.findings
        )
    yield from ("", "## Applications", "")
    rows = [
        (
            a.environment,
            a.team,
            a.app,
            _code(a.path),
            a.destination_namespace,
            a.destination_cluster,
            "automated" if a.automated else "by hand",
            a.owner,
        )
        for a in plan.applications
    ]
    head = (
        "Environment",
        "Team",
        "Application",
        "Path",
        "Namespace",
        "Cluster",
        "Sync",
        "Owner by",
    )
    yield from _table(head, sorted(rows))
    yield from ("", "## Objects", "")
    yield from _table(
        ("Stage", "Object", "Caused by"),
        [(o.stage, f"[{o.key}]({files[o.key]})", _origins(o.origins)) for o in plan.objects],
    )
    yield from ("", "## Resources", "")
    yield from _table(
        ("Type", "Name", "Protected"),
        [
            (r.type, r.name, "yes" if r.protect else "no")
            for r in recording.resources.values()
            if r.type != STACK_TYPE
        ],
    )


_SHOWN = 3


def _origins(origins: Sequence[str]) -> str:
    shown = ", ".join(map(_code, origins[:_SHOWN]))
    more = f" and {len(origins) - _SHOWN} more" if len(origins) > _SHOWN else ""
    return shown + more or "settings"


def _code(text: str) -> str:
    return f"`{text}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in row)
        yield f"| {' | '.join(cells)} |"
