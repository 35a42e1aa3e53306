"""What an answer of a process that renders means, and how outcomes are kept."""

import json
import zlib
from collections.abc import Mapping, Sequence
from posixpath import join

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.render.blockers import explained
from aks_gitops.check.render.failure import (
    SAYS,
    FailureKind,
    Outcome,
    Rendered,
    RenderFailure,
    cleaned,
)
from aks_gitops.check.render.protocol import Answer, Reason
from aks_gitops.check.render.workers import Limits

_OUT_OF_MEMORY = ("out of memory", "cannot allocate memory", "failed to allocate")
_KILLED = -9
_KINDS: Mapping[Reason, FailureKind] = {
    "time": "time",
    "output": "output",
    "start": "program",
    "manifests": "manifests",
}


def outcome_of(answer: Answer | None, one: Dependencies, root: str, limits: Limits) -> Outcome:
    """Return what became of a render.

    Given: `answer`, None where the process did not survive; `root`, the private folder of the
    repository's files.
    """
    if answer is None:
        fact = "makes manifests that are nested too deeply, or too large, to be read"
        return RenderFailure("manifests", _place(one), 0, fact, "write them flatter, or split them")
    said = cleaned(answer.message, root)
    if answer.reason == "ended" and answer.code == 0:
        objects, sources, duplicates = json.loads(answer.manifests)
        return _rendered(one, objects, sources, [*said.splitlines(), *map(_twice, duplicates)])
    kind = _kind(answer)
    if kind == "tool":
        return _tool_failure(one, said)
    facts: dict[FailureKind, tuple[str, str]] = {
        "time": (f"takes longer than {limits.seconds:.0f} s to render", "make it smaller"),
        "memory": (
            f"needs more than {limits.memory_bytes >> 20} MiB of memory to render",
            "make it smaller",
        ),
        "output": (f"renders to more than {limits.output_bytes >> 20} MiB", "split it"),
        "program": (f"cannot be rendered: {said}", "install the program anew"),
        "manifests": (said, "mend that file, or the template that makes it"),
    }
    return RenderFailure(kind, _place(one), 0, *facts[kind])


def encoded(outcome: Outcome) -> bytes | None:
    """Return an outcome as it is kept; None for one that may be another next time."""
    if isinstance(outcome, RenderFailure) and outcome.kind in ("time", "memory", "program"):
        return None
    kept = json.dumps([isinstance(outcome, Rendered), outcome], separators=(",", ":"))
    return zlib.compress(kept.encode(), level=1)


def decoded(data: bytes) -> Outcome:
    """Return a kept outcome."""
    success, fields = json.loads(zlib.decompress(data))
    return Rendered(*map(tuple, fields)) if success else RenderFailure(*fields)


def _kind(answer: Answer) -> FailureKind:
    said = answer.message.lower()
    if answer.code == _KILLED and answer.reason == "ended":
        return "memory"
    if answer.code and any(words in said for words in _OUT_OF_MEMORY):
        return "memory"
    return _KINDS.get(answer.reason, "tool")


def _rendered(
    one: Dependencies, objects: list[Manifest], sources: list[str], warnings: Sequence[str]
) -> Rendered:
    if one.type == "Helm":  # which names the chart first, not where it lies
        sources = [join(one.directory, x.partition("/")[2]) if x else "" for x in sources]
    return Rendered(tuple(objects), tuple(sources), tuple(warnings))


def _twice(key: str) -> str:
    return f"has a key twice, of which the last one counts: {key}"


def _tool_failure(one: Dependencies, said: str) -> RenderFailure:
    """Return why kustomize or Helm failed; where a reference is to blame, at its place."""
    name = "Helm" if one.type == "Helm" else "kustomize"
    if one.faults:
        first = explained(one.faults[0])
        return first._replace(fact=f"{first.fact}; {name}{SAYS}{said}")
    fact = f"cannot be rendered; {name}{SAYS}{said}"
    return RenderFailure("tool", _place(one), 0, fact, "mend what it names")


def _place(one: Dependencies) -> str:
    return one.directory or one.target.source.path
