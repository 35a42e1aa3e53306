"""An audit as people and programs read it: text, Markdown and JSON."""

from collections.abc import Iterator, Mapping

from rich.markup import escape

from aks_gitops.check.audit.scoring import Audit, Result, Verdict
from aks_gitops.check.audit.seen import Seen

VERSION = 1
"""Of the JSON; it grows when a key changes its meaning or goes away."""
_COLOURS: Mapping[Verdict, str] = {
    "met": "green",
    "partly": "yellow",
    "not met": "red",
    "not known": "dim",
}
_ORDER: tuple[Verdict, ...] = ("not met", "partly", "met", "not known")
_INDENT = " " * 25
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]()<>#|!~"} | {"@": "&#64;"})


def headline(audit: Audit) -> str:
    """Return the verdict in one line."""
    counts = ", ".join(
        f"{number} {verdict}"
        for verdict in _ORDER
        if (number := sum(one.verdict == verdict for one in audit.results))
    )
    score = "nothing can be judged" if audit.score is None else f"{audit.score} of 100"
    return f"{score}: {counts}; {audit.applications} Applications"


def as_text(audit: Audit) -> str:
    """Return what a terminal shows, in rich's markup, the worst points first."""
    lines = []
    for one in _worst_first(audit):
        colour = _COLOURS[one.verdict]
        verdict = f"[{colour}]{one.verdict:<9}[/{colour}]"
        lines.append(f"{verdict}  {_counts(one):>12}  [bold]{escape(one.point.title)}[/bold]")
        if one.worst:
            lines.append(f"{_INDENT}{escape(one.point.why)}")
            lines += [f"{_INDENT}[dim]{escape(_line(each))}[/dim]" for each in one.worst]
    return "\n".join([*lines, "", f"[bold]{escape(headline(audit))}[/bold]"])


def as_markdown(audit: Audit) -> str:
    """Return a page, the worst points first."""
    lines = [f"## {headline(audit)}", "", "| Point | Verdict | Seen |", "|---|---|---|"]
    for one in _worst_first(audit):
        lines.append(f"| {_safe(one.point.title)} | {one.verdict} | {_counts(one)} |")
    for one in _worst_first(audit):
        if one.worst:
            lines += ["", f"**{_safe(one.point.title)}**: {_safe(one.point.why)}", ""]
            lines += [f"- {_safe(_line(each))}" for each in one.worst]
    return "\n".join([*lines, ""])


def as_json(audit: Audit) -> dict[str, object]:
    """Return what a program reads; points keep the order of the table of points."""
    return {
        "version": VERSION,
        "head": audit.head,
        "applications": audit.applications,
        "score": audit.score,
        "points": [
            {
                "id": one.point.id,
                "title": one.point.title,
                "why": one.point.why,
                "how": one.point.how,
                "verdict": one.verdict,
                "good": one.good,
                "of": one.of,
                "worst": [{"name": each.name, "place": each.place} for each in one.worst],
            }
            for one in audit.results
        ],
    }


def _worst_first(audit: Audit) -> Iterator[Result]:
    return iter(sorted(audit.results, key=lambda one: _ORDER.index(one.verdict)))


def _counts(one: Result) -> str:
    return f"{one.good} of {one.of}" if one.of else "-"


def _line(one: Seen) -> str:
    """Return one place on one line; names come from the repository, so no control characters."""
    text = f"{one.name} ({one.place})" if one.place else one.name
    return "".join(char if char.isprintable() else "?" for char in text)


def _safe(text: str) -> str:
    return text.translate(_MARKDOWN)
