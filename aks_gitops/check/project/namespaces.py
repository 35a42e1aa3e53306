"""Where Applications may lie: in Argo CD's own namespace, and where settings and project let them.

Source: IsAppNamespacePermitted in pkg/apis/application/v1alpha1/app_project_types.go and
util/security/application_namespaces.go of argo-cd v3.5.1.
"""

from collections.abc import Iterable

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.application import Application
from aks_gitops.check.project.patterns import holds_namespace
from aks_gitops.check.project.refusal import Refusal


def is_namespace_enabled(namespace: str, own: str, enabled: Iterable[str]) -> bool:
    """Tell whether Argo CD looks at Applications in a namespace. Raises Unanswered.

    Given: `own`, the namespace that Argo CD runs in; `enabled`, its setting application.namespaces,
    a list of globs and /regular expressions/.
    """
    return namespace == own or holds_namespace(enabled, namespace)


def source_namespace_refusal(
    project: AppProject, application: Application, own: str
) -> Refusal | None:
    """Return why an Application may not use the project from its namespace. Raises Unanswered.

    Given: `own`, the namespace that Argo CD runs in.
    """
    name, namespace = application.metadata.name, application.metadata.namespace
    if namespace in ("", own) or holds_namespace(project.spec.source_namespaces, namespace):
        return None
    return Refusal(
        "source-namespace",
        f"application '{name}' in namespace '{namespace}' "
        f"is not permitted to use project '{project.name}'",
        "metadata.namespace",
    )
