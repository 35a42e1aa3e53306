"""Area `gitops`: the config repository, its layouts, and the environments served from it."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from aks_gitops.settings.environments import Environment, ForeignEnvironment
from aks_gitops.settings.fields import (
    Fault,
    Model,
    Name,
    RelativePath,
    Repository,
    Revision,
    Text,
    refuse,
)
from aks_gitops.settings.mistakes import nearest
from aks_gitops.settings.repository import LayoutSettings
from aks_gitops.settings.teams import TeamDefaults


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
