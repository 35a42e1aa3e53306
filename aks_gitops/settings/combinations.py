"""What areas ask of each other: combinations that could not work are refused before any call."""

from collections.abc import Callable, Iterator
from typing import Protocol

from aks_gitops.settings.argocd import ArgoCD, ExternalArgoCD, InstalledArgoCD
from aks_gitops.settings.cluster import (
    ArcCluster,
    Cluster,
    CreatedCluster,
    ExistingCluster,
    KubeconfigCluster,
)
from aks_gitops.settings.environments import IN_CLUSTER, NotificationSubscription
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.fields import Fault
from aks_gitops.settings.gitops import GitOps
from aks_gitops.settings.mistakes import nearest
from aks_gitops.settings.notifications import Notifications
from aks_gitops.settings.registry import NoRegistry, Registry
from aks_gitops.settings.secrets import ExternalSecrets, Secrets
from aks_gitops.settings.sso import EntraSso


class Areas(Protocol):
    """All areas of a stack's settings."""

    @property
    def gitops(self) -> GitOps: ...  # noqa: D102
    @property
    def cluster(self) -> Cluster: ...  # noqa: D102
    @property
    def argocd(self) -> ArgoCD: ...  # noqa: D102
    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def secrets(self) -> Secrets: ...  # noqa: D102


def combination_faults(areas: Areas) -> Iterator[Fault]:
    """Yield everything that one area's settings make impossible in another."""
    for check in _CHECKS:
        yield from check(areas)


def issues_tokens(cluster: Cluster) -> bool:
    """Tell whether Entra can trust the tokens of a cluster's service accounts.

    What an existing cluster has is only known when Azure is asked.
    """
    if isinstance(cluster, ArcCluster):
        return cluster.issuer is not None
    return isinstance(cluster, CreatedCluster | ExistingCluster)


def _installed(areas: Areas) -> Iterator[InstalledArgoCD]:
    if isinstance(areas.argocd, InstalledArgoCD):
        yield areas.argocd


def _install_has_a_cluster(areas: Areas) -> Iterator[Fault]:
    for argocd in _installed(areas):
        if not isinstance(areas.cluster, KubeconfigCluster):
            continue
        if argocd.install == "extension":
            fact = "is 'extension', which only AKS and Arc-enabled clusters have"
            yield Fault(fact, "write helm, or another cluster.mode", "argocd.install")
        elif areas.cluster.context is None:
            fact = "is 'helm', but cluster.context names no cluster to install into"
            yield Fault(fact, "add cluster.context, or write none", "argocd.install")


def _identity_has_an_issuer(areas: Areas) -> Iterator[Fault]:
    """Workload identity rests on the cluster's OIDC issuer."""
    if issues_tokens(areas.cluster):
        return
    fix = (
        "add cluster.issuer"
        if isinstance(areas.cluster, ArcCluster)
        else "use a cluster in Azure, or do without"
    )
    fact = "needs the cluster's OIDC issuer, which is not known"
    for argocd in _installed(areas):
        if argocd.workload_identity:
            yield Fault(fact, fix, "argocd.workloadIdentity")
        if isinstance(argocd.sso, EntraSso) and argocd.sso.credential == "workloadIdentity":
            yield Fault(fact, fix, "argocd.sso.credential")
    if isinstance(areas.secrets, ExternalSecrets):
        yield Fault(fact, fix, "secrets.mode")


def _sso_has_a_tenant(areas: Areas) -> Iterator[Fault]:
    for argocd in _installed(areas):
        sso = argocd.sso
        if not isinstance(sso, EntraSso) or not isinstance(areas.cluster, KubeconfigCluster):
            continue
        if sso.tenant_id is None:
            fact = "is missing, and a cluster of a kubeconfig has none"
            yield Fault(fact, "add it", "argocd.sso.tenantId")


def _logins_have_an_identity(areas: Areas) -> Iterator[Fault]:
    fix = "set argocd.workloadIdentity to true"
    for argocd in _installed(areas):
        if argocd.workload_identity:
            continue
        for name, repository in argocd.repositories.items():
            if repository.login.kind == "workloadIdentity":
                fact = "is workloadIdentity, but Argo CD gets no identity"
                yield Fault(fact, fix, f"argocd.repositories.{name}.login.kind")
        if argocd.spokes:
            yield Fault("needs an identity that the spokes let in", fix, "argocd.spokes")


def _environments_have_a_spoke(areas: Areas) -> Iterator[Fault]:
    """A misspelt spoke would leave its Applications in the state Unknown."""
    for argocd in _installed(areas):
        for name, environment in areas.gitops.environments.items():
            wanted = {environment.cluster, *environment.clusters} - {IN_CLUSTER, *argocd.spokes}
            for cluster in sorted(wanted if argocd.spokes else ()):
                close = nearest(cluster, argocd.spokes)
                fix = f"did you mean '{close}'?" if close else "add it there"
                place = f"gitops.environments.{name}.cluster"
                yield Fault(f"'{cluster}' is not among argocd.spokes", fix, place)


