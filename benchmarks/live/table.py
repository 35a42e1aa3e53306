"""The figures as a Markdown table, on the terminal and in docs/scale.md."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.live.run import STILL_SECONDS, Figures

DOCUMENT = Path(__file__).parents[2] / "docs" / "scale.md"
_BEGIN, _END = "<!-- make bench-live writes from here -->", "<!-- to here -->"
_PARTS = {
    "application controller": ("argocd-application-controller",),
    "repo-server": ("argocd-repo-server",),
    "ApplicationSet controller": ("argocd-applicationset-controller",),
    "argocd-server and redis": ("argocd-server", "redis"),
    "kube-apiserver and etcd": ("kube-apiserver", "etcd"),
    "rest of Kubernetes": ("kube-controller-manager", "kube-scheduler", "kwok"),
}
"""The processes by the lines of the table. The server of the git repository has none."""


def table(runs: Sequence[Figures]) -> str:
    """Return the table: a column for each run."""
    heads = [f"{run.applications:,} applications" for run in runs]
    lines = [_row("", heads), _row("---", ["---:"] * len(runs))]
    lines += (_row(name, [text(run) for run in runs]) for name, text in _lines(runs[0]))
    return "\n".join(lines) + "\n"


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the table into a document, in the place of the one that is there.

    Raises ValueError for a document without the marks.
    """
    before = document.read_text()
    pattern = re.compile(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", re.DOTALL)
    if not pattern.search(before):
        raise ValueError(f"{document.name} has no lines {_BEGIN} and {_END}")
    document.write_text(pattern.sub(lambda _: f"{_BEGIN}\n\n{text}\n{_END}", before))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join((name, *cells))} |"


def _lines(first: Figures) -> Iterator[tuple[str, Callable[[Figures], str]]]:
    yield "objects that the stack applies", lambda run: str(sum(run.objects.values()))
    for kind in first.objects:
        yield f"- {kind}", lambda run, kind=kind: str(run.objects[kind])  # type: ignore[misc]
    yield "applying them", lambda run: _seconds(run.applied)
    yield "until all Applications exist", lambda run: _seconds(run.all_exist)
    yield "until the first is Synced", lambda run: _seconds(run.first_synced)
    yield "until the last is Synced and Healthy", lambda run: _seconds(run.all_settled)
    yield from _by_part("CPU until then", lambda run: run.cpu, _seconds)
    yield from _by_part("most memory until then", lambda run: run.memory, _megabytes)
    still = f"CPU in {STILL_SECONDS:.0f} s without a change"
    yield from _by_part(still, lambda run: run.still_cpu, _seconds)
    yield from _by_part("CPU of a commit to one of them", lambda run: run.commit_cpu, _seconds)


def _by_part(
    title: str,
    figures: Callable[[Figures], Mapping[str, float]],
    text: Callable[[float], str],
) -> Iterator[tuple[str, Callable[[Figures], str]]]:
    every = tuple(name for names in _PARTS.values() for name in names)
    for part, names in ((title, every), *((f"- {part}", one) for part, one in _PARTS.items())):
        yield (
            part,
            lambda run, names=names: text(sum(figures(run)[name] for name in names)),  # type: ignore[misc]
        )


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value < 10 else f"{value:,.0f} s"


def _megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"
