"""The arguments of the program's components, from the settings and from what others made."""

from collections.abc import Mapping

import pulumi

from aks_gitops.argocd.external_secrets import stores_by_cluster
from aks_gitops.argocd.sso_groups import groups_with_rights
from aks_gitops.program import Program
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import AzureCluster, CreatedCluster
from aks_gitops.settings.secret_keys import REPOSITORY_TOKEN
from aks_gitops.settings.secrets import ExternalSecrets
from aks_gitops.settings.stack import Settings
from components.argocd import ArgoCD, ArgoCDArgs
from components.credentials import RepositoryCredentialsArgs
from components.platform import Platform
from components.secrets import WorkloadSecretsArgs

Secrets = Mapping[str, pulumi.Output[str]]
"""The stack's encrypted values, by key."""


def argocd_args(
    settings: Settings, argocd: InstalledArgoCD, program: Program, platform: Platform, own: Secrets
) -> ArgoCDArgs:
    """Return how Argo CD is installed."""
    teams = (team.file.groups for team in program.catalog.teams.values())
    return ArgoCDArgs(
        argocd=argocd,
        cluster=settings.cluster,
        environments=settings.gitops.environments,
        platform=platform,
        argocd_cm=program.plan.argocd_cm,
        groups=groups_with_rights(argocd, teams),
        secrets=own,
    )


def credentials_args(
    settings: Settings, repository: str, own: Secrets
) -> RepositoryCredentialsArgs:
    """Return Argo CD's login to the config repository."""
    return RepositoryCredentialsArgs(
        namespace=settings.argocd.namespace,
        repository=repository,
        username=settings.gitops.username,
        token=own[REPOSITORY_TOKEN],
    )


def workload_secrets_args(
    settings: Settings,
    secrets: ExternalSecrets,
    program: Program,
    platform: Platform,
    argocd: ArgoCD | None,
) -> WorkloadSecretsArgs:
    """Return where workloads' secrets live, and which clusters read them."""
    cluster = settings.cluster
    assert isinstance(cluster, AzureCluster)  # noqa: S101 the settings' combinations see to it
    assert platform.cluster is not None  # noqa: S101 as every cluster in Azure
    return WorkloadSecretsArgs(
        settings=secrets,
        subscription_id=cluster.subscription_id,
        tenant_id=cluster.tenant_id,
        resource_group=cluster.resource_group,
        resource_group_ready=platform.resource_group,
        location=platform.cluster.location,
        cluster=cluster.name,
        argocd_namespace=settings.argocd.namespace,
        stores=stores_by_cluster(settings.gitops.environments, program.plan),
        issuers={**platform.issuers, **(argocd.issuers if argocd else {})},
        tags=cluster.tags if isinstance(cluster, CreatedCluster) else {},
    )
