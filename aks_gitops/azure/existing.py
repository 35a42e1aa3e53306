"""What an AKS cluster that is there already lacks of what a stack's settings rest on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from aks_gitops.azure.versions import is_supported
from aks_gitops.install.capacity import NodePoolFacts, capacity_findings
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import ExistingCluster
from aks_gitops.settings.exposure import WebAppRouting
from aks_gitops.settings.secrets import ExternalSecrets
from aks_gitops.settings.sso import EntraSso
from aks_gitops.settings.stack import Settings

_MINOR = re.compile(r"[0-9]+\.[0-9]+")


@dataclass(frozen=True, kw_only=True)
class ClusterFacts:
    """What Azure says of a cluster."""

    running: bool
    version: str
    """The version of Kubernetes that it runs, such as 1.35.2."""
    long_term_support: bool
    entra: bool
    """People and pipelines log in by Entra."""
    local_accounts: bool
    issuer_url: str | None
    workload_identity: bool
    managed_identity: bool
    """It acts under a managed identity, not under a service principal."""
    web_app_routing: bool
    prometheus: bool
    pools: tuple[NodePoolFacts, ...]
    makes_nodes: bool
    """It adds nodes of the size that pods ask for (node auto-provisioning)."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a stack's settings rest on."""

    tokens: bool = False
    """Service accounts get tokens of Entra."""
    extension: bool = False
    """Argo CD comes from the AKS extension."""
    web_app_routing: bool = False
    """Argo CD is exposed by AKS's own ingress controller."""
    prometheus: bool = False
    """Argo CD's metrics are read by managed Prometheus."""
    argocd: InstalledArgoCD | None = None
    """The Argo CD that has to find room."""


class Lack(NamedTuple):
    """Something that the cluster has not, and what to do about it."""

    severity: Literal["error", "warning"]
    fact: str
    fix: str

    def __str__(self) -> str:
        return f"{self.fact}; {self.fix}"


def needs_of(settings: Settings) -> Needs:
    """Return what a stack's settings rest on."""
    argocd = settings.argocd
    secrets = isinstance(settings.secrets, ExternalSecrets)
    if not isinstance(argocd, InstalledArgoCD):
        return Needs(tokens=secrets)
    sso = isinstance(argocd.sso, EntraSso) and argocd.sso.credential == "workloadIdentity"
    return Needs(
        tokens=secrets or sso or argocd.workload_identity,
        extension=argocd.install == "extension",
        web_app_routing=isinstance(argocd.exposure, WebAppRouting),
        prometheus=argocd.metrics.service_monitors == "azure",
        argocd=argocd,
    )


def missing(cluster: ExistingCluster, facts: ClusterFacts, needs: Needs) -> tuple[Lack, ...]:
    """Return what the cluster lacks, errors first.

    Given: `cluster`, which the commands of the fixes name.
    """
    where = f"--resource-group {cluster.resource_group} --name {cluster.name}"
    found = [lack for check in _CHECKS for lack in check(facts, needs, where)]
    return tuple(sorted(found, key=lambda lack: lack.severity))


def _access(facts: ClusterFacts, needs: Needs, where: str) -> Iterator[Lack]:
    if not facts.running:
        yield Lack("error", "is stopped", f"az aks start {where}")
    if not facts.entra:
        fact = "does not log people in by Entra, and kubelogin knows no other way"
        yield Lack("error", fact, f"az aks update --enable-aad --enable-azure-rbac {where}")
    elif facts.local_accounts:
        fact = "has local accounts, which Entra knows nothing of"
        yield Lack("warning", fact, f"az aks update --disable-local-accounts {where}")


def _tokens(facts: ClusterFacts, needs: Needs, where: str) -> Iterator[Lack]:
    if not needs.tokens:
        return
    if facts.issuer_url is None:
        fact = "has no OIDC issuer, whose tokens Entra would trust"
        fix = f"az aks update --enable-oidc-issuer --enable-workload-identity {where}"
        yield Lack("error", fact, fix)
    elif not facts.workload_identity:
        fact = "puts no tokens of Entra into pods"
        yield Lack("error", fact, f"az aks update --enable-workload-identity {where}")


def _add_ons(facts: ClusterFacts, needs: Needs, where: str) -> Iterator[Lack]:
    if needs.extension and not facts.managed_identity:
        fact = "acts under a service principal, and extensions need a managed identity"
        yield Lack("error", fact, f"az aks update --enable-managed-identity {where}")
    if needs.web_app_routing and not facts.web_app_routing:
        fact = "has no application routing, which argocd.exposure names"
        yield Lack("error", fact, f"az aks approuting enable {where}")
    if needs.prometheus and not facts.prometheus:
        fact = "has no managed Prometheus, which argocd.metrics names"
        yield Lack("error", fact, f"az aks update --enable-azure-monitor-metrics {where}")


def _version(facts: ClusterFacts, needs: Needs, where: str) -> Iterator[Lack]:
    minor = _MINOR.match(facts.version)
    if minor and not is_supported(minor[0], long_term=facts.long_term_support):
        fact = f"runs Kubernetes {facts.version}, which AKS no longer supports"
        next_version = f"az aks get-upgrades {where}"
        yield Lack("warning", fact, f"see what it can be upgraded to: {next_version}")


def _room(facts: ClusterFacts, needs: Needs, where: str) -> Iterator[Lack]:
    if needs.argocd is None or facts.makes_nodes:
        return
    for finding in capacity_findings(facts.pools, needs.argocd):
        fact = f"is too small: {finding.path}: {finding.fact}"
        yield Lack(finding.severity, fact, finding.fix)


_CHECKS: tuple[Callable[[ClusterFacts, Needs, str], Iterator[Lack]], ...] = (
    _access,
    _tokens,
    _add_ons,
    _version,
    _room,
)
