"""A team in an environment: what holds for it, from its file and the stack's defaults."""

from dataclasses import dataclass
from functools import cached_property

from aks_gitops.argocd.naming import normalize, project_name
from aks_gitops.paths.glob import matches
from aks_gitops.repo.team_files import Team
from aks_gitops.settings.environments import IN_CLUSTER, Environment
from aks_gitops.settings.teams import DEFAULT, KindRef, OrphanedResources, TeamDefaults


@dataclass(frozen=True)
class Scope:
    """What a team may do, and has, in one environment."""

    team: Team
    environment_name: str
    environment: Environment
    defaults: TeamDefaults

    @cached_property
    def project(self) -> str:
        """The name of its AppProject."""
        return project_name(self.team.name, self.environment_name)

    @property
    def clusters(self) -> tuple[str, ...]:
        """The Argo CD cluster names of the environment, its home first."""
        return (self.environment.cluster, *sorted(self.environment.clusters))

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces, exact or as globs, that the team may deploy to."""
        texts = self.team.file.namespaces or self.defaults.namespaces
        return tuple(sorted({self._filled(text) for text in texts}))

    @cached_property
    def destination_template(self) -> str:
        """The namespace that applications go to, with the placeholder {app} where it has one.

        The stack's default holds where the team may use it; else the team's first namespace does.
        """
        if self.team.file.namespace:
            return self._filled(self.team.file.namespace)
        default = self._filled(self.defaults.namespace)
        if any(matches(glob, default.replace("{app}", "app")) for glob in self.namespaces):
            return default
        exact = [name for name in self.team.file.namespaces or () if "*" not in name]
        return self._filled(exact[0]) if exact else default

    def destination_namespace(self, app: str) -> str:
        """Return where an application goes."""
        template = self.destination_template
        return template.replace("{app}", normalize(app)) if "{app}" in template else template

    @property
    def own_namespaces(self) -> tuple[str, ...]:
        """The namespaces that the stack makes: the exact ones, on Argo CD's own cluster."""
        if self.environment.cluster != IN_CLUSTER:
            return ()
        return tuple(name for name in self.namespaces if "*" not in name)

    def creates_namespace(self, cluster: str) -> bool:
        """Tell whether Argo CD has to make the destination namespaces on a cluster."""
        return cluster != IN_CLUSTER or self.destination_template not in self.own_namespaces

    @property
    def namespace_labels(self) -> dict[str, str]:
        """The Pod Security labels of the team's namespaces."""
        level = self.team.file.pod_security or self.defaults.pod_security
        stricter = "restricted" if level != "privileged" else "privileged"
        prefix = "pod-security.kubernetes.io"
        return {f"{prefix}/enforce": level, f"{prefix}/warn": stricter}

    @property
    def denies_traffic(self) -> bool:
        """Whether the team's namespaces deny all traffic that no policy permits."""
        return (self.team.file.network_policy or self.defaults.network_policy) == "default-deny"

    @property
    def quota(self) -> dict[str, str]:
        """The ResourceQuota of each of the team's namespaces; empty for none."""
        quotas = self.team.file.quota
        return quotas.get(self.environment_name, quotas.get(DEFAULT, self.defaults.quota))

    @property
    def denied_kinds(self) -> tuple[KindRef, ...]:
        """The namespaced kinds that the team may not deploy."""
        denied = self.team.file.denied_kinds
        return self.defaults.denied_kinds if denied is None else denied

    @property
    def orphaned_resources(self) -> OrphanedResources:
        """What Argo CD says of objects that no Application holds."""
        return self.team.file.orphaned_resources or self.defaults.orphaned_resources

    def _filled(self, text: str) -> str:
        return text.replace("{team}", self.team.name).replace("{env}", self.environment_name)
