"""A stack as it is applied to a cluster of the user's own: its Plan, and what Argo CD must have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aks_gitops.argocd.config import config_map
from aks_gitops.argocd.objects import ARGO_API, PlannedObject
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.applications import snapshot
from aks_gitops.live.deployment import checked
from aks_gitops.live.errors import LiveError
from aks_gitops.live.loopback import is_loopback
from aks_gitops.live.own_cluster.context import Context
from aks_gitops.offline.project import StackConfig, read_stack, settings_of
from aks_gitops.program import Program, load_program, repository_url
from aks_gitops.repo.url import is_remote
from aks_gitops.settings.secret_keys import REPOSITORY_TOKEN, secret_keys
from aks_gitops.settings.stack import Settings

KINDS = frozenset({"AppProject", "Application", "ApplicationSet"})


class Repository(NamedTuple):
    """The config repository that Argo CD is to read instead of the stack's."""

    url: str
    revision: str | None


class ContextStack(NamedTuple):
    """What is applied."""

    name: str
    settings: Settings
    program: Program
    repository: str
    """The config repository's URL, as Argo CD reads it."""

    @property
    def namespace(self) -> str:
        """The namespace that Argo CD runs in."""
        return self.settings.argocd.namespace

    @property
    def objects(self) -> tuple[PlannedObject, ...]:
        """Everything that is applied: the Plan, and the keys of argocd-cm that it relies on where
        the settings say to set them."""
        argocd, plan = self.settings.argocd, self.program.plan
        if argocd.install != "none" or argocd.config != "patch":
            return plan.objects
        keys = config_map(plan.argocd_cm, self.namespace)
        patch = PlannedObject("projects", keys, environment="", team="", origins=(), adopt=True)
        return (patch, *plan.objects)


def context_stack(
    project: Path, stack: str, repository: Repository | None, context: Context
) -> ContextStack:
    """Return a stack's Plan for the repository that Argo CD in a cluster reads.

    Raises ProjectError and SettingsError for the stack's files, SourceError for the repository,
    and LiveError where the cluster cannot read it or the Plan has errors.
    """
    config = read_stack(project, stack)
    settings = settings_of(_with_repository(config, repository) if repository else config)
    url = settings.gitops.repository
    if not is_remote(url) or url.lower().startswith("file:"):
        raise _out_of_reach(url, "is a folder of this machine")
    if is_loopback(url) and not is_loopback(context.server):
        raise _out_of_reach(url, "is an address of this machine")
    program = checked(stack, load_program(settings, project))
    return ContextStack(stack, settings, program, repository_url(url, project))


def _out_of_reach(url: str, fact: str) -> LiveError:
    return LiveError(
        f"{url}: {fact}, which Argo CD in the cluster cannot read; push it somewhere, and give "
        "that URL with --repository"
    )


def _with_repository(config: StackConfig, repository: Repository) -> StackConfig:
    """Return the configuration with another repository, which is read where Argo CD reads it."""
    key = f"{config.project}:gitops"
    gitops = json.loads(config.values.get(key, "{}"))
    for own in ("readFrom", "readRevision", "readWorkingTree"):
        gitops.pop(own, None)
    gitops["repository"] = repository.url
    if repository.revision:
        gitops["revision"] = repository.revision
    return config._replace(values={**config.values, key: json.dumps(gitops)})


def doubts(stack: ContextStack, context: Context) -> Iterator[str]:
    """Yield what the stack may spoil in a cluster, and what may keep Argo CD from deploying it."""
    if is_loopback(stack.repository):
        yield (
            f"{stack.repository} is an address of this machine; an Argo CD that runs in a "
            "container cannot read it"
        )
    for one in secret_keys(stack.settings):
        fix = f"; 'argocd repo add {stack.repository}'" if one.key == REPOSITORY_TOKEN else ""
        yield f"only 'pulumi up' can read {one.key} ({one.purpose}){fix}"
    if locked := _in_default_project(context.api, stack.namespace):
        yield (
            f"{len(locked)} Applications of others are in the project 'default', which the stack "
            f"locks; they are not synced until 'live down': {', '.join(locked)}"
        )


def _in_default_project(api: Api, namespace: str) -> list[str]:
    if "Application" not in api.kinds(ARGO_API):
        return []
    found = snapshot(api, namespace).applications
    return [one.name for one in found if one.project == "default"]


def check_kinds(context: Context) -> None:
    """Return where the cluster has Argo CD's kinds. Raises LiveError."""
    missing = sorted(KINDS - context.api.kinds(ARGO_API))
    if missing:
        raise LiveError(
            f"context '{context.name}': the cluster has no Argo CD (no kind {missing[0]} in "
            f"{ARGO_API}); 'live up' with --install-argocd "
            "installs it there"
        )


def check_argocd(stack: ContextStack, context: Context) -> None:
    """Return where the cluster has an Argo CD that the stack can use. Raises LiveError."""
    check_kinds(context)
    if not _has_config(context.api, stack.namespace):
        raise LiveError(
            f"context '{context.name}': no Argo CD in the namespace '{stack.namespace}' (no "
            "ConfigMap argocd-cm); set argocd.namespace to where it runs, or give --install-argocd"
        )


def _has_config(api: Api, namespace: str) -> bool:
    try:
        return api.find(f"/api/v1/namespaces/{namespace}/configmaps/argocd-cm") is not None
    except ApiError as error:
        raise LiveError(f"argocd-cm in {namespace} cannot be read: {error}") from error
