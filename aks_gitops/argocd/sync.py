"""The parts of an Application that an environment's sync policy decides."""

from typing import TYPE_CHECKING

# What renders only needs Manifest, and settings take long to import.
if TYPE_CHECKING:
    from aks_gitops.settings.environments import Retry, SyncPolicy

RESOURCES_FINALIZER = "resources-finalizer.argocd.argoproj.io"
"""Makes Argo CD delete an Application's resources, in the foreground, before the Application."""

Manifest = dict[str, object]


def sync_policy(
    policy: "SyncPolicy", *, create_namespace: dict[str, str] | None = None
) -> Manifest:
    """Return an Application's `syncPolicy`.

    Given: `create_namespace`, the labels of the destination namespace where Argo CD is to make it.
    """
    result: Manifest = {}
    if policy.automated:
        result["automated"] = {
            "prune": policy.prune,
            "selfHeal": policy.self_heal,
            "allowEmpty": policy.allow_empty,
        }
    result["syncOptions"] = _sync_options(policy, create_namespace=create_namespace is not None)
    result["retry"] = _retry(policy.retry)
    if create_namespace is not None:
        result["managedNamespaceMetadata"] = {"labels": create_namespace}
    return result


def _retry(retry: "Retry") -> Manifest:
    backoff = {
        "duration": retry.backoff.duration,
        "factor": retry.backoff.factor,
        "maxDuration": retry.backoff.max_duration,
    }
    # Older kinds of Argo CD's do not have the field, so it only stands where it is wanted.
    refresh = {"refresh": True} if retry.refresh else {}
    return {"limit": retry.limit, "backoff": backoff, **refresh}


def _sync_options(policy: "SyncPolicy", *, create_namespace: bool) -> list[str]:
    options = {
        f"PrunePropagationPolicy={policy.prune_propagation_policy}": True,
        "PruneLast=true": policy.prune_last,
        "ApplyOutOfSyncOnly=true": policy.apply_out_of_sync_only,
        "ServerSideApply=true": policy.server_side_apply,
        "RespectIgnoreDifferences=true": policy.ignore_replicas,
        "CreateNamespace=true": create_namespace,
    }
    return sorted(option for option, wanted in options.items() if wanted)


def ignore_differences(policy: "SyncPolicy") -> list[Manifest]:
    """Return what Argo CD must not compare: replica counts that the HorizontalPodAutoscaler owns.

    The autoscaler writes as kube-controller-manager. Naming the manager, not the field, leaves
    `replicas` in git in force for everything that is not autoscaled.
    """
    if not policy.ignore_replicas:
        return []
    return [
        {"group": "apps", "kind": kind, "managedFieldsManagers": ["kube-controller-manager"]}
        for kind in ("Deployment", "StatefulSet")
    ]


def annotations(policy: "SyncPolicy") -> dict[str, str]:
    """Return an Application's annotations: how it is compared, and who is notified.

    What is applied on the server is compared there: without it Argo CD falls back to its
    discontinued structured merge, and a StatefulSet with volumeClaimTemplates is out of sync for
    ever (user-guide/diff-strategies.md).
    """
    compared = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
    return (compared if policy.server_side_apply else {}) | _notifications(policy)


def _notifications(policy: "SyncPolicy") -> dict[str, str]:
    return {
        f"notifications.argoproj.io/{n.annotation}": ";".join(n.recipients)
        for n in policy.notifications
    }
