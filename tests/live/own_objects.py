"""What a control plane makes by itself: some of it only a moment after everything is ready.

Who compares what is there before with what is there after waits for it first.
"""

from aks_gitops.argocd.objects import ARGO_API, metadata_of
from aks_gitops.live.api import Api
from aks_gitops.live.plane import NAMESPACE
from aks_gitops.live.processes import until

_SECONDS = 120.0
_IN_EVERY_NAMESPACE = {"configmaps": "kube-root-ca.crt", "serviceaccounts": "default"}
"""What the controller manager makes for a new Namespace (Kubernetes documentation, "Managing
Service Accounts")."""
_DEFAULT_PROJECT = f"/apis/{ARGO_API}/namespaces/{NAMESPACE}/appprojects/default"
"""What Argo CD makes as it starts (operator manual, "Projects")."""


def wait_for_own_objects(api: Api) -> None:
    """Wait until Kubernetes and Argo CD have made what they make by themselves."""
    assert until(lambda: not _missing(api), _SECONDS), _missing(api)


def _missing(api: Api) -> set[str]:
    """Return the paths of what is not there yet."""
    wanted = {
        f"/api/v1/namespaces/{metadata_of(one)['name']}/{plural}/{name}"
        for one in api.items("/api/v1/namespaces")
        for plural, name in _IN_EVERY_NAMESPACE.items()
    }
    return {path for path in (*wanted, _DEFAULT_PROJECT) if api.find(path) is None}
