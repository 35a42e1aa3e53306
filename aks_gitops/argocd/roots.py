"""Root Applications: one per environment, over its folder of hand-written Applications."""

from aks_gitops.argocd.naming import root_name
from aks_gitops.argocd.objects import (
    ARGO_API,
    IN_CLUSTER_SERVER,
    PlannedObject,
    RepositoryContext,
    labels,
)
from aks_gitops.argocd.projects import ROOT_PROJECT
from aks_gitops.argocd.sync import (
    RESOURCES_FINALIZER,
    Manifest,
    annotations,
    sync_policy,
)
from aks_gitops.repo.catalog import Root
from aks_gitops.settings.environments import SyncPolicy


def root_application(root: Root, policy: SyncPolicy, context: RepositoryContext) -> PlannedObject:
    """Return an environment's root Application.

    Its finalizer makes the deletion of the root wait for its children, which need their projects
    until then.
    """
    metadata: Manifest = {
        "name": root_name(root.environment),
        "namespace": context.argocd_namespace,
        "labels": labels("", root.environment),
        "finalizers": [RESOURCES_FINALIZER],
    }
    if found := annotations(policy):
        metadata["annotations"] = found
    spec: Manifest = {
        "project": ROOT_PROJECT,
        "source": {
            "repoURL": context.repository,
            "targetRevision": context.revision,
            "path": "/".join(filter(None, (context.folder, root.path))),
        },
        "destination": {"namespace": context.argocd_namespace, "server": IN_CLUSTER_SERVER},
        "syncPolicy": sync_policy(policy),
        "revisionHistoryLimit": policy.revision_history_limit,
    }
    return PlannedObject(
        stage="roots",
        manifest={
            "apiVersion": ARGO_API,
            "kind": "Application",
            "metadata": metadata,
            "spec": spec,
        },
        environment=root.environment,
        team="",
        origins=tuple(f"{root.path}/{name}" for name in root.files),
    )
