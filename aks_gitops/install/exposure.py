"""How people reach argocd-server, and where TLS ends.

Where TLS ends before argocd-server, it must not redirect to https itself: it would redirect for
ever. Sources: Argo CD's operator-manual/{ingress,tls}.md; argo-helm's
charts/argo-cd/templates/argocd-server; AKS, "Use an internal load balancer" and "Set up a custom
domain name and SSL certificate with the application routing add-on"; cert-manager, "Annotated
Ingress resource".
"""

from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.exposure import (
    CertManagerTls,
    Gateway,
    KeyVaultTls,
    LoadBalancer,
    NginxIngress,
    WebAppRouting,
)

WEB_APP_ROUTING_CLASS = "webapprouting.kubernetes.azure.com"
_TLS_ENDS_BEFORE: Values = {"configs": {"params": {"server.insecure": True}}}
_ISSUER_ANNOTATIONS = {
    "ClusterIssuer": "cert-manager.io/cluster-issuer",
    "Issuer": "cert-manager.io/issuer",
}
# The add-on names the Secret after the Ingress; the chart expands templates in it.
_KEY_VAULT_SECRET = 'keyvault-{{ include "argo-cd.server.fullname" . }}'


def exposure_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for the exposure of an Argo CD; none without one."""
    exposure = argocd.exposure
    if isinstance(exposure, LoadBalancer):
        return {"server": _load_balancer(exposure)}
    if isinstance(exposure, NginxIngress):
        return merged(_TLS_ENDS_BEFORE, {"server": {"ingress": _nginx(exposure)}})
    if isinstance(exposure, WebAppRouting):
        ingress = _web_app_routing(exposure, argocd.domain)
        return merged(_TLS_ENDS_BEFORE, {"server": {"ingress": ingress}})
    if isinstance(exposure, Gateway):
        return merged(_TLS_ENDS_BEFORE, {"server": {"httproute": _route(exposure, argocd.domain)}})
    return {}


def _load_balancer(exposure: LoadBalancer) -> Values:
    internal = {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}
    service: Values = {
        "type": "LoadBalancer",
        "annotations": internal if exposure.internal else {},
        "loadBalancerSourceRanges": list(exposure.source_ranges),
    }
    tls = exposure.tls
    if not isinstance(tls, CertManagerTls):
        return {"service": service}
    issuer = {"group": "cert-manager.io", "kind": tls.issuer_kind, "name": tls.issuer}
    return {"service": service, "certificate": {"enabled": True, "issuer": issuer}}


def _nginx(exposure: NginxIngress) -> Values:
    return {
        "enabled": True,
        "ingressClassName": exposure.ingress_class,
        "tls": True,
        "annotations": _issued_by(exposure.tls) if isinstance(exposure.tls, CertManagerTls) else {},
    }


def _web_app_routing(exposure: WebAppRouting, domain: str | None) -> Values:
    ingress: Values = {"enabled": True, "ingressClassName": WEB_APP_ROUTING_CLASS}
    tls = exposure.tls
    if isinstance(tls, KeyVaultTls):
        annotations = {"kubernetes.azure.com/tls-cert-keyvault-uri": tls.certificate_uri}
        certificate = {"hosts": [domain], "secretName": _KEY_VAULT_SECRET}
        return {**ingress, "tls": False, "extraTls": [certificate], "annotations": annotations}
    annotations = _issued_by(tls) if isinstance(tls, CertManagerTls) else {}
    return {**ingress, "tls": True, "annotations": annotations}


def _issued_by(tls: CertManagerTls) -> dict[str, str]:
    """Return the annotation that makes cert-manager issue the certificate.

    An annotation, not a Certificate: that would need cert-manager before Argo CD, which often is
    what installs it.
    """
    return {_ISSUER_ANNOTATIONS[tls.issuer_kind]: tls.issuer}


def _route(exposure: Gateway, domain: str | None) -> Values:
    parent = {"name": exposure.gateway, "namespace": exposure.namespace}
    if exposure.listener:
        parent["sectionName"] = exposure.listener
    return {"enabled": True, "parentRefs": [parent], "hostnames": [domain]}
