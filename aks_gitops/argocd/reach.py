"""What a team's namespaces take in besides its own: another team's, Argo CD's, the cluster's."""

from collections.abc import Iterator, Mapping

from aks_gitops.argocd.scope import Scope
from aks_gitops.paths.glob import intersects, matches
from aks_gitops.repo.finding import Finding
from aks_gitops.settings.environments import IN_CLUSTER

_CLUSTERS_OWN = "kube-system"
_NAMED = 3
"""So many teams are named in one warning."""


def reach_findings(
    scopes: Mapping[tuple[str, str], Scope], argocd_namespace: str
) -> Iterator[Finding]:
    """Yield warnings for namespaces that a project had better not permit.

    Team files are the platform's to approve, so they may say it; a glob often does without being
    meant to.
    """
    for scope in scopes.values():
        for glob in scope.namespaces:
            if IN_CLUSTER in scope.clusters and matches(glob, argocd_namespace):
                fact = f"takes in {argocd_namespace}, from where all of Argo CD can be changed"
                yield _finding(scope, glob, fact)
            if matches(glob, _CLUSTERS_OWN):
                fact = f"takes in {_CLUSTERS_OWN}, from where the whole cluster can be changed"
                yield _finding(scope, glob, fact)
            if "*" in glob and (others := sorted(_others(scope, glob, scopes))):
                more = len(others) - _NAMED
                told = ", ".join(others[:_NAMED]) + (f" and {more} more" if more > 0 else "")
                yield _finding(scope, glob, f"takes in namespaces of other teams: {told}")


def _others(scope: Scope, glob: str, scopes: Mapping[tuple[str, str], Scope]) -> set[str]:
    """Return the other teams that share a cluster with a team and a namespace with its glob."""
    return {
        other.team.name
        for other in scopes.values()
        if other.team.name != scope.team.name
        and not set(scope.clusters).isdisjoint(other.clusters)
        and any(intersects(glob, name) for name in other.namespaces)
    }


def _finding(scope: Scope, glob: str, fact: str) -> Finding:
    place = scope.team.path or f"gitops.teamDefaults, for team {scope.team.name}"
    said = f"permits the namespace '{glob}' in {scope.environment_name}, which {fact}"
    return Finding("warning", "namespaces-take-in", place, said, "list the team's namespaces")
