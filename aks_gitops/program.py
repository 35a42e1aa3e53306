"""From settings to the Plan: the part of the program that needs neither Pulumi nor a cloud."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aks_gitops.argocd.plan import Plan, make_plan
from aks_gitops.machine.memory import without_collector
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.finding import Finding, errors_among
from aks_gitops.repo.layouts import BUILT_IN, Layout, layout
from aks_gitops.repo.repository_file import read_layouts
from aks_gitops.repo.scan import scan
from aks_gitops.repo.source import open_tree
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.url import is_remote, public_url
from aks_gitops.repo.vocabulary import Vocabulary, vocabulary
from aks_gitops.settings.gitops import GitOps
from aks_gitops.settings.stack import Settings


class Program(NamedTuple):
    """What a stack's settings and its config repository come to."""

    catalog: Catalog
    plan: Plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found wrong or odd, errors first."""
        return tuple(sorted({*self.catalog.findings, *self.plan.findings}))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the stack from being applied."""
        return errors_among(self.findings)


def load_program(settings: Settings, home: Path) -> Program:
    """Read the config repository and make the Plan.

    Given: `home`, the folder that relative paths in the settings start from. Raises SourceError
    where the repository cannot be read.
    """
    gitops = settings.gitops
    with without_collector():
        catalog = read_catalog(open_source(gitops, home), rules_of(gitops))
        plan = make_plan(catalog, settings, repository_url(gitops.repository, home))
    return Program(catalog, plan)


def open_source(gitops: GitOps, home: Path) -> Tree:
    """Open the tree that a stack reads. Raises SourceError."""
    source = gitops.read_from or gitops.repository
    local = not is_remote(source)
    follows = gitops.revision if source == gitops.repository or not local else None
    return open_tree(
        str(home / source) if local else source,
        gitops.read_revision or follows,
        folder="" if gitops.read_from else gitops.path,
        working_tree=gitops.read_working_tree,
    )


def repository_url(repository: str, home: Path) -> str:
    """Return a repository's URL as Argo CD needs it; a local path becomes a file URL."""
    return (
        public_url(repository) if is_remote(repository) else (home / repository).resolve().as_uri()
    )


class ReadingRules(NamedTuple):
    """How the directories of a config repository are read."""

    layouts: tuple[Layout, ...]
    """The user's own layouts."""
    built_in: tuple[Layout, ...]
    vocabulary: Vocabulary
    default_team: str


def rules_of(gitops: GitOps) -> ReadingRules:
    """Return the rules that a stack's settings make."""
    own = (
        layout(one.path, one.name, team=one.team, environments=one.environments)
        for one in gitops.layouts
    )
    built_in = BUILT_IN if gitops.built_in_layouts else ()
    return ReadingRules(tuple(own), built_in, _vocabulary(gitops), gitops.default_team)


def read_catalog(tree: Tree, rules: ReadingRules) -> Catalog:
    """Return what a config repository holds, with the layouts that it declares itself."""
    declared, findings = read_layouts(tree)
    layouts = [*rules.layouts, *declared, *rules.built_in]
    counts = Counter(one.name for one in layouts)
    findings += (
        Finding(
            "error",
            "layout-name-twice",
            one.pattern.text,
            f"has the name '{one.name}' of another layout",
            "give it a name of its own",
        )
        for one in (*rules.layouts, *declared)
        if counts[one.name] > 1
    )
    catalog = scan(tree, layouts, rules.vocabulary, rules.default_team)
    return replace(catalog, findings=tuple(sorted({*findings, *catalog.findings})))


def _vocabulary(gitops: GitOps) -> Vocabulary:
    """Return the names that a stack's settings give to environments and clusters."""
    clusters = {name: one.clusters for name, one in gitops.other_environments.items()}
    clusters |= {name: (one.cluster, *one.clusters) for name, one in gitops.environments.items()}
    aliases = {name: one.aliases for name, one in gitops.other_environments.items()}
    aliases |= {name: one.aliases for name, one in gitops.environments.items()}
    return vocabulary(aliases, clusters, gitops.environments)
