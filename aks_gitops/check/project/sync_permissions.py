"""Whether a project permits a rendered object: its kind, its name and its namespace.

Source: validateSyncPermissions in controller/sync.go, IsLiveResourcePermitted in
pkg/apis/application/v1alpha1/app_project_types.go of argo-cd v3.5.1.
"""

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.cluster import Cluster, Clusters
from aks_gitops.check.project.destinations import is_destination_permitted
from aks_gitops.check.project.group_kinds import is_group_kind_name_permitted
from aks_gitops.check.project.object_ref import ObjectRef
from aks_gitops.check.project.refusal import Refusal


def validate_sync_permissions(
    project: AppProject, cluster: Cluster, ref: ObjectRef, clusters: Clusters, *, namespaced: bool
) -> Refusal | None:
    """Return why the project refuses an object; one refusal ends the whole sync.

    Given: `ref` with its namespace: that of the destination where the manifest names none;
    `namespaced`, what the API server says of its kind. Raises Unanswered.
    """
    if not is_group_kind_name_permitted(project, ref, namespaced=namespaced):
        message = f"resource {ref.group}:{ref.kind} is not permitted in project {project.name}"
        return Refusal("namespaced-kind" if namespaced else "cluster-kind", message)
    if namespaced and not is_destination_permitted(project, cluster, ref.namespace, clusters):
        message = f"namespace {ref.namespace} is not permitted in project '{project.name}'"
        return Refusal("resource-namespace", message)
    return None


def is_live_resource_permitted(
    project: AppProject, cluster: Cluster, ref: ObjectRef, clusters: Clusters
) -> bool:
    """Tell whether Argo CD sees an object of the cluster: what it does not see, it never prunes.

    Raises Unanswered.
    """
    namespaced = bool(ref.namespace)
    if not is_group_kind_name_permitted(project, ref, namespaced=namespaced):
        return False
    return not namespaced or is_destination_permitted(project, cluster, ref.namespace, clusters)
