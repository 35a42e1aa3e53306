"""Area `gitops`: the config repository, its layouts, and the environments served from it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.repo.pattern import Pattern, PatternError
from aks_gitops.settings.environments import Environment, ForeignEnvironment
from aks_gitops.settings.fields import (
    Model,
    Name,
    RelativePath,
    Repository,
    Revision,
    mistake,
)
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
    name: Name | None = None
    """Part of the ApplicationSets' names; by default made from the path."""
    team: Name | None = None
    """The team that owns everything the layout matches."""
    environments: tuple[Name, ...] = ()
    """Where a layout without {env} deploys; none means every environment of the stack."""


class RepositorySettings(Model):
    """`.aks-gitops.yaml` at the top of a config repository: what the repository says of itself."""

    layouts: tuple[LayoutSettings, ...] = ()


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
    username: str = "git"
    """The user name beside the token."""
    environments: dict[Name, Environment] = Field(min_length=1)
    """The environments that this stack's Argo CD serves."""
    other_environments: dict[Name, ForeignEnvironment] = {}
    """Environments of the same repository that other stacks serve."""
    built_in_layouts: bool = True
    """Look for the built-in layouts."""
    layouts: tuple[LayoutSettings, ...] = ()
    default_team: Name = "platform"
    """Who owns what nobody claims."""
    team_defaults: TeamDefaults = TeamDefaults()
    protect: bool
    """Refuse to delete or replace projects, roots and sets until this is switched off."""

    @model_validator(mode="after")
    def _environment_names_are_distinct(self) -> "GitOps":
        seen: dict[str, str] = {}
        everything: dict[str, Environment | ForeignEnvironment] = {
            **self.environments,
            **self.other_environments,
        }
        if len(everything) < len(self.environments) + len(self.other_environments):
            raise mistake(
                "names an environment under environments and otherEnvironments",
                "keep it in one of them",
            )
        for name, environment in everything.items():
            for spelling in (name, *environment.aliases):
                if seen.setdefault(spelling, name) != name:
                    raise mistake(
                        f"gives the name '{spelling}' to '{seen[spelling]}' and to '{name}'",
                        "remove one of the aliases",
                    )
        return self

    @model_validator(mode="after")
    def _layout_environments_are_known(self) -> "GitOps":
        for layout in self.layouts:
            for name in layout.environments:
                if name not in self.environments and name not in self.other_environments:
                    raise mistake(
                        f"has a layout for the unknown environment '{name}'",
                        "add it under environments or otherEnvironments",
                    )
        return self
