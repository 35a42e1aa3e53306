"""How a config repository is read for something new: its stacks, or the usual names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from aks_gitops.check.inventory.stacks import Stack, assumed, assumed_rules
from aks_gitops.check.question import Surroundings
from aks_gitops.program import ReadingRules, read_catalog, rules_of
from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS
from aks_gitops.repo.repository_file import read_layouts
from aks_gitops.repo.tree import WholeTree
from aks_gitops.scaffold.answers import EnvironmentAnswers, Ground
from aks_gitops.scaffold.names import checked_spelling
from aks_gitops.settings.environments import Environment, ForeignEnvironment

_NO_URL = "https://example.invalid/this-repository"


@dataclass(frozen=True)
class Reading:
    """What is known of a repository besides its files."""

    stacks: tuple[Stack, ...]
    """The stacks whose config repository it is."""
    urls: tuple[str, ...]
    """What it is called elsewhere."""
    revisions: tuple[str, ...]
    """Names of the branch that Argo CD follows."""
    around: Surroundings
    names: Mapping[str, tuple[str, ...]] | None = None
    """Without a stack: environments that are not the usual ones, and other spellings of them."""

    @property
    def rules(self) -> ReadingRules:
        """How directories are read."""
        if self.stacks:
            return rules_of(self.stacks[0].settings.gitops)
        return assumed_rules(self.names or WELL_KNOWN_ENVIRONMENTS)

    @property
    def folder(self) -> str:
        """The folder in which the layouts start; empty for the repository's top."""
        return self.stacks[0].settings.gitops.path if self.stacks else ""

    def inside(self, tree: WholeTree) -> WholeTree:
        """Return the folder in which the layouts start."""
        return FolderTree(tree, self.folder) if self.folder else tree

    def ground(self, tree: WholeTree) -> Ground:
        """Return the repository as it is. Raises SourceError."""
        inner, rules = self.inside(tree), self.rules
        layouts = (*rules.layouts, *read_layouts(inner)[0], *rules.built_in)
        return Ground(inner, read_catalog(inner, rules), layouts, rules.default_team)

    def stacks_for(self, tree: WholeTree) -> tuple[Stack, ...]:
        """Return the stacks that a check needs; none where it finds its own."""
        if self.stacks or self.names is None:
            return self.stacks
        one = assumed((*self.urls, _NO_URL)[0], tree, self.names)
        return (one,) if one else ()

    def with_environment(self, answers: EnvironmentAnswers) -> "Reading":
        """Return it as it would be with a new environment in the settings.

        Raises RefusedError for a name that means another one.
        """
        checked_spelling(answers.name, self.rules.vocabulary)
        if not self.stacks:
            names = {**WELL_KNOWN_ENVIRONMENTS}
            return replace(self, names={**names, answers.name: names.get(answers.name, ())})
        return replace(self, stacks=tuple(_with_environment(one, answers) for one in self.stacks))


class NewSettings(NamedTuple):
    """What has to be added to a stack's settings."""

    stack: str
    area: str
    """`environments`, or `otherEnvironments` where another stack serves what it is made like."""
    values: Mapping[str, object]


def new_settings(stacks: Sequence[Stack], answers: EnvironmentAnswers) -> list[NewSettings]:
    """Return what has to be added to each stack's settings for a new environment."""
    found = []
    for one in stacks:
        gitops = one.settings.gitops
        if answers.name in (*gitops.environments, *gitops.other_environments):
            continue
        added = _environment(one, answers)
        area = "environments" if isinstance(added, Environment) else "otherEnvironments"
        values = added.model_dump(mode="json", by_alias=True, exclude_unset=True)
        found.append(NewSettings(one.name, area, values))
    return found


def _with_environment(stack: Stack, answers: EnvironmentAnswers) -> Stack:
    gitops = stack.settings.gitops
    if answers.name in (*gitops.environments, *gitops.other_environments):
        return stack
    added = _environment(stack, answers)
    if isinstance(added, Environment):
        update: dict[str, object] = {"environments": {**gitops.environments, answers.name: added}}
    else:
        others = {**gitops.other_environments, answers.name: added}
        update = {"other_environments": others}
    changed = gitops.model_copy(update=update)
    return replace(stack, settings=stack.settings.model_copy(update={"gitops": changed}))


def _environment(stack: Stack, answers: EnvironmentAnswers) -> Environment | ForeignEnvironment:
    """Return a new environment's settings: those of the other one without what is its own."""
    gitops = stack.settings.gitops
    clusters = (answers.cluster,) if answers.cluster else ()
    like = (one for n, one in gitops.environments.items() if answers.like in (n, *one.aliases))
    if (model := next(like, None)) is None:
        return ForeignEnvironment(clusters=clusters) if clusters else ForeignEnvironment()
    values = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    values.pop("aliases", None)
    values.pop("clusters", None)
    if clusters:
        values["cluster"] = answers.cluster
    return Environment.model_validate_json(json.dumps(values))
