"""What a person answers, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aks_gitops.edit.images import Reference
from aks_gitops.repo.catalog import Application, Catalog, SourceType
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.tree import WholeTree


class Ground(NamedTuple):
    """The config repository as it is."""

    tree: WholeTree
    """The folder in which the layouts start."""
    catalog: Catalog
    layouts: Sequence[Layout]
    """All layouts that are looked for, in order of precedence."""
    default_team: str


@dataclass(frozen=True)
class AppAnswers:
    """What a new application is to be."""

    name: str
    team: str
    image: Reference
    port: int
    environments: tuple[str, ...]
    kind: SourceType | None = None
    """None for what the team's applications mostly are, else the repository's."""
    probe: str = ""
    """The path that answers while the application is well; empty for none."""
    layout: str = ""
    """A layout's name or pattern; empty for the one that the repository mostly has."""
    groups: tuple[str, ...] = ()
    """What stands for each {group}."""
    autoscaled: tuple[str, ...] | None = None
    """The environments with a HorizontalPodAutoscaler; None for those that mean production."""


@dataclass(frozen=True)
class TeamAnswers:
    """What a new team is to be."""

    name: str
    owners: tuple[str, ...]
    """Its handles in CODEOWNERS."""
    description: str = ""
    groups: Mapping[str, tuple[str, ...]] | None = None
    """Entra groups by role."""


@dataclass(frozen=True)
class EnvironmentAnswers:
    """What a new environment is to be."""

    name: str
    like: str
    teams: tuple[str, ...] = ()
    """Only applications of these; none for all."""
    cluster: str = ""
    """Where it runs, as Argo CD names it, and what stands for {cluster}; empty for where the other
    one runs."""


class Facts(NamedTuple):
    """What tells one application in one environment from all others."""

    team: str
    environment: str
    app: str
    group: str
    cluster: str
    path: str

    @classmethod
    def of(cls, one: Application) -> "Facts":
        """Return those of an application."""
        return cls(one.team, one.environment, one.app, one.group, one.cluster, one.path)


class Scaffold(NamedTuple):
    """The files of something new. Paths start where the layouts do."""

    files: Mapping[str, bytes]
    """What each new file holds."""
    edits: Mapping[str, bytes] = {}
    """What files of others hold with a line more; such a file may be missing so far."""
    applications: tuple[Facts, ...] = ()
    """The applications that the Catalog must find besides those it had."""
    team: str = ""
    """The team whose file must be found."""
    copied: Mapping[str, str] = {}
    """Of each file that is a copy, what it is a copy of."""
    notes: tuple[str, ...] = ()
    """What a person must know or do besides."""
