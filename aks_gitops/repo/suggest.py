"""Infer layouts from the directories of a repository that no layout matches."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from aks_gitops.paths.pattern import Pattern, PatternError
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.match import Directories
from aks_gitops.repo.tree import parents

# fmt: off
_STRUCTURE = frozenset({
    "apps", "applications", "argocd", "charts", "clusters", "components", "deploy", "deployments",
    "env", "environments", "envs", "helm", "infra", "infrastructure", "k8s", "kubernetes",
    "kustomize", "manifests", "namespaces", "overlays", "projects", "services", "teams",
    "tenants",
})
# fmt: on
"""Folder names that say what kind of thing stands below them."""
_CONTAINERS = frozenset({"overlays", "envs", "environments", "env", "clusters"})
"""Folders below which the variants of one application stand."""
_VALUES_FILE = re.compile(r"values-(.+)\.yaml")
_FEWEST = 2
_SHARE = 0.5
"""How much of what a suggested layout matches must be unmatched now."""


class Suggestion(NamedTuple):
    """A layout that would match directories which none matches now."""

    path: str
    directories: int
    """How many directories it would match, with every name that stands for {env} or {cluster}."""
    example: str
    values: tuple[str, ...]
    """What stands in the place of {cluster}, or of {env}."""


def suggest(found: Directories, candidates: Sequence[str], catalog: Catalog) -> list[Suggestion]:
    """Return layouts for the candidates, those that match most first.

    Given: all directories, and those that look like applications without being matched.
    """
    tops = _outermost(candidates)
    groups: defaultdict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for path in tops:
        segments = path.split("/")
        groups[_skeleton(segments, catalog)].append(segments)
    texts = {
        text: None
        for skeleton, paths in sorted(groups.items())
        if len(paths) >= _FEWEST
        for text in _patterns(skeleton, paths, catalog, found)
    }
    counted = (_counted(text, found, catalog, tops) for text in texts)
    return sorted(filter(None, counted), key=lambda one: (-one.directories, one.path))


def _outermost(candidates: Sequence[str]) -> set[str]:
    """Return the candidates that lie below no other one; what lies below is a part."""
    every = set(candidates)
    return {path for path in every if every.isdisjoint(parents(path))}


def _skeleton(segments: Sequence[str], catalog: Catalog) -> tuple[str, ...]:
    """Return each segment's own name where it is structure, `{env}`, or `?` for any name."""
    environments = catalog.vocabulary.environments
    return tuple(
        "{env}" if index and name in environments else name if name in _STRUCTURE else "?"
        for index, name in enumerate(segments)
    )


def _patterns(
    skeleton: Sequence[str], paths: Sequence[Sequence[str]], catalog: Catalog, found: Directories
) -> Iterator[str]:
    """Yield the pattern of a skeleton, and its values files where the directories are charts."""
    columns = [set(column) for column in zip(*paths, strict=True)]
    names = _placeholders(skeleton, columns, catalog)
    text = "/".join(
        names.get(index) or (min(columns[index]) if kind == "?" else kind)
        for index, kind in enumerate(skeleton)
    )
    files = (name for path in paths for name in found["/".join(path)])
    has_values = any(map(_VALUES_FILE.fullmatch, files))
    for candidate in (f"{text}/values-{{env}}.yaml",) if has_values else (text,):
        try:
            yield Pattern.parse(candidate).text
        except PatternError:
            continue


def _placeholders(
    skeleton: Sequence[str], columns: Sequence[Set[str]], catalog: Catalog
) -> dict[int, str]:
    """Return the placeholder of each place that varies.

    What varies before the container of variants, or before {env}, ends in {app}; what varies after
    it ends in {cluster}. What comes first is {group}, or {team} where every name is a team's.
    """
    turn = next(
        (i for i, kind in enumerate(skeleton) if kind in _CONTAINERS or kind == "{env}"),
        len(skeleton),
    )
    places = [i for i, kind in enumerate(skeleton) if kind == "?"]
    before = [i for i in places if i < turn and len(columns[i]) > 1] or [
        i for i in places if i < turn
    ][-1:]
    after = [i for i in places if i > turn]
    names = dict.fromkeys([*before, *after], "{group}")
    names |= dict.fromkeys(before[-1:], "{app}")
    names |= dict.fromkeys(after[-1:], "{cluster}" if before else "{app}")
    if len(before) > 1 and columns[before[0]] <= set(catalog.teams):
        names[before[0]] = "{team}"
    return names


def _counted(
    text: str, found: Directories, catalog: Catalog, candidates: Set[str]
) -> Suggestion | None:
    """Return what a pattern would match; None where most of that is no candidate."""
    pattern = Pattern.parse(text)
    values = pattern.kind == "values"
    known = {} if values else {"env": tuple(catalog.vocabulary.environments)}
    regex = pattern.regex(known)
    if regex is None:
        return None
    paths = (
        (f"{folder}/{name}" for folder, names in found.items() for name in names)
        if values
        else (folder for folder, names in found.items() if names)
    )
    matches = {path: match for path in paths if (match := regex.fullmatch(path))}
    homes = {path.rpartition("/")[0] if values else path for path in matches}
    if not homes or len(homes & candidates) < _SHARE * len(homes):
        return None
    place = next((n for n in ("cluster", "env") if n in pattern.placeholders), None)
    stands = (
        {m.group(1 + pattern.placeholders.index(place)) for m in matches.values()}
        if place
        else set()
    )
    return Suggestion(text, len(homes), min(homes), tuple(sorted(stands)))
