"""aks-gitops: a cluster, Argo CD, and what it deploys, from a config repository's layout."""

from pathlib import Path

import pulumi

from aks_gitops.program import repository_url
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.secrets import ExternalSecrets
from components.argocd import ArgoCD
from components.argocd_config import ArgoCDConfig, ArgoCDConfigArgs
from components.credentials import RepositoryCredentials
from components.gitops import GitOps, GitOpsArgs
from components.platform import Platform, PlatformArgs
from components.secrets import WorkloadSecrets
from components.stack import read_program, read_secrets, read_settings
from components.stack_outputs import stack_outputs
from components.wiring import argocd_args, credentials_args, workload_secrets_args

home = Path(__file__).resolve().parent
config = pulumi.Config()
settings = read_settings(config)
program = read_program(settings, home)
secrets = read_secrets(config, settings)
repository = repository_url(settings.gitops.repository, home)

platform = Platform("cluster", PlatformArgs(settings=settings, stack=pulumi.get_stack()))
before = list(platform.ready)
installed: ArgoCD | None = None

if isinstance(settings.argocd, InstalledArgoCD):
    args = argocd_args(settings, settings.argocd, program, platform, secrets)
    installed = ArgoCD("argocd", args, platform.options(before))
    before += installed.ready
elif settings.argocd.config == "patch":
    keys = ArgoCDConfigArgs(
        namespace=settings.argocd.namespace,
        argocd_cm=program.plan.argocd_cm,
        renders=platform.access.renders,
    )
    before.append(ArgoCDConfig("argocd-config", keys, platform.options(before)))

if settings.gitops.credentials == "token":
    login = credentials_args(settings, repository, secrets)
    before.append(RepositoryCredentials("credentials", login, platform.options(before)))

if isinstance(settings.secrets, ExternalSecrets):
    vault = workload_secrets_args(settings, settings.secrets, program, platform, installed)
    before.append(WorkloadSecrets("secrets", vault, platform.options(before)))

renders = platform.access.renders
plan = GitOpsArgs(plan=program.plan, protect=settings.gitops.protect, renders=renders)
GitOps("gitops", plan, platform.options(before))

for name, value in stack_outputs(settings, program, repository, platform, installed).items():
    pulumi.export(name, value)
