"""Which kinds a project permits: its whitelists and blacklists.

Source: IsGroupKindNamePermitted in pkg/apis/application/v1alpha1/app_project_types.go of argo-cd
v3.5.1.
"""

from collections.abc import Sequence

from aks_gitops.check.golang.path_match import matches
from aks_gitops.check.project.app_project import AppProject, ClusterResource, GroupKind
from aks_gitops.check.project.object_ref import ObjectRef


def is_group_kind_name_permitted(project: AppProject, ref: ObjectRef, *, namespaced: bool) -> bool:
    """Tell whether the project permits an object of this kind and name.

    A project without namespaceResourceWhitelist permits every namespaced kind; one without
    clusterResourceWhitelist no cluster-scoped one.
    """
    spec = project.spec
    if namespaced:
        listed = spec.namespace_resource_whitelist
        permitted = listed is None or _holds(listed, ref)
        return permitted and not _holds(spec.namespace_resource_blacklist, ref)
    return _holds(spec.cluster_resource_whitelist, ref) and not _holds(
        spec.cluster_resource_blacklist, ref
    )


def _holds(items: Sequence[GroupKind], ref: ObjectRef) -> bool:
    return any(
        matches(item.kind, ref.kind) and matches(item.group, ref.group) and _is_named(item, ref)
        for item in items
    )


def _is_named(item: GroupKind, ref: ObjectRef) -> bool:
    pattern = item.name if isinstance(item, ClusterResource) else ""
    return not pattern or matches(pattern, ref.name)
