"""Area `gitops`: the config repository, its layouts, and the environments served from it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.paths.pattern import Pattern, PatternError
from aks_gitops.settings.checks import Checks
from aks_gitops.settings.environments import Environment, ForeignEnvironment
from aks_gitops.settings.fields import (
    Fault,
    Model,
    Name,
    RelativePath,
    Repository,
    Revision,
    Text,
    mistake,
    refuse,
)
from aks_gitops.settings.mistakes import nearest
from aks_gitops.settings.teams import TeamDefaults


def _pattern(value: str) -> str:
    try:
        Pattern.parse(value)
    except PatternError as error:
        raise mistake(error.fact, error.fix) from error
    return value


LayoutPath = Annotated[str, AfterValidator(_pattern)]
"""A path pattern such as apps/{app}/overlays/{env}."""


class LayoutSettings(Model):
    """A layout of the user's own, besides the built-in ones."""

    path: LayoutPath
    """A path pattern such as apps/{app}/overlays/{env}."""
    name: Name | None = None
    """Part of the ApplicationSets' names; by default made from the path."""
    team: Name | None = None
    """The team that owns everything the layout matches."""
    environments: tuple[Name, ...] = ()
    """Where a layout without {env} deploys; none means every environment of the stack."""

    @model_validator(mode="after")
    def _environments_are_said_once(self) -> "LayoutSettings":
        said = {"env", "cluster"}.intersection(Pattern.parse(self.path).placeholders)
        if self.environments and said:
            fact = f"is given though the path says it with {{{max(said)}}}"
            fix = "remove it; {env:dev|staging} in the path limits a layout"
            refuse([Fault(fact, fix, "environments")])
        return self


class RepositorySettings(Model):
    """`.aks-gitops.yaml` at the top of a config repository: what the repository says of itself."""

    layouts: tuple[LayoutSettings, ...] = ()
    """Layouts of the repository's own, besides the built-in ones."""
    checks: Checks = Checks()
    """What the checks of pull requests look at, and how strictly."""


class GitOps(Model):
    """The config repository and what Argo CD does with it."""

    repository: Repository
    """The config repository as Argo CD reaches it: a URL, or a path on this machine."""
    revision: Revision = "HEAD"
    """The branch, tag or commit that Argo CD follows."""
    path: RelativePath = ""
    """The folder of the repository in which the layouts start."""
    read_from: Repository | None = None
    """Read the layout from here instead: a checkout, a folder of one, or another URL."""
    read_revision: Revision | None = None
    """The revision that is read: by default HEAD of a local path, else `revision`."""
    read_working_tree: bool = False
    """Read the files of a local path as they lie there, committed or not."""
    credentials: Literal["none", "token"] = "none"
    """`token`: Argo CD logs in with the secret key repositoryToken."""
    username: Text = "git"
    """The user name beside the token."""
    environments: dict[Name, Environment] = Field(min_length=1)
    """The environments that this stack's Argo CD serves."""
    other_environments: dict[Name, ForeignEnvironment] = {}
    """Environments of the same repository that other stacks serve."""
    built_in_layouts: bool = True
    """Look for the built-in layouts."""
    layouts: tuple[LayoutSettings, ...] = ()
    """Layouts of the stack's own; they come before the built-in ones."""
    default_team: Name = "platform"
    """Who owns what nobody claims."""
    team_defaults: TeamDefaults = TeamDefaults()
    """What holds for a team whose file does not say it."""
    protect: bool
    """Refuse to delete or replace projects, roots and sets until this is switched off."""

    @model_validator(mode="after")
    def _path_is_visible(self) -> "GitOps":
        if any(folder.startswith(".") for folder in self.path.split("/")):
            fact = "is below a hidden folder, where Argo CD does not look for directories"
            refuse([Fault(fact, "move the layouts, or rename the folder", "path")])
        return self

    @model_validator(mode="after")
    def _environments_agree(self) -> "GitOps":
        refuse([*self._names_given_twice(), *self._unknown_layout_environments()])
        return self

    def _names_given_twice(self) -> Iterator[Fault]:
        areas: dict[str, Mapping[str, Environment | ForeignEnvironment]] = {
            "environments": self.environments,
            "otherEnvironments": self.other_environments,
        }
        everything = [
            (f"{area}.{name}", name, environment.aliases)
            for area, environments in areas.items()
            for name, environment in environments.items()
        ]
        owners: dict[str, str] = {}
        for at, name, _ in everything:
            if owners.setdefault(name, at) != at:
                yield Fault(f"is gitops.{owners[name]} too", "keep it in one of the two", at)
        for at, _, aliases in everything:
            for index, alias in enumerate(aliases):
                if (other := owners.setdefault(alias, at)) != at:
                    fact = f"is a name of gitops.{other} too"
                    yield Fault(fact, "let each name mean one environment", f"{at}.aliases.{index}")

    def _unknown_layout_environments(self) -> Iterator[Fault]:
        known = [*self.environments, *self.other_environments]
        for i, layout in enumerate(self.layouts):
            for j, name in enumerate(layout.environments):
                if name not in known:
                    near = nearest(name, known)
                    add = "add it under environments or otherEnvironments"
                    yield Fault(
                        "is no environment of these settings",
                        f"did you mean '{near}'?" if near else add,
                        f"layouts.{i}.environments.{j}",
                    )
