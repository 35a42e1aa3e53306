"""Which repositories a project permits: spec.sourceRepos.

Source: IsSourcePermitted in pkg/apis/application/v1alpha1/app_project_types.go of argo-cd v3.5.1.
"""

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.patterns import denies, permits
from aks_gitops.check.project.repository_url import normalized


def is_source_permitted(project: AppProject, repository: str) -> bool:
    """Tell whether the project permits a repository. Raises Unanswered.

    `!x` refuses x, and permits everything else. `*` stops at '/', `**` does not.
    """
    url = normalized(repository)
    permitted = False
    for pattern in project.spec.source_repos:
        glob = f"!{normalized(pattern[1:])}" if denies(pattern) else normalized(pattern)
        if permits(glob, url, "/"):
            permitted = True
        elif denies(glob):
            return False
    return permitted