def _exposure_has_its_add_on(areas: Areas) -> Iterator[Fault]:
    for argocd in _installed(areas):
        if isinstance(argocd.exposure, WebAppRouting) and not isinstance(
            areas.cluster, CreatedCluster | ExistingCluster
        ):
            fact = "is webAppRouting, which only AKS has"
            yield Fault(fact, "choose another", "argocd.exposure.kind")


def _monitors_have_a_prometheus(areas: Areas) -> Iterator[Fault]:
    for argocd in _installed(areas):
        if (
            argocd.metrics.service_monitors == "azure"
            and isinstance(areas.cluster, CreatedCluster)
            and areas.cluster.monitoring.prometheus == "none"
        ):
            fact = "is azure, but the cluster has no managed Prometheus"
            fix = "set cluster.monitoring.prometheus"
            yield Fault(fact, fix, "argocd.metrics.serviceMonitors")


def _argocd_has_room(areas: Areas) -> Iterator[Fault]:
    """Of a cluster that is there already, Azure tells the pools."""
    # It knows the settings of these modules.
    from aks_gitops.install.capacity import capacity_findings, pools_of

    for argocd in _installed(areas):
        if isinstance(areas.cluster, CreatedCluster):
            for one in capacity_findings(pools_of(areas.cluster), argocd):
                if one.severity == "error":
                    yield Fault(one.fact, one.fix, one.path)


def _azure_areas_have_azure(areas: Areas) -> Iterator[Fault]:
    if isinstance(areas.cluster, KubeconfigCluster) and not isinstance(areas.registry, NoRegistry):
        fact = "assigns roles to identities that a cluster of a kubeconfig has not"
        yield Fault(fact, "write none, or another cluster.mode", "registry.mode")


def _a_new_cluster_gets_argocd(areas: Areas) -> Iterator[Fault]:
    if isinstance(areas.cluster, CreatedCluster) and isinstance(areas.argocd, ExternalArgoCD):
        fact = "is none, but a cluster that the stack creates has no Argo CD yet"
        yield Fault(fact, "write helm or extension", "argocd.install")


def _subscriptions_arrive(areas: Areas) -> Iterator[Fault]:
    """Argo CD drops what it has no service for, and tells only its log."""
    for argocd in _installed(areas):
        if "notifications" in argocd.extra_values:
            # Whoever writes values of their own may have services and triggers of their own.
            continue
        for name, environment in areas.gitops.environments.items():
            for index, one in enumerate(environment.sync_policy.notifications):
                place = f"gitops.environments.{name}.syncPolicy.notifications.{index}"
                for key, fact in _unknown_to(argocd.notifications, one):
                    yield Fault(fact, "add it there", f"{place}.{key}")


def _unknown_to(
    notifications: Notifications, subscription: NotificationSubscription
) -> Iterator[tuple[str, str]]:
    """Yield the keys of a subscription that name what is not set up, and what is wrong there."""
    if subscription.trigger not in notifications.triggers:
        yield "trigger", f"'{subscription.trigger}' is not among argocd.notifications.triggers"
    if subscription.service not in _services(notifications):
        yield "service", f"'{subscription.service}' is not set up in argocd.notifications"
    elif subscription.service == "teams-workflows":
        for recipient in sorted({*subscription.recipients} - {*notifications.teams_workflows}):
            where = "argocd.notifications.teamsWorkflows"
            yield "recipients", f"'{recipient}' is not among {where}"


def _services(notifications: Notifications) -> set[str]:
    """Return the services that an Argo CD can send with, by Argo CD's names."""
    services = {
        "teams-workflows": notifications.teams_workflows,
        "slack": notifications.slack,
        "github": notifications.github,
    }
    return {name for name, there in services.items() if there}


def _config_repository_has_one_login(areas: Areas) -> Iterator[Fault]:
    """Argo CD takes either of two Secrets for one URL, and does not say which."""
    if areas.gitops.credentials == "none":
        return
    for argocd in _installed(areas):
        for name, repository in argocd.repositories.items():
            if not repository.template and repository.url == areas.gitops.repository:
                fact = "is the config repository, which gitops.credentials logs in to already"
                yield Fault(fact, "remove one of the two", f"argocd.repositories.{name}.url")


_CHECKS: tuple[Callable[[Areas], Iterator[Fault]], ...] = (
    _install_has_a_cluster,
    _identity_has_an_issuer,
    _sso_has_a_tenant,
    _logins_have_an_identity,
    _environments_have_a_spoke,
    _exposure_has_its_add_on,
    _monitors_have_a_prometheus,
    _argocd_has_room,
    _azure_areas_have_azure,
    _a_new_cluster_gets_argocd,
    _subscriptions_arrive,
    _config_repository_has_one_login,
)
