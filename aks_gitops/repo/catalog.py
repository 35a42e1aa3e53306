"""The Catalog: what a config repository holds, and which path says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from aks_gitops.repo.finding import Finding, errors_among
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.team_files import Team
from aks_gitops.repo.tree import Revision
from aks_gitops.repo.vocabulary import Vocabulary
from aks_gitops.settings.application import ApplicationSettings

SourceType = Literal["kustomize", "helm", "directory"]
"""How Argo CD will render an application; it decides by the files in the directory."""


class Application(NamedTuple):
    """One application in one environment, on one cluster."""

    team: str
    environment: str
    app: str
    """The name as its directory spells it."""
    group: str
    """The {group} folders in its path, joined with '-'; often empty."""
    cluster: str
    """The {cluster} in its path; empty where the path names none."""
    path: str
    """The directory that Argo CD deploys."""
    origin: str
    """The directory or values file that made it an application."""
    source: SourceType
    layout: Layout
    owner: str
    """What says that the team owns it: a team file, a path, CODEOWNERS or the default."""
    claim: str
    """The kind of `owner`: layout, team file, path, CODEOWNERS or default."""


class Root(NamedTuple):
    """A folder of hand-written Applications for one environment."""

    environment: str
    path: str
    files: tuple[str, ...]
    layout: Layout


class LeftOut(NamedTuple):
    """A path that a layout matches and that is no application, so that its glob must exclude it."""

    layout: Layout
    environment: str
    cluster: str
    path: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """Everything that was found at one revision, in a fixed order."""

    revision: Revision
    layouts: tuple[Layout, ...]
    """The layouts in use, in order of precedence."""
    teams: Mapping[str, Team]
    applications: tuple[Application, ...]
    roots: tuple[Root, ...]
    left_out: tuple[LeftOut, ...]
    settings: Mapping[str, ApplicationSettings]
    """The settings that applications carry themselves, by directory."""
    vocabulary: Vocabulary
    findings: tuple[Finding, ...]
    files: int
    """How many files were looked at."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the repository unusable until they are mended."""
        return errors_among(self.findings)

    def environments(self) -> tuple[str, ...]:
        """Return the environments that have an application, sorted."""
        return tuple(
            sorted({a.environment for a in self.applications} | {r.environment for r in self.roots})
        )
