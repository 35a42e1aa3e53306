"""How people and webhooks reach Argo CD, and where TLS ends."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from aks_gitops.settings.azure_fields import Cidr, DnsZoneId
from aks_gitops.settings.fields import Model, Name, mistake

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_DOMAIN_LIMIT = 253
_CERTIFICATE = re.compile(
    r"https://[-a-z0-9]+\.vault\.azure\.net/certificates/[-A-Za-z0-9]+", re.ASCII
)


def _domain(value: str) -> str:
    if len(value) > _DOMAIN_LIMIT or not _DOMAIN.fullmatch(value):
        raise mistake(
            "is not a host name",
            "write it in small letters without https:// and path, such as argocd.example.com",
        )
    return value


def _certificate_uri(value: str) -> str:
    if not _CERTIFICATE.fullmatch(value):
        raise mistake(
            "is not the URI of a certificate in a Key Vault",
            "write https://VAULT.vault.azure.net/certificates/NAME, without a version",
        )
    return value


class CertManagerTls(Model):
    """A certificate that cert-manager, which somebody else installs, issues and renews."""

    source: Literal["certManager"]
    """`certManager`: by an issuer of cert-manager."""
    issuer: Name
    """The issuer's name."""
    issuer_kind: Literal["ClusterIssuer", "Issuer"] = "ClusterIssuer"
    """The issuer's kind."""


class SecretTls(Model):
    """A certificate that somebody else puts into the Secret argocd-server-tls."""

    source: Literal["secret"]
    """`secret`: the Secret argocd-server-tls in Argo CD's namespace."""


class KeyVaultTls(Model):
    """A certificate of a Key Vault; only web app routing reads those."""

    source: Literal["keyVault"]
    """`keyVault`: a certificate in a Key Vault."""
    certificate_uri: Annotated[
        str,
        AfterValidator(_certificate_uri),
        Field(json_schema_extra={"pattern": f"^{_CERTIFICATE.pattern}$"}),
    ]
    """The certificate's URI without a version, so that it renews itself."""


Tls = Annotated[CertManagerTls | SecretTls, Field(discriminator="source")]
RoutedTls = Annotated[CertManagerTls | SecretTls | KeyVaultTls, Field(discriminator="source")]


class NotExposed(Model):
    """Reached by kubectl port-forward only."""

    kind: Literal["none"]
    """`none`: no address."""


class LoadBalancer(Model):
    """A load balancer of its own; TLS ends in argocd-server."""

    kind: Literal["loadBalancer"]
    """`loadBalancer`: a Service of that type."""
    internal: bool
    """Whether its address is of the virtual network. False is open to the internet."""
    source_ranges: tuple[Cidr, ...] = ()
    """Who may connect; none means everybody who reaches the address."""
    tls: Tls
    """Where the certificate comes from. cert-manager has to be there before Argo CD: unlike an
    Ingress, the certificate is an object of its own."""


class NginxIngress(Model):
    """An Ingress of an NGINX controller that somebody else installs; TLS ends there."""

    kind: Literal["nginx"]
    """`nginx`: an Ingress."""
    ingress_class: Name = "nginx"
    """The class of the controller."""
    tls: Tls
    """Where the certificate comes from."""


class WebAppRouting(Model):
    """AKS's own application routing; TLS ends there. Its NGINX is supported until November 2026."""

    kind: Literal["webAppRouting"]
    """`webAppRouting`: an Ingress of the AKS add-on."""
    dns_zone_id: DnsZoneId | None = None
    """The DNS zone that the add-on writes the name into."""
    tls: RoutedTls
    """Where the certificate comes from."""


class Gateway(Model):
    """An HTTPRoute of a Gateway that somebody else makes; TLS ends at its listener."""

    kind: Literal["gateway"]
    """`gateway`: an HTTPRoute (Gateway API)."""
    gateway: Name
    """The Gateway's name."""
    namespace: Name
    """The Gateway's namespace."""
    listener: Name | None = None
    """The listener's name (sectionName); by default all that fit."""


Exposure = Annotated[
    NotExposed | LoadBalancer | NginxIngress | WebAppRouting | Gateway, Field(discriminator="kind")
]
"""One of the ways to reach Argo CD, told apart by `kind`."""

Domain = Annotated[
    str,
    AfterValidator(_domain),
    Field(json_schema_extra={"pattern": f"^{_DOMAIN.pattern}$", "maxLength": _DOMAIN_LIMIT}),
]
"""A host name such as argocd.example.com."""
