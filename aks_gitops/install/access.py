"""What a person needs to know after `pulumi up`: addresses, and the commands that come next."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.azure.federation import sso_credential
from aks_gitops.install.address import PORT_FORWARDED, host, server_service
from aks_gitops.settings.argocd import ArgoCD, InstalledArgoCD
from aks_gitops.settings.cluster import AksCluster, ArcCluster, Cluster, KubeconfigCluster
from aks_gitops.settings.exposure import NotExposed
from aks_gitops.settings.sso import EntraSso


class Access(NamedTuple):
    """How to reach the cluster and Argo CD. Empty text where there is no such way."""

    get_credentials: str
    """The command that makes kubectl use the cluster."""
    url: str
    """Argo CD's UI."""
    login: str
    """The command that logs in to Argo CD."""
    webhook_url: str
    """Where git servers report a push."""
    next_steps: tuple[str, ...]
    """What to do now, in this order."""


def access(cluster: Cluster, argocd: ArgoCD) -> Access:
    """Return how to reach what a stack made."""
    credentials = _get_credentials(cluster)
    if not isinstance(argocd, InstalledArgoCD):
        return Access(credentials, "", "", "", tuple(filter(None, [credentials])))
    return Access(
        get_credentials=credentials,
        url=f"https://{_address(argocd)}",
        login=_login(argocd),
        webhook_url=f"https://{argocd.domain}/api/webhook" if _is_exposed(argocd) else "",
        next_steps=tuple(_next_steps(credentials, argocd)),
    )


def _get_credentials(cluster: Cluster) -> str:
    if isinstance(cluster, KubeconfigCluster):
        return f"kubectl config use-context {cluster.context}" if cluster.context else ""
    where = f"--subscription {cluster.subscription_id} --resource-group {cluster.resource_group}"
    if isinstance(cluster, ArcCluster):
        return f"az connectedk8s proxy {where} --name {cluster.name}"
    assert isinstance(cluster, AksCluster)  # noqa: S101 the union has no other members
    return (
        f"az aks get-credentials {where} --name {cluster.name}"
        f" && kubelogin convert-kubeconfig --login {cluster.login}"
    )


def _is_exposed(argocd: InstalledArgoCD) -> bool:
    return not isinstance(argocd.exposure, NotExposed)


def _address(argocd: InstalledArgoCD) -> str:
    return host(argocd) if _is_exposed(argocd) else PORT_FORWARDED


def _login(argocd: InstalledArgoCD) -> str:
    who = " --sso" if isinstance(argocd.sso, EntraSso) else " --username admin"
    # Ingresses and gateways speak HTTP/2 to the client only with settings of their own.
    web = " --grpc-web" if argocd.exposure.kind in ("nginx", "webAppRouting", "gateway") else ""
    # Without an address the certificate is Argo CD's own, which names none.
    insecure = "" if _is_exposed(argocd) else " --insecure"
    return f"argocd login {_address(argocd)}{who}{web}{insecure}"


def _next_steps(credentials: str, argocd: InstalledArgoCD) -> Iterator[str]:
    if credentials:
        yield credentials
    if _is_exposed(argocd):
        yield f"point {argocd.domain} to the address of Argo CD ({argocd.exposure.kind})"
    else:
        service = f"service/{server_service(argocd)}"
        yield f"kubectl port-forward --namespace {argocd.namespace} {service} 8080:443"
    if isinstance(argocd.sso, EntraSso) and argocd.sso.client_id:
        if argocd.sso.credential == "workloadIdentity":
            server = sso_credential(argocd.namespace).subject
            yield f"let the app registration trust {server} of the output issuerUrl"
    elif not isinstance(argocd.sso, EntraSso):
        yield f"argocd admin initial-password --namespace {argocd.namespace}"
    yield _login(argocd)
    yield "argocd app list"
