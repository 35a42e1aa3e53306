"""The places of Applications that a repository writes by hand, or makes with ApplicationSets."""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.lent_values import LentValues
from aks_gitops.check.inventory.declared import file_facts, mapping, sources_of, text
from aks_gitops.check.inventory.entries import Entry, Origin, entry
from aks_gitops.check.inventory.environments import environment_of
from aks_gitops.history.places import NOWHERE, VALUES_FILE, Place, Subject
from aks_gitops.release.deployments import Deployment, Deployments


def declared_places(deployments: Deployments) -> Iterator[Place]:
    """Yield the places of what a revision makes Argo CD deploy."""
    for one in deployments.all:
        origin = deployments.inventory.applications[one.key].origin
        # A file that makes many Applications says too little of each.
        own = (
            ""
            if origin.applicationset or "." not in posixpath.basename(origin.path)
            else origin.path
        )
        sources, lent = deployments.sources(one), deployments.lent(one.key)
        for source in sources:
            yield _place(one, source, own)
        for values in lent:
            yield _place_of_values(one, values, own)
        if own and not (sources or lent):
            yield Place(_subject(one), NOWHERE, exists_by=own)


def gone_places(contents: Mapping[str, bytes], known: Collection[str]) -> Iterator[Place]:
    """Yield the places of Applications whose manifests are gone.

    Given: `contents`, what each file that is gone held last, by path; `known`, the names of the
    Applications that are there.
    """
    for path, data in contents.items():
        for manifest, number in file_facts(data).objects:
            if manifest.get("kind") == "Application":
                one = entry("", manifest, Origin(path, number), "")
                if one.name not in known:
                    yield from _gone(one, path)


def apart(places: Iterable[Place], from_these: Iterable[Place]) -> Iterator[Place]:
    """Yield the places that share no directory with others, and lie in none of theirs."""
    taken = {one.directory for one in from_these}
    above = {
        parent for directory in taken for parent in _with_parents(directory) if directory != NOWHERE
    }
    for one in places:
        inside = any(parent in taken for parent in _with_parents(one.directory))
        if not inside and one.directory not in above:
            yield one


def _with_parents(directory: str) -> Iterator[str]:
    yield directory
    while directory := posixpath.dirname(directory):
        yield directory


def _subject(one: Deployment) -> Subject:
    return Subject(one.app, one.environment, one.team, one.name)


def _place(one: Deployment, source: Dependencies, own: str) -> Place:
    directory = source.directory
    is_chart = source.type == "Helm"
    chart_values = posixpath.join(directory, VALUES_FILE)
    values = tuple(path for path in source.ordered if path != chart_values) if is_chart else ()
    options = source.target.source.directory
    outside = () if source.type == "Kustomize" else source.files
    inside = f"{directory}/" if directory else ""
    also = {path for path in outside if not path.startswith(inside)}
    return Place(
        _subject(one),
        directory,
        values,
        is_chart=is_chart,
        recurse=bool(options and options.recurse),
        also=frozenset(also | {own} if own else also),
    )


def _place_of_values(one: Deployment, values: LentValues, own: str) -> Place:
    """Return the place of a chart from elsewhere: what is here are its values alone."""
    return Place(
        _subject(one),
        NOWHERE,
        values.ordered,
        is_chart=True,
        also=values.files.union(filter(None, (own,))),
        exists_by=own or [*sorted(values.files), *values.ordered][-1],
    )


def _gone(one: Entry, path: str) -> Iterator[Place]:
    subject = Subject(one.name, environment_of(one), "", one.name)
    directories = [text(source.get("path")).strip("/") for source in sources_of(one.spec)]
    for source, directory in zip(sources_of(one.spec), directories, strict=True):
        if directory and not source.get("chart"):
            recurse = mapping(source.get("directory")).get("recurse") is True
            place = posixpath.normpath(directory)
            yield Place(subject, "" if place == "." else place, recurse=recurse, exists_by=path)
    if not any(directories):
        yield Place(subject, NOWHERE, exists_by=path)
