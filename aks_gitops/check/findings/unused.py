"""Overrides of a kustomization that match nothing, of which kustomize says nothing."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.findings.built import built
from aks_gitops.check.findings.evident import Evidence
from aks_gitops.check.graph.dependencies import Dependencies, DependencyReader
from aks_gitops.check.graph.source import ApplicationSource, Target
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.render.probes import Field, Override, marked, marked_alone, overrides
from aks_gitops.check.render.renderer import Variant
from aks_gitops.check.review import Review

_MOST_USERS = 16
"""How many users of a component are asked. Of one with more, nothing is said."""
_RULES: Mapping[Field, tuple[str, str, str]] = {
    "images": (
        "kustomize-image-unused",
        "overrides the image '{}', which nothing that it builds on has",
        "correct the name, which is the whole image without its tag, or remove the override",
    ),
    "patches": (
        "kustomize-patch-unused",
        "patches {}, which matches nothing that it builds on",
        "correct the target, or remove the patch",
    ),
    "replacements": (
        "kustomize-patch-unused",
        "replaces a value in {}, which matches nothing that it builds on",
        "correct the target, or remove it",
    ),
}


class _Kustomization(NamedTuple):
    """A kustomization with overrides that match nothing at first sight."""

    path: str
    values: Mapping[str, object]
    suspects: tuple[Override, ...]
    roots: tuple[Dependencies, ...]
    """What to build to see them: itself, or the users of a component."""


def overrides_without_effect(review: Review) -> Iterator[Breach]:
    """Yield the images, targets of patches and targets of replacements that match nothing."""
    found = _suspicious(review)
    missing = _unmarked(
        review, [(one, one.suspects, marked(one.values, one.suspects)) for one in found]
    )
    alone = [
        (one, (override,), marked_alone(one.values, override))
        for one, some in missing
        for override in some
    ]
    for one, some in _unmarked(review, alone):
        yield from (_breach(one.path, override) for override in some)


_Asked = tuple[_Kustomization, Collection[Override], bytes]


def _unmarked(
    review: Review, asked: Sequence[_Asked]
) -> Iterator[tuple[_Kustomization, list[Override]]]:
    """Yield the overrides that leave their mark nowhere; what cannot be built tells nothing."""
    if review.variants is None:
        return
    variants = [Variant(root, one.path, content) for one, _, content in asked for root in one.roots]
    outcomes = iter(review.variants(variants))
    for one, some, _ in asked:
        own = list(islice(outcomes, len(one.roots)))
        rendered = [outcome.objects for outcome in own if isinstance(outcome, Rendered)]
        if len(rendered) == len(own):
            text = json.dumps(rendered)
            if left := [override for override in some if override.mark not in text]:
                yield one, left


def _suspicious(review: Review) -> list[_Kustomization]:
    evidence = Evidence(review.rendered)
    users: defaultdict[str, set[str]] = defaultdict(set)
    for source, directory in built(review):
        users[directory].add(source.target.owner)
    found = (_of_directory(review, evidence, *item) for item in users.items())
    return [one for one in found if one and one.roots]


def _of_directory(
    review: Review, evidence: Evidence, directory: str, users: Collection[str]
) -> _Kustomization | None:
    graph = review.head.graph
    files = graph.kustomizations.files_of(directory)
    place = graph.snapshot.followed(files[0]) if len(files) == 1 else None
    if place is None or place.kind != "file":
        return None
    values, found = overrides(graph.snapshot.start(place.path), place.path)
    suspects = tuple(one for one in found if not evidence.shows(one, users))
    if not suspects:
        return None
    if values.get("kind") == "Component":
        suspects = tuple(one for one in suspects if one.field != "images")
        roots = _users_of_component(review, place.path)
    else:
        roots = (_alone(review, directory),)
    return _Kustomization(place.path, values, suspects, roots) if suspects else None


def _users_of_component(review: Review, path: str) -> tuple[Dependencies, ...]:
    graph = review.head.graph
    directories = {
        one.directory
        for key in sorted(graph.users([path]))
        for one in graph.of(key)
        if path in one.files and one.type == "Kustomize"
    }
    if len(directories) > _MOST_USERS:
        return ()
    return tuple(_alone(review, directory) for directory in sorted(directories))


def _alone(review: Review, directory: str) -> Dependencies:
    """Return what building a directory reads, without what Applications add to it."""
    graph = review.head.graph
    target = Target("", ApplicationSource(path=directory or "."))
    read = DependencyReader(graph.snapshot, graph.kustomizations).read(target)
    return replace(read, target=target)


def _breach(path: str, one: Override) -> Breach:
    rule, fact, fix = _RULES[one.field]
    about = str(one.matches.get("name")) if one.field == "images" else _words(one.matches)
    return Breach(rule=rule, fact=fact.format(about), fix=fix, path=path, line=one.line)


def _words(selector: Mapping[str, object]) -> str:
    """Return a selector as a person would read it out."""
    return " ".join(f"{key} '{value}'" for key, value in selector.items()) or "everything"
