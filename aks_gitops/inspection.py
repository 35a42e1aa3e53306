"""Look into a config repository, with a stack's settings or without any."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aks_gitops.offline.project import Source, find_project, read_stack, settings_of, with_source
from aks_gitops.paths.pattern import Pattern, PatternError
from aks_gitops.program import ReadingRules, open_source, read_catalog, rules_of
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.layouts import BUILT_IN, WELL_KNOWN_ENVIRONMENTS, layout
from aks_gitops.repo.match import Directories, directories
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES
from aks_gitops.repo.source import open_tree
from aks_gitops.repo.suggest import Suggestion, suggest
from aks_gitops.repo.tree import Tree, parents
from aks_gitops.repo.vocabulary import vocabulary
from aks_gitops.settings.mistakes import Mistake, SettingsError


class Question(NamedTuple):
    """What to look into, and with which names."""

    directory: Path
    stack: str | None
    source: Source
    layouts: Sequence[str] = ()
    environments: Sequence[str] = ()
    """Each as NAME or NAME=ALIAS,ALIAS."""
    clusters: Sequence[str] = ()
    """Each as ENVIRONMENT=NAME,NAME."""


class Inspection(NamedTuple):
    """What was found, and what layouts would find more."""

    catalog: Catalog
    suggestions: tuple[Suggestion, ...]


def inspect_repository(question: Question, *, suggesting: bool) -> Inspection:
    """Return what a config repository holds. Raises SourceError, SettingsError and ProjectError."""
    tree, rules = _with_stack(question) if question.stack else _without_stack(question)
    tried = tuple(layout(path) for path in _checked(question.layouts))
    rules = rules._replace(layouts=(*tried, *rules.layouts))
    catalog = read_catalog(tree, rules)
    if not suggesting:
        return Inspection(catalog, ())
    found = directories(tree.listing.files)
    return Inspection(catalog, tuple(suggest(found, _unmatched(found, catalog), catalog)))


def _unmatched(found: Directories, catalog: Catalog) -> list[str]:
    """Return the directories that look like applications and are none."""
    rules = {finding.path: finding.rule for finding in catalog.findings}
    empty = {path for path, rule in rules.items() if rule == "directory-empty"}
    below = [
        path
        for path, names in found.items()
        if not KUSTOMIZATION_FILES.isdisjoint(names) and not empty.isdisjoint(parents(path))
    ]
    unmatched = ("directory-unmatched", "environment-unknown")
    return [*below, *(path for path, rule in rules.items() if rule in unmatched)]


def _with_stack(question: Question) -> tuple[Tree, ReadingRules]:
    project = find_project(question.directory)
    config = with_source(read_stack(project, question.stack or ""), question.source)
    settings = settings_of(config)
    return open_source(settings.gitops, project), rules_of(settings.gitops)


def _without_stack(question: Question) -> tuple[Tree, ReadingRules]:
    source = question.source
    tree = open_tree(
        source.repository or str(question.directory),
        source.revision,
        working_tree=source.working_tree,
    )
    return tree, rules_without_stack((), question.environments, question.clusters)


def rules_without_stack(
    layouts: Sequence[str], environments: Sequence[str], clusters: Sequence[str] = ()
) -> ReadingRules:
    """Return the rules for a repository whose stack nobody names. Raises SettingsError.

    Given: `environments` and `clusters` as in Question.
    """
    named = dict(_assignments("--environment", environments))
    known: Mapping[str, Sequence[str]] = named or WELL_KNOWN_ENVIRONMENTS
    of_clusters = dict(_assignments("--cluster", clusters))
    if unknown := sorted(set(of_clusters) - set(known)):
        fact = f"names the environment '{unknown[0]}'"
        raise SettingsError([Mistake("--cluster", fact, "add it with --environment")])
    own = tuple(layout(path) for path in _checked(layouts))
    names = vocabulary(known, of_clusters, sorted(named) or ["default"])
    return ReadingRules(own, BUILT_IN, names, "platform")


def _assignments(option: str, texts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for text in texts:
        name, _, values = text.partition("=")
        if not name:
            raise SettingsError(
                [Mistake(option, "has no name before '='", "write NAME=OTHER,NAMES")]
            )
        yield name, tuple(filter(None, values.split(",")))


def _checked(paths: Sequence[str]) -> Sequence[str]:
    mistakes = []
    for path in paths:
        try:
            Pattern.parse(path)
        except PatternError as error:
            mistakes.append(Mistake(f"--layout {path}", error.fact, error.fix))
    if mistakes:
        raise SettingsError(mistakes)
    return paths
