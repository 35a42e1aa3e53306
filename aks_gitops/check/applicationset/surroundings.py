"""What an ApplicationSet is evaluated in: repositories, clusters, and settings of Argo CD."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from aks_gitops.repo.tree import Tree

Repositories: TypeAlias = Callable[[str, str], Tree | None]
"""Given a repoURL and a revision, the whole tree of that repository; None where it is unknown."""

NO_CLUSTERS = "no clusters are declared"
"""What the clusters generator ends with where nobody says which clusters there are."""


@dataclass(frozen=True)
class DeclaredCluster:
    """A cluster's Secret in Argo CD's namespace."""

    name: str
    server: str
    """Empty where nobody says it."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of the Secret; argocd.argoproj.io/secret-type need not be among them."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    project: str = ""


@dataclass(frozen=True)
class Surroundings:
    """Everything outside of the ApplicationSet that decides about its Applications."""

    repositories: Repositories
    clusters: Sequence[DeclaredCluster] | None = None
    """None where nobody declared them: the clusters generator is then not evaluated."""
    new_file_globbing: bool = False
    """applicationsetcontroller.enable.new.git.file.globbing"""
