"""What a person sees on the terminal: trees, tables and findings."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from aks_gitops.offline.record import STACK_TYPE, Recording, Resource, Violation
from aks_gitops.repo.finding import Finding
from aks_gitops.report.counted import counted

# These take long to import.
if TYPE_CHECKING:
    from aks_gitops.program import Program
    from aks_gitops.repo.catalog import Catalog
    from aks_gitops.repo.suggest import Suggestion

_MOST_FINDINGS = 20
_COLOURS = {"error": "red", "warning": "yellow"}


def console(*, stderr: bool = False) -> Console:
    """Return a console; rich itself looks at the terminal and at NO_COLOR."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show on stderr what is being done: a moving line on a terminal, a plain one elsewhere."""
    to = console(stderr=True)
    if to.is_terminal:
        with to.status(escape(text)):
            yield
    else:
        print(text, file=sys.stderr, flush=True)
        yield


def stack_tree(stack: str, program: "Program", recording: Recording) -> Tree:
    """Return a short tree of a stack: its components, and what they are made from."""
    catalog, plan = program.catalog, program.plan
    commit = (catalog.revision.commit or "not committed")[:12]
    tree = Tree(f"[bold]{escape(stack)}[/bold]  [dim]config repository at {escape(commit)}[/dim]")
    children: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in recording.resources.values():
        children[resource.parent].append(resource)
    roots = [one for one in recording.resources.values() if one.type == STACK_TYPE]
    for root in roots:
        _add_components(tree.add("components"), root, children)
    objects = tree.add(f"objects [dim]{len(plan.objects):,}[/dim]")
    for kind, number in sorted(Counter(item.kind for item in plan.objects).items()):
        objects.add(f"{kind} [dim]{number}[/dim]")
    teams = tree.add("teams")
    for team, count in sorted(Counter(a.team for a in plan.applications).items()):
        path = catalog.teams[team].path or "no team file"
        teams.add(f"{escape(team)} [dim]{counted(count, 'application')}, {escape(path)}[/dim]")
    environments = tree.add("environments")
    for name, count in sorted(Counter(a.environment for a in plan.applications).items()):
        environments.add(f"{escape(name)} [dim]{counted(count, 'application')}[/dim]")
    layouts = Counter(a.layout.pattern.text for a in catalog.applications)
    found = tree.add(f"applications [dim]{len(plan.applications):,}[/dim]")
    for text, count in sorted(layouts.items()):
        found.add(
            f"{escape(text)} [dim]{counted(count, 'match', 'matches')} in the repository[/dim]"
        )
    return tree


def _add_components(
    tree: Tree, parent: Resource, children: Mapping[str, Sequence[Resource]]
) -> None:
    """Add the components below a parent that have any resources, with the number of their own."""
    for one in children[parent.urn]:
        if one.custom or one.urn not in children:
            continue
        own = sum(child.custom for child in children[one.urn])
        number = f" [dim]{counted(own, 'resource')}[/dim]" if own else ""
        _add_components(tree.add(f"{_kind(one)} {escape(one.name)}{number}"), one, children)


def _kind(component: Resource) -> str:
    return component.type.rpartition(":")[2]


def catalog_table(catalog: "Catalog") -> str:
    """Return a table of applications: one line each, its environments side by side."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for a in catalog.applications:
        name = "/".join(filter(None, (a.group, a.app)))
        owner = a.owner if a.claim in ("team file", "CODEOWNERS") else a.claim
        environment = "/".join(filter(None, (a.environment, a.cluster)))
        key = (a.team, name, a.source, a.layout.pattern.text, owner)
        rows.setdefault(key, []).append(environment)
    return _aligned(
        ("TEAM", "APPLICATION", "SOURCE", "LAYOUT", "OWNED BY", "ENVIRONMENTS"),
        [(*key, ", ".join(dict.fromkeys(names))) for key, names in sorted(rows.items())],
    )


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return columns that stand below each other; lines are as long as they need to be."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    )


def catalog_summary(catalog: "Catalog") -> str:
    """Return the Catalog in one line."""
    apps = {(a.team, a.group, a.app) for a in catalog.applications}
    return (
        f"{counted(len(apps), 'application')} in "
        f"{counted(len(catalog.environments()), 'environment')}, "
        f"{len(catalog.applications)} in all, {counted(len(catalog.roots), 'root folder')}, "
        f"{counted(catalog.files, 'file')} at "
        f"{(catalog.revision.commit or 'the working tree')[:12]}"
    )


def print_findings(findings: Sequence[Finding], violations: Sequence[Violation] = ()) -> None:
    """Print findings to stderr, errors first, the first of many."""
    to = console(stderr=True)
    for violation in violations:
        to.print(f"[red]error:[/red] {escape(str(violation))}")
    for finding in findings[:_MOST_FINDINGS]:
        colour = _COLOURS[finding.severity]
        to.print(f"[{colour}]{finding.severity}:[/{colour}] {escape(str(finding))}")
    if len(findings) > _MOST_FINDINGS:
        to.print(f"[dim]and {len(findings) - _MOST_FINDINGS} more; --json shows all[/dim]")


def suggestions_text(suggestions: "Sequence[Suggestion]") -> str:
    """Return suggested layouts, ready to paste below `gitops:` or into .aks-gitops.yaml."""
    lines = ["layouts:"]
    for one in suggestions:
        values = f": {', '.join(one.values)}" if one.values else ""
        found = counted(one.directories, "directory", "directories")
        lines += [
            f"  # {found} such as {one.example}{values}",
            f"  - path: {one.path}",
        ]
    return (
        "\n".join(lines)
        if suggestions
        else "# every directory is matched; there is nothing to suggest"
    )
