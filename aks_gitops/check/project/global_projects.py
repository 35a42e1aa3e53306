"""Global projects: what every project of some labels permits or refuses besides its own lists.

Source: GetGlobalProjects and mergeVirtualProject in util/argo/argo.go, and GlobalProjectSettings in
util/settings/settings.go of argo-cd v3.5.1.
"""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from aks_gitops.check.project.app_project import AppProject, AppProjectSpec
from aks_gitops.check.project.manifests import Manifest, read
from aks_gitops.check.project.selector import LabelSelector, SelectorError
from aks_gitops.repo.yaml_file import load_yaml


class GlobalProject(Manifest):
    """A project that is merged into those that a selector takes."""

    project_name: str = ""
    label_selector: LabelSelector = Field(default_factory=LabelSelector)


class GlobalProjects(Manifest):
    """The setting globalProjects of argocd-cm."""

    global_projects: tuple[GlobalProject, ...] = ()


def parse_global_projects(setting: str) -> tuple[GlobalProject, ...]:
    """Return what the setting globalProjects of argocd-cm says. Raises SettingsError.

    Where this fails, Argo CD warns in its log, and goes on as if there were no global project.
    """
    indented = "\n".join(f"  {line}" for line in setting.split("\n"))
    values = load_yaml(f"globalProjects:\n{indented}".encode(), "argocd-cm")
    return read(GlobalProjects, values, "argocd-cm").global_projects


def virtual_project(
    project: AppProject, others: Mapping[str, AppProject], settings: Iterable[GlobalProject]
) -> AppProject:
    """Return a project with its global projects merged into it.

    Given: `others`, every project of Argo CD by name.
    """
    for one in _global_projects_of(project, others, settings):
        project = project.model_copy(update={"spec": _merged(project.spec, one.spec)})
    return project


def _global_projects_of(
    project: AppProject, others: Mapping[str, AppProject], settings: Iterable[GlobalProject]
) -> Iterator[AppProject]:
    """Give the global projects of a project, up to the first that is not there or not right."""
    for one in settings:
        if one.project_name == project.name:
            continue
        try:
            taken = one.label_selector.matches(project.metadata.labels)
        except SelectorError:
            return
        if not taken:
            continue
        if one.project_name not in others:
            return
        yield others[one.project_name]


def _merged(own: AppProjectSpec, added: AppProjectSpec) -> AppProjectSpec:
    allowed = own.namespace_resource_whitelist
    if added.namespace_resource_whitelist:
        allowed = (*(allowed or ()), *added.namespace_resource_whitelist)
    changes = {
        "cluster_resource_whitelist": (
            *own.cluster_resource_whitelist,
            *added.cluster_resource_whitelist,
        ),
        "cluster_resource_blacklist": (
            *own.cluster_resource_blacklist,
            *added.cluster_resource_blacklist,
        ),
        "namespace_resource_whitelist": allowed,
        "namespace_resource_blacklist": (
            *own.namespace_resource_blacklist,
            *added.namespace_resource_blacklist,
        ),
        "sync_windows": (*own.sync_windows, *added.sync_windows),
        "source_repos": (*own.source_repos, *added.source_repos),
        "destinations": (*own.destinations, *added.destinations),
        "destination_service_accounts": (
            *own.destination_service_accounts,
            *added.destination_service_accounts,
        ),
    }
    return own.model_copy(update=changes)
