"""What a config repository says of itself, in `.aks-gitops.yaml` at its top."""

from typing import Annotated

from pydantic import AfterValidator, model_validator

from aks_gitops.paths.pattern import Pattern, PatternError
from aks_gitops.settings.checks import Checks
from aks_gitops.settings.fields import Fault, Model, Name, mistake, refuse


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
