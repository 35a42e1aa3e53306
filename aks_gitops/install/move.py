"""An installation of Argo CD that takes the place of another.

Chart and extension make the same objects, and neither takes over what it did not make. The engine
creates the new before it deletes the old, so the old one has to go first, by hand.
"""

from collections.abc import Mapping

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import ArcCluster, AzureCluster, Cluster


def installation(argocd: InstalledArgoCD) -> dict[str, str]:
    """Return what tells one installation from another; the stack remembers it."""
    return {"install": argocd.install, "name": argocd.name, "namespace": argocd.namespace}


def refusal(
    argocd: InstalledArgoCD, cluster: Cluster, remembered: Mapping[str, object]
) -> str | None:
    """Return why another installation than the remembered one cannot be made, or None."""
    now = installation(argocd)
    if remembered == now or argocd.replaces == remembered.get("install"):
        return None
    changed = next(key for key, value in now.items() if remembered.get(key) != value)
    return (
        f"argocd.{changed}: is another than when Argo CD was installed, and both would fight over "
        f"the same objects; put it back, or remove the old one "
        f"(`{_removal(cluster, remembered)}`), write argocd.replaces: {remembered.get('install')} "
        "and run pulumi up --refresh"
    )


def _removal(cluster: Cluster, remembered: Mapping[str, object]) -> str:
    name, namespace = remembered.get("name"), remembered.get("namespace")
    if remembered.get("install") == "helm" or not isinstance(cluster, AzureCluster):
        return f"helm uninstall {name} --namespace {namespace}"
    kind = "connectedClusters" if isinstance(cluster, ArcCluster) else "managedClusters"
    return (
        f"az k8s-extension delete --cluster-type {kind} --resource-group {cluster.resource_group}"
        f" --cluster-name {cluster.name} --name {name}"
    )
