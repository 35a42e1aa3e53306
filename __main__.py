"""aks-gitops: Argo CD's projects, roots and ApplicationSets from a config repository's layout."""

from pathlib import Path

import pulumi

from aks_gitops.program import repository_url
from components.argocd_config import ArgoCDConfig, ArgoCDConfigArgs
from components.cluster_access import ClusterAccess, ClusterAccessArgs
from components.credentials import RepositoryCredentials, RepositoryCredentialsArgs
from components.gitops import GitOps, GitOpsArgs
from components.stack import read_program, read_settings

home = Path(__file__).resolve().parent
config = pulumi.Config()
settings = read_settings(config)
program = read_program(settings, home)
namespace = settings.argocd.namespace
repository = repository_url(settings.gitops.repository, home)

access = ClusterAccess(
    "cluster", ClusterAccessArgs(cluster=settings.cluster, stack=pulumi.get_stack())
)
in_cluster = pulumi.ResourceOptions(providers=[access.provider])
before: list[pulumi.Resource] = []

if settings.argocd.config == "patch":
    keys = ArgoCDConfigArgs(
        namespace=namespace, argocd_cm=program.plan.argocd_cm, renders=access.renders
    )
    before.append(ArgoCDConfig("argocd-config", keys, in_cluster))

if settings.gitops.credentials == "token":
    login = RepositoryCredentialsArgs(
        namespace=namespace,
        repository=repository,
        username=settings.gitops.username,
        token=config.require_secret("repositoryToken"),
    )
    before.append(RepositoryCredentials("credentials", login, in_cluster))

GitOps(
    "gitops",
    GitOpsArgs(plan=program.plan, protect=settings.gitops.protect, renders=access.renders),
    pulumi.ResourceOptions(providers=[access.provider], depends_on=before),
)

pulumi.export("repository", repository)
pulumi.export("revision", program.catalog.revision.requested)
pulumi.export("commit", program.catalog.revision.commit)
pulumi.export("environments", sorted(settings.gitops.environments))
pulumi.export("applications", [application.name for application in program.plan.applications])
