"""Federated credentials: which service accounts of a cluster may act as an Azure identity.

Source: Azure's "Important considerations for workload identity federation" (limits, characters) and
AKS's "Workload identity overview" (subject, audience).
"""

from collections.abc import Iterable
from typing import NamedTuple

from aks_gitops.argocd.naming import shorten
from aks_gitops.install.service_accounts import identity_components, service_account

AUDIENCE = "api://AzureADTokenExchange"
"""The audience of every token that Entra exchanges."""

LIMIT = 20
"""How many federated credentials an identity or an app registration can hold."""

NAME_LIMIT = 120
"""How long a credential's name can be."""


class FederationError(Exception):
    """An identity that would need more federated credentials than it can hold."""


class FederatedCredential(NamedTuple):
    """A service account of a cluster that an identity trusts."""

    name: str
    """Its name in Azure, the same in every run."""
    subject: str
    """The service account, as its tokens name it."""


def subject(namespace: str, account: str) -> str:
    """Return the subject of a service account's tokens."""
    return f"system:serviceaccount:{namespace}:{account}"


def federated_credential(namespace: str, account: str, *, cluster: str = "") -> FederatedCredential:
    """Return the credential of a service account.

    Given: `cluster`, a name in front, where service accounts of several clusters, which may have
    the same name, use one identity.
    """
    name = "-".join(filter(None, (cluster, namespace, account)))
    return FederatedCredential(shorten(name, NAME_LIMIT), subject(namespace, account))


def argocd_credentials(namespace: str, *, spokes: bool) -> tuple[FederatedCredential, ...]:
    """Return what the identity of an Argo CD trusts: just the parts that act as it.

    Given: `namespace`, where Argo CD runs; `spokes`, whether it deploys to other clusters.
    """
    accounts = map(service_account, identity_components(spokes=spokes))
    return tuple(sorted(federated_credential(namespace, account) for account in accounts))


def sso_credential(namespace: str) -> FederatedCredential:
    """Return what the app registration for single sign-on trusts: argocd-server."""
    return federated_credential(namespace, service_account("server"))


def in_order(
    identity: str, credentials: Iterable[FederatedCredential]
) -> tuple[FederatedCredential, ...]:
    """Return an identity's credentials in the order in which they are written, one after another.

    Raises FederationError where there are more than an identity can hold.
    """
    ordered = tuple(sorted(set(credentials)))
    if len(ordered) > LIMIT:
        raise FederationError(
            f"the identity {identity} would have {len(ordered)} federated credentials and can hold"
            f" {LIMIT}; serve some of the clusters from another stack"
        )
    return ordered
