"""What Argo CD cannot render, or what only Argo CD renders."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.render.failure import FailureKind, Outcome, RenderFailure
from aks_gitops.check.review import Review
from aks_gitops.repo.finding import Severity


class _Reported(NamedTuple):
    """How a kind of failure is reported."""

    rule: str
    severity: Severity | None = None
    """Where that is not what the rule says."""


_NOT_EVALUATED = _Reported("not-evaluated")
_NOT_SURE = _Reported("render-failed", "warning")
"""Argo CD may have more of it than a check."""
_REPORTED: Mapping[FailureKind, _Reported | None] = {
    "helm-disabled": None,  # kustomize-helm-disabled
    "outside": _Reported("path-outside"),
    "remote": _Reported("remote-refused"),
    "not-evaluated": _NOT_EVALUATED,
    "plugin": _NOT_EVALUATED,
    "config-home": _NOT_EVALUATED,
    "build-option": _NOT_EVALUATED,
    "submodule": _NOT_EVALUATED,
    "memory": _NOT_SURE,
    "output": _NOT_SURE,
    "too-large": _NOT_SURE,
}
"""Kinds that are no plain failure; None for those that another rule reports."""
_REMOTE = "is not looked at, since it would be fetched from elsewhere"


def renders(review: Review) -> Iterator[Breach]:
    """Yield each reason why sources are not rendered once, whoever shares the place."""
    users: defaultdict[RenderFailure, list[str]] = defaultdict(list)
    for application, outcomes in review.rendered.items():
        sources = review.head.graph.of(application)
        for source, outcome in zip(sources, outcomes, strict=True):
            if isinstance(outcome, RenderFailure) and not _is_path_itself(source, outcome):
                users[outcome].append(application)
    for failure, applications in users.items():
        reported = _REPORTED.get(failure.kind, _Reported("render-failed"))
        if reported is not None:
            yield _breach(failure, reported, applications)


def leaving_links(review: Review) -> Iterator[Breach]:
    """Yield the links that lead out of the repository, which end every render of it.

    Rule: Argo CD's util/app/path/path.go (CheckOutOfBoundsSymlinks), 3.5.1.
    """
    for link in review.head.snapshot.leaving_links() if review.head.applications else ():
        yield Breach(
            rule="path-outside",
            fact=f"leads to {review.head.snapshot.target(link)}, outside the repository",
            fix="remove the link, or commit what it leads to",
            said=f"repository contains out-of-bounds symlinks. file: {link}",
            path=link,
        )


def _is_path_itself(source: Dependencies, outcome: Outcome) -> bool:
    """Tell whether a source has no directory at all, which source-path-missing reports."""
    return (
        isinstance(outcome, RenderFailure) and outcome.kind == "missing" and source.type == "none"
    )


def _breach(failure: RenderFailure, reported: _Reported, applications: list[str]) -> Breach:
    # Many Applications of a repository have this one reason, each with a URL of its own.
    fact = _REMOTE if failure.kind == "remote" else failure.summary
    return Breach(
        rule=reported.rule,
        fact=fact,
        fix=failure.fix or "look at what Argo CD makes of it",
        said=failure.said,
        application=applications[0] if len(applications) == 1 else "",
        path=failure.path or ".",
        line=failure.line,
        severity=reported.severity,
    )
