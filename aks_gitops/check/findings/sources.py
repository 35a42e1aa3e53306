"""What is wrong with the sources of Applications.

Rules: validateSourcePermissions in util/argo/argo.go, ExplicitType in
pkg/apis/application/v1alpha1/types.go, and util/app/path/path.go of argo-cd v3.5.1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from aks_gitops.check.breach import Breach
from aks_gitops.check.graph.found import Fault
from aks_gitops.check.graph.source import ApplicationSource
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.review import Review
from aks_gitops.repo.finding import Severity

_SEVERITIES: Mapping[str, Severity] = {PRODUCTION: "warning", "": "note"}
"""How bad it is that a revision moves, by environment; in the others people want it."""
_NEEDED = {
    False: "spec.source.repoURL and either spec.source.path or spec.source.chart are required",
    True: "spec.source.repoURL and either source.path, source.chart, or source.ref are required "
    "for source",
}
_NO_REVISION = "spec.source.targetRevision is required if the manifest source is a helm chart"
_CHART_OF_REF = (
    "source has a 'chart' field defined, but Helm charts are not yet not supported for 'ref' "
    "sources"
)
_OTHER = "another repository"
_BRANCHES = frozenset(
    {"", "head", "main", "master", "trunk", "develop", "development", "dev", "next", "latest"}
)
"""Revisions that are surely none that stays; what else may be a tag is let pass."""
_RANGE = re.compile(r"[*^~<>|]|,|\s-\s|^v?\d+(?:\.\d+)?\.[xX]$")


class NamedSource(NamedTuple):
    """A source, and where the Application names it."""

    keys: tuple[str | int, ...]
    values: Mapping[str, object]
    several: bool
    """Whether it is one of `spec.sources`."""

    def field(self, name: str) -> str:
        """Return a field that is a text; empty where it is none."""
        return text(self.values.get(name))


def named_sources(one: Entry) -> Iterator[NamedSource]:
    """Yield the sources that an Application deploys; `sources` makes Argo CD forget `source`."""
    listed = one.spec.get("sources")
    if isinstance(listed, list) and listed:
        for index, source in enumerate(listed):
            yield NamedSource(("spec", "sources", index), mapping(source), several=True)
    elif not one.spec.get("sourceHydrator"):
        yield NamedSource(("spec", "source"), mapping(one.spec.get("source")), several=False)


def source_conflict(review: Review) -> Iterator[Breach]:
    """Yield the sources that say too little, or two things of which one does not count."""
    for key, one in review.applications.items():
        for source in named_sources(one):
            found = (None if one.origin.partial else _incomplete(source)) or _twofold(source)
            if found is not None:
                yield found._replace(application=key)
        if one.spec.get("sources") and one.spec.get("source"):
            fact = "names spec.source beside spec.sources, and Argo CD reads the latter only"
            beside = _conflict(("spec", "source"), fact, "remove spec.source", severity="warning")
            yield beside._replace(application=key)


def source_path_missing(review: Review) -> Iterator[Breach]:
    """Yield the sources in this repository whose directory is not there."""
    for key, one in review.applications.items():
        for found in review.head.graph.of(key):
            path = found.target.source.path
            if found.type != "none" or Fault("missing", path, 0, path) not in found.faults:
                continue
            there = review.head.snapshot.place("", path).kind == "file"
            yield Breach(
                rule="source-path-missing",
                fact=f"deploys '{path}', which is {'a file' if there else 'not there'}",
                fix="name a directory of this repository",
                said=f"{path}: app path {'is not a directory' if there else 'does not exist'}",
                application=key,
                keys=_place_of_path(one, path),
            )


def revision_mutable(review: Review) -> Iterator[Breach]:
    """Yield the revisions of production that move without a commit here.

    This repository's own branch is what Argo CD is to follow, so it is never among them.
    """
    for key, one in review.applications.items():
        severity = _SEVERITIES.get(review.environment_of(key))
        for source in named_sources(one) if severity else ():
            why = _moving(source)
            if why and not review.head.here.is_repository(source.field("repoURL")):
                # Of repositories only the revision is told: many differ in their URLs alone.
                what = f"chart {source.field('chart')}" if source.field("chart") else _OTHER
                yield Breach(
                    rule="revision-mutable",
                    fact=f"deploys {what} at '{source.field('targetRevision')}', {why}",
                    fix="name one version, a tag or a commit",
                    application=key,
                    keys=(*source.keys, "targetRevision"),
                    severity=severity,
                )


def _incomplete(source: NamedSource) -> Breach | None:
    """Return why Argo CD refuses a source."""
    what = ("path", "chart", "ref") if source.several else ("path", "chart")
    if not source.field("repoURL"):
        return _conflict(source.keys, "names no repository", "add repoURL", _NEEDED[source.several])
    if not any(map(source.field, what)):
        fact = f"has a source with neither {' nor '.join(what)}"
        return _conflict(source.keys, fact, "say what it deploys", _NEEDED[source.several])
    if source.field("chart") and not source.field("targetRevision"):
        fact = f"names no version of chart {source.field('chart')}"
        return _conflict(source.keys, fact, "add targetRevision", _NO_REVISION)
    if source.field("chart") and source.field("ref"):
        fact = f"lends the files of chart {source.field('chart')} as ${source.field('ref')}"
        return _conflict(source.keys, fact, "lend a git repository's", _CHART_OF_REF)
    return None


def _twofold(source: NamedSource) -> Breach | None:
    """Return what of a source does not count, or keeps Argo CD from rendering it."""
    types = _types(source)
    if len(types) > 1:
        fact = f"is to be rendered in two ways, {' and '.join(types)}"
        said = f"multiple application sources defined: {','.join(types)}"
        return _conflict(source.keys, fact, "keep the block of one", said)
    if source.field("chart") and source.field("path"):
        fact = f"names a chart and path '{source.field('path')}', and Argo CD reads the chart only"
        keys = (*source.keys, "path")
        return _conflict(keys, fact, "remove one of the two", severity="warning")
    return None


def _types(source: NamedSource) -> Sequence[str]:
    try:
        read = ApplicationSource.model_validate(dict(source.values))
    except ValidationError:
        return ()  # application-invalid reports it.
    return read.normalized().explicit_types


def _conflict(
    keys: tuple[str | int, ...],
    fact: str,
    fix: str,
    said: str = "",
    severity: Severity | None = None,
) -> Breach:
    return Breach("source-conflict", fact, fix, said, keys=keys, severity=severity)


def _place_of_path(one: Entry, path: str) -> tuple[str | int, ...]:
    places = (source.keys for source in named_sources(one) if source.field("path") == path)
    return (*next(places, ("spec",)), "path")


def _moving(source: NamedSource) -> str:
    """Return why a revision may mean something else tomorrow; empty where it need not."""
    revision = source.field("targetRevision").strip()
    if not source.field("repoURL"):
        return ""
    if _RANGE.search(revision):
        return "which is a range"
    if source.field("chart"):
        return ""
    branch = revision.startswith("refs/heads/") or revision.lower() in _BRANCHES
    return "which moves with every commit there" if branch else ""
