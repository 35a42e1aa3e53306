"""The built-in layouts, in order of precedence: of two that match a directory, the first wins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aks_gitops.paths.pattern import Pattern, PatternKind

WELL_KNOWN_ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "dev": ("development", "develop"),
    "test": ("testing",),
    "qa": (),
    "uat": (),
    "staging": ("stage", "stg"),
    "preprod": ("pre-prod", "preproduction"),
    "production": ("prod", "prd", "live"),
}
"""Environment names and their other spellings, for a repository that is read without a stack."""


@dataclass(frozen=True)
class Layout:
    """A pattern with the name it has in objects, and the facts that do not show in a path."""

    name: str
    pattern: Pattern
    team: str | None = None
    """The team that owns everything the pattern matches."""
    environments: tuple[str, ...] = ()
    """Where a pattern without {env} deploys; none means everywhere."""
    built_in: bool = False
    declared_teams: bool = False
    """{team} stands only for teams with a team file, since any folder would match it."""

    @property
    def kind(self) -> PatternKind:
        """What the pattern points at."""
        return self.pattern.kind


def layout(
    path: str, name: str | None = None, *, team: str | None = None, environments: Iterable[str] = ()
) -> Layout:
    """Return a user's layout. Raises PatternError."""
    return Layout(name or layout_name(path), Pattern.parse(path), team, tuple(environments))


def layout_name(path: str) -> str:
    """Return the name a layout has when its user gave it none: the words of its path."""
    return re.sub(r"[^a-z0-9]+", "-", path.removesuffix(".yaml").lower()).strip("-")


def _built_in(
    name: str, path: str, team: str | None = None, *, declared_teams: bool = False
) -> Layout:
    return Layout(name, Pattern.parse(path), team, (), built_in=True, declared_teams=declared_teams)


BUILT_IN: tuple[Layout, ...] = (
    _built_in("root", "argocd/{env}/*.yaml"),
    _built_in("infra", "infrastructure/{app}/overlays/{env}", "platform"),
    _built_in("infra-env", "infrastructure/{env}/{app}", "platform"),
    _built_in("team-apps", "teams/{team}/apps/{app}/overlays/{env}"),
    _built_in("team-envs", "teams/{team}/apps/{app}/envs/{env}"),
    _built_in("team-env", "teams/{team}/apps/{env}/{app}"),
    _built_in("team-charts", "teams/{team}/charts/{app}/values-{env}.yaml"),
    _built_in("apps", "apps/{app}/overlays/{env}"),
    _built_in("apps-envs", "apps/{app}/envs/{env}"),
    _built_in("apps-env", "apps/{env}/{app}"),
    _built_in("components-cluster", "components/{app}/{env}/{cluster}"),
    _built_in("components", "components/{app}/{env}"),
    _built_in("charts", "charts/{app}/values-{env}.yaml"),
    _built_in("charts-values", "charts/{app}/values/{env}.yaml"),
    _built_in("apps-values", "apps/{app}/values-{env}.yaml"),
    _built_in("applications-values", "applications/{app}/values-{env}.yaml"),
    _built_in("manifests", "manifests/{app}/{env}"),
    _built_in("manifests-env", "manifests/{env}/{app}"),
    _built_in("team", "{team}/{app}/overlays/{env}", declared_teams=True),
    _built_in("team-top-envs", "{team}/{app}/envs/{env}", declared_teams=True),
    _built_in("top", "{app}/overlays/{env}"),
    _built_in("top-cluster", "{app}/overlays/{cluster}"),
    _built_in("top-envs", "{app}/envs/{env}"),
    _built_in("top-values", "{app}/values-{env}.yaml"),
    _built_in("group", "{group}/{app}/overlays/{env}"),
    _built_in("group-cluster", "{group}/{app}/overlays/{cluster}"),
    _built_in("group-envs", "{group}/{app}/envs/{env}"),
    _built_in("groups", "{group}/{group}/{app}/overlays/{env}"),
    _built_in("envs", "envs/{env}/{app}"),
    _built_in("environments", "environments/{env}/{app}"),
    _built_in("clusters", "clusters/{cluster}/{app}"),
)
